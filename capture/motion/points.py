"""The points that every picture of a body is drawn from: the joints, the face and the hand tips."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import global_rotations, positions
from capture.motion.motion import Motion
from capture.motion.rotation import rotate
from capture.motion.skeleton import BODY_JOINTS, REFERENCE_HEIGHT
from capture.motion.source import MARKS, Mark, Source, position_marks

POINTS: tuple[str, ...] = (*BODY_JOINTS, "face", "leftTip", "rightTip")
"""Drawn points: the 22 body joints, the middle of the face and the tips of both hands."""

# Each extra point hangs on a joint, at this offset in metres of the reference body.
_EXTRAS: tuple[tuple[str, tuple[float, float, float]], ...] = (
    ("head", (0.0, 0.06, 0.10)),
    ("leftHand", (0.16, 0.0, 0.0)),
    ("rightHand", (-0.16, 0.0, 0.0)),
)


def drawn_points(motion: Motion) -> NDArray[np.float64]:
    """Return the drawn points of each frame, (F, 25, 3) metres, Y up."""
    skeleton = motion.skeleton
    globals_ = global_rotations(skeleton, motion.rotations)
    joints = positions(skeleton, motion.root, globals_)
    scale = skeleton.height / REFERENCE_HEIGHT
    extras = []
    for name, offset in _EXTRAS:
        joint = skeleton.index(name)
        arm = np.broadcast_to(np.array(offset) * scale, (len(motion), 3))
        extras.append(joints[:, joint] + rotate(globals_[:, joint], arm))
    return np.concatenate([joints[:, : len(BODY_JOINTS)], np.stack(extras, axis=1)], axis=1)


def point_marks(motion: Motion, *, whole_made: bool = False) -> NDArray[np.uint8]:
    """Return the mark code of each drawn point, (F, 25).

    Args:
        motion: what is drawn.
        whole_made: see `source.position_marks`.
    """
    marks = position_marks(motion.skeleton, motion.source, motion.confidence, whole_made=whole_made)
    body = marks[:, : len(BODY_JOINTS)]
    extras = []
    for name, _ in _EXTRAS:
        # A tip follows its joint's place and that joint's own rotation.
        own = motion.source[:, motion.skeleton.channel(name)]
        place = marks[:, motion.skeleton.index(name)]
        gone = own == Source.MISSING
        extras.append(np.where(gone, np.uint8(MARKS.index(Mark.MISSING)), place).astype(np.uint8))
    return np.concatenate([body, np.stack(extras, axis=1)], axis=1)
