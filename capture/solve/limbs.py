"""Arms and legs: two bones of constant length each, and the turn of each about itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.rotation import from_matrix, from_two_vectors, inverse, rotate
from capture.motion.skeleton import Skeleton
from capture.solve.points import Array, Body, across, unit
from capture.solve.trunk import Trunk

_ROUNDS = 8
_BEND_UNSEEN, _BEND_SEEN = np.radians(15.0), np.radians(35.0)
"""Bends below the first say nothing of the twist of a limb; above the second they say it all."""
_LEAST_BEND = np.radians(-5.0)
_KNEE_ASIDE = float(np.cos(np.radians(100.0)))


@dataclass(frozen=True, slots=True)
class Limb:
    """How one limb is built.

    Attributes:
        upper: name of the joint at its root.
        lower: name of the joint at its bend.
        end: name of the joint at its end.
        seen: landmarks of the three.
        parent: joint that carries it.
        rest: direction of both bones in the rest pose.
        hinge: axis of the bend in the rest pose, such that a positive turn bends it.
        knee: whether the bend must face forward of the hips.
    """

    upper: str
    lower: str
    end: str
    seen: tuple[str, str, str]
    parent: str
    rest: tuple[float, float, float]
    hinge: tuple[float, float, float]
    knee: bool


def _arm(side: str, sign: float) -> Limb:
    return Limb(
        f"{side}UpperArm", f"{side}LowerArm", f"{side}Hand",
        (f"{side}Shoulder", f"{side}Elbow", f"{side}Wrist"),
        "upperChest", (sign, 0.0, 0.0), (0.0, -sign, 0.0), knee=False,
    )  # fmt: skip


def _leg(side: str) -> Limb:
    return Limb(
        f"{side}UpperLeg", f"{side}LowerLeg", f"{side}Foot",
        (f"{side}Hip", f"{side}Knee", f"{side}Ankle"),
        "hips", (0.0, -1.0, 0.0), (1.0, 0.0, 0.0), knee=True,
    )  # fmt: skip


LIMBS: tuple[Limb, ...] = (_arm("left", 1.0), _arm("right", -1.0), _leg("left"), _leg("right"))
"""The four limbs, in the order of the hinge axes that are carried from frame to frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """One limb in room axes.

    Attributes:
        upper: (n, 4) rotation of the upper bone.
        lower: (n, 4) rotation of the lower bone.
        along: (n, 3) direction of the lower bone.
        hinge: (n, 3) axis of the bend.
    """

    upper: Array
    lower: Array
    along: Array
    hinge: Array


def solve_limbs(
    body: Body, trunk: Trunk, skeleton: Skeleton, carried: Array | None
) -> tuple[dict[str, Solved], Array]:
    """Return the four limbs by the name of their end, and the hinge axes to carry on.

    Args:
        body: what was seen.
        trunk: rotations of the trunk.
        skeleton: bone lengths.
        carried: (4, 3) hinge axes after the frame before, in the axes of each limb's parent; None
            before the first frame.
    """
    bones = [_two_bones(body, trunk, skeleton, limb) for limb in LIMBS]
    back = [inverse(trunk.rotations[limb.parent]) for limb in LIMBS]
    upper = np.stack([rotate(b, u) for b, (u, _) in zip(back, bones, strict=True)], axis=1)
    lower = np.stack([rotate(b, v) for b, (_, v) in zip(back, bones, strict=True)], axis=1)
    hinges = _hinges(upper, lower, _seen_bends(body), carried)
    upper, lower = _not_beyond_straight(upper, lower, hinges, _lengths(skeleton))
    solved = {}
    for place, limb in enumerate(LIMBS):
        turn = trunk.rotations[limb.parent]
        u, v, a = (rotate(turn, part[:, place]) for part in (upper, lower, hinges))
        solved[limb.end] = Solved(_bone(limb, u, a), _bone(limb, v, across(a, v)), v, a)
    return solved, hinges[-1]


def root_of(limb: Limb, trunk: Trunk, skeleton: Skeleton) -> Array:
    """Return (n, 3), the place of a limb's root from the middle of the hip joints, metres."""
    turn = trunk.rotations[limb.parent]
    offset = skeleton.offsets[skeleton.index(limb.upper)]
    if limb.knee:
        start = trunk.hips
    else:
        start = trunk.chest
        offset = (
            offset + skeleton.offsets[skeleton.index(limb.upper.replace("UpperArm", "Shoulder"))]
        )
    return start + rotate(turn, np.broadcast_to(offset, (len(turn), 3)))


def _two_bones(body: Body, trunk: Trunk, skeleton: Skeleton, limb: Limb) -> tuple[Array, Array]:
    """Directions of both bones that bring bend and end nearest to where they were seen.

    The squared distances of both joints are made least by turns: each direction has a closed form
    while the other is held. An end outside the picture does not pull.
    """
    start = root_of(limb, trunk, skeleton)
    a = float(np.linalg.norm(skeleton.offsets[skeleton.index(limb.lower)]))
    b = float(np.linalg.norm(skeleton.offsets[skeleton.index(limb.end)]))
    bend, end = body.at(limb.seen[1]) - start, body.at(limb.seen[2]) - start
    pull = np.where(body.sees(limb.seen[2]), 1.0, 0.0)[:, None]
    upper, lower = unit(bend), unit(end - bend)
    for _ in range(_ROUNDS):
        upper = unit(bend + pull * (end - b * lower))
        lower = unit(end - a * upper)
    return upper, lower


def _lengths(skeleton: Skeleton) -> Array:
    """(4, 2) metres of the upper and the lower bone of each limb."""
    joints = [(skeleton.index(limb.lower), skeleton.index(limb.end)) for limb in LIMBS]
    return np.asarray(np.linalg.norm(skeleton.offsets[np.array(joints)], axis=-1))


def _seen_bends(body: Body) -> NDArray[np.bool_]:
    """(n, 4) whether all three landmarks of each limb lie within the picture."""
    return np.stack([body.sees(*limb.seen) for limb in LIMBS], axis=1)


def _hinges(upper: Array, lower: Array, seen: NDArray[np.bool_], carried: Array | None) -> Array:
    """Hinge axes (n, 4, 3) in parents' axes: from the bend where there is one, else carried on."""
    normal = np.cross(upper, lower)
    sine = np.linalg.norm(normal, axis=-1)
    bend = np.arctan2(sine, np.sum(upper * lower, axis=-1))
    normal = unit(normal)
    weight = np.clip((bend - _BEND_UNSEEN) / (_BEND_SEEN - _BEND_UNSEEN), 0.0, 1.0)
    natural = _natural_hinges(upper)
    knees = np.array([limb.knee for limb in LIMBS])
    wrong = knees & (np.sum(normal * natural, axis=-1) < _KNEE_ASIDE)
    weight = np.where(seen & ~wrong, weight, 0.0)
    result = np.empty_like(normal)
    axis = natural[0] if carried is None else carried
    for frame in range(len(normal)):
        axis = _carry(axis, upper[frame], normal[frame], natural[frame], weight[frame, :, None])
        result[frame] = axis
    return result


def _natural_hinges(upper: Array) -> Array:
    """Hinge axes of limbs that were brought from rest to their place by the shortest way."""
    rest = np.array([limb.rest for limb in LIMBS])
    hinge = np.array([limb.hinge for limb in LIMBS])
    swing = from_two_vectors(np.broadcast_to(rest, upper.shape), upper)
    return rotate(swing, np.broadcast_to(hinge, upper.shape))


def _carry(axis: Array, upper: Array, normal: Array, natural: Array, weight: Array) -> Array:
    """Move axes (4, 3) along with their bones, and towards the normals as far as these weigh."""
    moved = axis - np.einsum("ij,ij->i", axis, upper)[:, None] * upper
    mixed = weight * normal + (1.0 - weight) * moved
    length = np.sqrt(np.einsum("ij,ij->i", mixed, mixed))[:, None]
    # Where nothing is left (opposite directions cancel out), the better witness decides alone.
    alone = np.where(weight > 0.5, normal, natural)
    return np.where(length > 0.1, mixed / np.maximum(length, 0.1), alone)


def _not_beyond_straight(
    upper: Array, lower: Array, hinge: Array, lengths: Array
) -> tuple[Array, Array]:
    """Bones that would bend an elbow or knee backwards, turned to the least bend.

    The end of the limb stays on the line on which it was: a foot that stands must not slide because
    its knee was seen a little too far back.

    Args:
        upper: (n, 4, 3) directions of the upper bones.
        lower: (n, 4, 3) directions of the lower bones.
        hinge: (n, 4, 3) axes of the bends.
        lengths: (4, 2) metres of the upper and lower bones.
    """
    toward = np.cross(hinge, upper)
    bend = np.arctan2(np.sum(lower * toward, axis=-1), np.sum(lower * upper, axis=-1))[..., None]
    a, b = lengths[:, :1], lengths[:, 1:]
    line = unit(a * upper + b * lower)
    aside = across(upper, line)
    reach = np.sqrt(a**2 + b**2 + 2.0 * a * b * np.cos(_LEAST_BEND))
    sine = b * np.sin(-_LEAST_BEND) / reach
    first = np.sqrt(1.0 - sine**2) * line + sine * aside
    second = unit(reach * line - a * first)
    beyond = bend < _LEAST_BEND
    return np.where(beyond, first, upper), np.where(beyond, second, lower)


def _bone(limb: Limb, along: Array, hinge: Array) -> Array:
    """Rotation that brings a bone's rest direction to `along` and its hinge to `hinge`."""
    rest, axis = np.array(limb.rest), np.array(limb.hinge)
    at_rest = np.stack([rest, axis, np.cross(rest, axis)], axis=-1)
    now = np.stack([along, hinge, np.cross(along, hinge)], axis=-1)
    return from_matrix(now @ at_rest.T)
