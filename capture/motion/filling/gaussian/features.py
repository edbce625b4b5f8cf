"""A pose as numbers whose mean and likeness can be learnt: what is told of each frame.

Six numbers of the rotation matrix of each joint below the hips, local to its parent, and ten of the
whole: height of the hips, their velocity and turning as the body faces, and which way is up for
them. Nothing depends on where in the room a body stands, nor on which way it faces.
"""

from dataclasses import dataclass

import numpy as np

from capture.motion.filling.partial import Mask
from capture.motion.rotation import (
    Array,
    from_axis_angle,
    from_six,
    inverse,
    multiply,
    rotate,
    to_six,
    to_vector,
)
from capture.motion.skeleton import BODY_JOINTS, Skeleton

JOINTS: tuple[str, ...] = BODY_JOINTS[1:]
"""Joints whose rotations are told, in order; fingers are not."""
WHOLE = 10
COUNT = 6 * len(JOINTS) + WHOLE
_UP, _FRONT = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
_UNITS = np.array([1.0, *[2.0] * 3, *[4.0] * 3, *[0.7] * 3])
"""What each of the ten is divided by, so that it counts like a joint: leg lengths, m/s, rad/s, 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Features (F, COUNT) and which of them are known."""

    numbers: Array
    known: Mask


def tell(skeleton: Skeleton, times: Array, root: Array, turns: Array, known: Mask) -> Told:
    """Return the features of poses.

    Args:
        skeleton: joints and bones.
        times: (F,) seconds.
        root: (F, 3) metres, filled.
        turns: (F, J, 4) local rotations; anything harmless where unknown, the hips filled.
        known: (F, 1 + J) which cells are known.
    """
    joints = [skeleton.index(name) for name in JOINTS]
    six = to_six(turns[:, joints]).reshape(len(times), -1)
    whole = _whole(skeleton, times, root, turns[:, skeleton.index("hips")])
    seen = known[:, 0] & known[:, skeleton.channel("hips")]
    mask = np.concatenate(
        [
            np.repeat(known[:, [1 + joint for joint in joints]], 6, axis=1),
            np.repeat(seen[:, None], WHOLE, axis=1),
        ],
        axis=1,
    )
    return Told(np.concatenate([six, whole], axis=1), mask)


def turns_of(numbers: Array) -> Array:
    """Return the local rotations (F, len(JOINTS), 4) of features."""
    return from_six(numbers[:, :-WHOLE].reshape(len(numbers), len(JOINTS), 6))


def _whole(skeleton: Skeleton, times: Array, root: Array, hips: Array) -> Array:
    """(F, 10) height over the leg's length, velocity, turning, and up as the hips have it."""
    ahead = rotate(hips, np.broadcast_to(_FRONT, root.shape))
    facing = inverse(from_axis_angle(_UP, np.arctan2(ahead[:, 0], ahead[:, 2])))
    velocity, turning = np.zeros_like(root), np.zeros_like(root)
    if len(times) > 1:
        velocity = rotate(facing, np.gradient(root, times, axis=0))
        step = to_vector(multiply(inverse(hips[:-1]), hips[1:])) / np.diff(times)[:, None]
        turning = (np.concatenate([step[:1], step]) + np.concatenate([step, step[-1:]])) / 2.0
    height = root[:, 1:2] / skeleton.leg_length
    up = rotate(inverse(hips), np.broadcast_to(_UP, root.shape))
    return np.asarray(np.concatenate([height, velocity, turning, up], axis=1) / _UNITS)
