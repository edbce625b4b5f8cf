"""The points that are fitted, and the distances between them that stay the same."""

import numpy as np

from capture.motion.skeleton import REFERENCE_HEIGHT
from capture.solve.points import Array, columns

POINTS: tuple[str, ...] = (
    "leftShoulder", "rightShoulder", "leftElbow", "rightElbow", "leftWrist", "rightWrist",
    "leftHip", "rightHip", "leftKnee", "rightKnee", "leftAnkle", "rightAnkle",
    "leftHeel", "rightHeel", "leftFootIndex", "rightFootIndex",
)  # fmt: skip
"""Landmarks whose places in the room are fitted; all others hang on one of them."""

COLUMNS = columns(POINTS)
HIPS = (POINTS.index("leftHip"), POINTS.index("rightHip"))
ANKLES = (POINTS.index("leftAnkle"), POINTS.index("rightAnkle"))
FEET = tuple(POINTS.index(name) for name in POINTS[12:])

Pair = tuple[int, int]


def _pairs(*names: tuple[str, str]) -> tuple[Pair, ...]:
    return tuple((POINTS.index(a), POINTS.index(b)) for a, b in names)


def _both(first: str, second: str) -> tuple[Pair, ...]:
    return _pairs((f"left{first}", f"left{second}"), (f"right{first}", f"right{second}"))


# Pairs of one length, that length in metres for a body of REFERENCE_HEIGHT, and how firm it is: the
# standard deviation, in metres, of a frame's length from the constant one. The trunk bends.
_TABLE: tuple[tuple[tuple[Pair, ...], float, float], ...] = (
    (_both("Shoulder", "Elbow"), 0.27, 0.015),
    (_both("Elbow", "Wrist"), 0.25, 0.015),
    (_both("Hip", "Knee"), 0.41, 0.015),
    (_both("Knee", "Ankle"), 0.40, 0.015),
    (_pairs(("leftShoulder", "rightShoulder")), 0.32, 0.015),
    (_pairs(("leftHip", "rightHip")), 0.18, 0.015),
    (_both("Ankle", "Heel"), 0.075, 0.015),
    (_both("Heel", "FootIndex"), 0.19, 0.015),
    (_both("Ankle", "FootIndex"), 0.143, 0.015),
    (_both("Shoulder", "Hip"), 0.515, 0.04),
    (_pairs(("leftShoulder", "rightHip"), ("rightShoulder", "leftHip")), 0.57, 0.04),
)

GROUPS: tuple[tuple[Pair, ...], ...] = tuple(row[0] for row in _TABLE)
"""Pairs of points of one and the same length: left and right are alike."""
FIRMNESS: Array = np.array([row[2] for row in _TABLE])
STATURE = (2, 3, 9)
"""Groups whose lengths together stand for how tall somebody is: thigh, shank, side of the trunk."""


def reference_lengths(height: float) -> Array:
    """Return the lengths of the groups, in metres, of an adult of some height."""
    return np.array([row[1] for row in _TABLE]) * (height / REFERENCE_HEIGHT)
