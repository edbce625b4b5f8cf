"""What stands at the beginning of a motion file and is no part of the movement.

Programs write a T-pose as the first frame, often at another place, and some glide from it into the
movement for a few frames; performers of motion capture hold a T-pose before they begin.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from capture.rigs.choices import Joints
from capture.rigs.poses import Poses
from capture.rigs.standing import holds_out_arms

_LOOKED_AT = 0.5
"""Seconds at the beginning in which a leap is looked for."""
_FASTEST = 15.0
"""Metres per second that no part of a body reaches beside its hips, nor hips in the room."""
_SETTLING = 12
"""Frames after a leap in which a program may still be on its way into the movement."""
_UNUSUAL = 8.0
_STIR = 0.01
"""Metres by which a way from frame to frame may always differ from the one before."""
_LEAST_HELD = 0.2
_LONGEST_HELD = 8.0


class Before(StrEnum):
    """Why frames at the beginning are left out."""

    NOTHING = ""
    LEAP = "leap"  # a pose from which the body leaps into the movement
    T_POSE = "t_pose"  # arms held out before the movement begins, held or for a frame


@dataclass(frozen=True, slots=True)
class Opening:
    """Frames at the beginning that are better left out.

    Attributes:
        frames: how many.
        why: why.
    """

    frames: int
    why: Before


def opening_of(poses: Poses, joints: Joints, step: float) -> Opening:
    """Return what at the beginning of a movement is better left out.

    Args:
        poses: the first frames, metres, Y up, ten seconds at least where there are so many.
        joints: which joint is which.
        step: seconds from frame to frame.
    """
    leap = _leap(poses, joints, step)
    held = _held(poses.at(slice(leap, None)), joints, step)
    if held:
        return Opening(leap + held, Before.T_POSE)
    if leap and _arms_out(poses, joints, 0):
        return Opening(leap, Before.T_POSE)
    return Opening(leap, Before.LEAP if leap else Before.NOTHING)


def _leap(poses: Poses, joints: Joints, step: float) -> int:
    """Frames up to the end of a leap near the beginning, and of what settles after it."""
    places = poses.places[:, list(joints.values())]
    hips = poses.places[:, [joints["hips"]]]
    beside = np.concatenate([places - hips, hips], axis=1)
    way = np.linalg.norm(np.diff(beside, axis=0), axis=-1).max(axis=1)
    leaps = np.flatnonzero(way[: max(2, round(_LOOKED_AT / step))] > _FASTEST * step)
    if not len(leaps):
        return 0
    last = int(leaps[-1]) + 1
    # A body moves smoothly; a program that settles changes its way from frame to frame.
    change = np.linalg.norm(np.diff(beside, n=2, axis=0), axis=-1).max(axis=1)
    later = change[last + _SETTLING : last + 9 * _SETTLING]
    usual = float(np.median(later)) if len(later) else 0.0
    restless = np.flatnonzero(change[last : last + _SETTLING] > max(_UNUSUAL * usual, _STIR))
    return last + (int(restless[-1]) + 2 if len(restless) else 0)


def _held(poses: Poses, joints: Joints, step: float) -> int:
    most = min(len(poses) - 1, round(_LONGEST_HELD / step))
    frame = 0
    while frame < most and _arms_out(poses, joints, frame):
        frame += 1
    return frame if frame * step >= _LEAST_HELD and frame < most else 0


def _arms_out(poses: Poses, joints: Joints, frame: int) -> bool:
    return holds_out_arms({name: poses.places[frame, joint] for name, joint in joints.items()})
