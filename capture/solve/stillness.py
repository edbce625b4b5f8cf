"""Whether a recording shows a still picture rather than a moving body."""

import numpy as np

from capture.motion.landmarks import Landmarks
from capture.solve.points import JOINT_LANDMARKS, columns, found_sample

_SAMPLE = 5_000
_SEEN = 0.5
_STILL = 0.015
"""Share of the figure's size within which landmarks waver although nothing moves: 0.004 to 0.012
was measured on a held picture, by estimator, and 0.3 on somebody who stands and signs."""


def nothing_moves(landmarks: Landmarks) -> bool:
    """Return whether no seen joint leaves its place by more than the estimator's own wavering.

    The middle 80 % of the frames count: the estimator needs a few frames to settle.
    """
    sample = found_sample(landmarks, _SAMPLE)
    joints = columns(tuple(JOINT_LANDMARKS.values()))
    points = sample.image[:, joints, :2]
    low, high = np.percentile(points, [10.0, 90.0], axis=0)
    size = float(np.median(np.ptp(points, axis=1).max(axis=1)))
    # A joint that was only guessed wavers more, and tells nothing.
    seen = np.median(sample.visibility[:, joints], axis=0) >= _SEEN
    seen &= sample.inside()[:, joints].all(axis=0)
    moved = (high - low).max(axis=1)[seen]
    return bool(moved.size > 0 and moved.max() < _STILL * max(size, 1.0))
