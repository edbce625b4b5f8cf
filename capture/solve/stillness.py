"""Whether a recording shows a still picture rather than a moving body."""

import numpy as np

from capture.motion.landmarks import Landmarks
from capture.solve.points import JOINT_LANDMARKS, columns

_SAMPLE = 5_000
_STILL = 0.004
"""Share of the figure's size within which landmarks waver although nothing moves."""


def nothing_moves(landmarks: Landmarks) -> bool:
    """Return whether no seen joint leaves its place by more than the estimator's own wavering.

    The middle 80 % of the frames count: the estimator needs a few frames to settle.
    """
    rows = np.flatnonzero(landmarks.found)
    rows = rows[:: max(1, len(rows) // _SAMPLE)]
    points = landmarks.image[rows][:, columns(tuple(JOINT_LANDMARKS.values())), :2]
    low, high = np.percentile(points, [10.0, 90.0], axis=0)
    size = float(np.median(np.ptp(points, axis=1).max(axis=1)))
    return bool((high - low).max() < _STILL * max(size, 1.0))
