"""The points that every picture of a body is drawn from: joints, face, hand tips, fingers."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import global_rotations, positions
from capture.motion.motion import Motion
from capture.motion.rotation import rotate
from capture.motion.skeleton import BODY_JOINTS, HAND_JOINTS, REFERENCE_HEIGHT
from capture.motion.source import (
    MARKS,
    Mark,
    Source,
    along_body,
    marks_of,
    position_marks,
    weaker,
)

POINTS: tuple[str, ...] = (*BODY_JOINTS, "face", "leftTip", "rightTip")
"""Drawn points: the 22 body joints, the middle of the face and the tips of both hands."""

# Each extra point hangs on a joint, at this offset in metres of the reference body.
_EXTRAS: tuple[tuple[str, tuple[float, float, float]], ...] = (
    ("head", (0.0, 0.06, 0.10)),
    ("leftHand", (0.16, 0.0, 0.0)),
    ("rightHand", (-0.16, 0.0, 0.0)),
)


FINGERS: tuple[str, ...] = ("Thumb", "Index", "Middle", "Ring", "Little")
"""Fingers in the order in which they are drawn, four points each, root to tip."""
FINGER_TIP = 0.8
"""Length of the last bone of a finger beside the one before it; the skeleton ends before it."""


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


def has_fingers(motion: Motion) -> bool:
    """Return whether the skeleton of a Motion has fingers."""
    return len(motion.skeleton.names) > len(BODY_JOINTS)


def finger_points(motion: Motion) -> NDArray[np.float64]:
    """Return the points of the fingers of each frame, (F, 40, 3) metres from their wrists, Y up.

    Left hand first, fingers in the order of FINGERS, from root to tip. The skeleton has fingers.
    """
    skeleton = motion.skeleton
    globals_ = global_rotations(skeleton, motion.rotations)
    joints = positions(skeleton, motion.root, globals_)
    points = []
    for place in range(0, len(HAND_JOINTS), 3):
        chain = [skeleton.index(name) for name in HAND_JOINTS[place : place + 3]]
        side = "left" if HAND_JOINTS[place].startswith("left") else "right"
        wrist = joints[:, skeleton.index(f"{side}Hand")]
        bone = np.broadcast_to(FINGER_TIP * skeleton.offsets[chain[-1]], (len(motion), 3))
        tip = joints[:, chain[-1]] + rotate(globals_[:, chain[-1]], bone)
        points += [one - wrist for one in (*(joints[:, joint] for joint in chain), tip)]
    return np.stack(points, axis=1)


def hand_marks(motion: Motion, *, whole_made: bool = False) -> NDArray[np.uint8]:
    """Return the mark code of the fingers of both hands, (F, 2), left first.

    Where nobody knows where the body is, a hand stands for itself: the film shows it alone.

    Args:
        motion: what is drawn; its skeleton has fingers.
        whole_made: see `source.position_marks`.
    """
    skeleton = motion.skeleton
    alone = motion.source[:, 0] == Source.MISSING
    marks = []
    for side in ("left", "right"):
        wrist = skeleton.index(f"{side}Hand")
        fingers = [skeleton.channel(name) for name in HAND_JOINTS if name.startswith(side)]
        hand = [1 + wrist, *fingers]
        weakest = motion.source[:, hand].max(axis=1)
        surest = motion.confidence[:, fingers].min(axis=1)
        place = along_body(skeleton, motion.source)[:, wrist]
        behind = np.where(alone, weakest, weaker(weakest, place))
        marks.append(marks_of(behind, surest, whole_made=whole_made))
    return np.stack(marks, axis=1)
