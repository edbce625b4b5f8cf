"""Long motions for benches: the short one to and fro, with everything that was seen."""

from dataclasses import replace

import numpy as np

from archive.commands.benches.seed import RATE, long_motion
from archive.commands.proofs.work import small_motion
from capture.motion.hands import Hands


def test_a_long_motion_is_the_short_one_to_and_fro() -> None:
    motion, landmarks = small_motion()
    points = np.zeros((len(landmarks), 2, 21, 3), dtype=np.float32)
    points += np.arange(len(landmarks), dtype=np.float32)[:, None, None, None]
    told = points[:, :, 0, 0]
    seen = replace(landmarks, hands=Hands(points, points.copy(), told, told.copy()))
    long, long_seen = long_motion(motion, seen, 4.0)
    assert len(long) == len(long_seen) == 4.0 * RATE
    assert long_seen.hands is not None
    there = np.arange(25)
    once = np.concatenate([there, there[-2:0:-1]])
    np.testing.assert_array_equal(long_seen.hands.score[:, 0], np.resize(once, 120))
    np.testing.assert_allclose(long_seen.times, np.arange(120) / RATE)
