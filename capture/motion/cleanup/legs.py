"""Legs brought to where their ankles shall be: two bones of constant length, the knee's plane kept."""

from dataclasses import dataclass

import numpy as np

from capture.motion.rotation import (
    Array,
    from_axis_angle,
    from_two_vectors,
    inverse,
    multiply,
    rotate,
)
from capture.motion.skeleton import Skeleton

BUFFER = 0.015
"""Metres of a leg that stay unstretched: beyond them knees snap straight."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Leg:
    """Joints of one leg by their place in the skeleton."""

    hip: int
    knee: int
    ankle: int
    toes: int

    @classmethod
    def of(cls, skeleton: Skeleton, side: str) -> "Leg":
        """Return the leg of a side, "left" or "right"."""
        parts = ("UpperLeg", "LowerLeg", "Foot", "Toes")
        return cls(*(skeleton.index(f"{side}{part}") for part in parts))


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A leg after it was moved.

    Attributes:
        turns: (F, 3, 4) local rotations of hip, knee and ankle; the foot points where it was told.
        short: (F, 3) metres from where the ankle came to lie to where it should.
    """

    turns: Array
    short: Array


def reach(leg: Leg, parents: Array, turned: Array, places: Array, target: Array) -> Reached:
    """Return the leg with its ankle at a target, or as near as it comes, the foot pointing as asked.

    A leg never stretches further than to BUFFER from straight, unless it already did.

    Args:
        leg: which.
        parents: (F, 4) rotation to the room of the joint that carries the leg.
        turned: (F, J, 4) rotations to the room.
        places: (F, J, 3) metres.
        target: (F, 2, 3) metres, of the ankle and of the toes; of these only the direction counts.
    """
    hip, knee, ankle = (places[:, joint] for joint in (leg.hip, leg.knee, leg.ankle))
    upper, lower = np.linalg.norm(knee - hip, axis=1), np.linalg.norm(ankle - knee, axis=1)
    was = np.linalg.norm(ankle - hip, axis=1)
    aim, pointed = target[:, 0], target[:, 1] - target[:, 0]
    wanted = np.linalg.norm(aim - hip, axis=1)
    furthest = np.maximum(upper + lower - BUFFER, was)
    far = wanted.clip(np.abs(upper - lower) + BUFFER, furthest)
    hinge = _hinge(turned[:, leg.knee], knee - hip, ankle - knee)
    opened = _knee(upper, lower, far) - _knee(upper, lower, was)
    lower_turned = multiply(from_axis_angle(hinge, opened), turned[:, leg.knee])
    bent = knee + rotate(from_axis_angle(hinge, opened), ankle - knee)
    swing = from_two_vectors(_unit(bent - hip), _unit(aim - hip))
    thigh, shank = multiply(swing, turned[:, leg.hip]), multiply(swing, lower_turned)
    foot = from_two_vectors(_unit(places[:, leg.toes] - ankle), _unit(pointed))
    turns = np.stack(
        [
            multiply(inverse(parents), thigh),
            multiply(inverse(thigh), shank),
            multiply(inverse(shank), multiply(foot, turned[:, leg.ankle])),
        ],
        axis=1,
    )
    came = hip + _unit(aim - hip) * far[:, None]
    return Reached(turns, aim - came)


def _knee(upper: Array, lower: Array, far: Array) -> Array:
    """(F,) bend of a knee, 0 for a straight leg, by how far the ankle is from the hip."""
    cosine = (far**2 - upper**2 - lower**2) / (2.0 * upper * lower)
    return np.asarray(np.arccos(cosine.clip(-1.0, 1.0)))


def _hinge(knee: Array, thigh: Array, shank: Array) -> Array:
    """(F, 3) axis about which the knee bends: from its plane, or the joint's own where it is straight."""
    normal = np.cross(thigh, shank)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    own = rotate(knee, np.broadcast_to([1.0, 0.0, 0.0], thigh.shape))
    bent = length > 0.02 * np.linalg.norm(thigh, axis=1, keepdims=True) ** 2
    return np.where(bent, normal / np.maximum(length, _TINY), own)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.maximum(np.linalg.norm(vector, axis=-1, keepdims=True), _TINY))
