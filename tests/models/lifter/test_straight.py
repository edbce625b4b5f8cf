"""Knees that never stretched stretch again, in their own plane and at their own length."""

import numpy as np

from models.lifter.straight import straightened, stretched


def _leg(bends):
    """Thigh and shank (n, 3) that bend forwards by some angles, degrees."""
    half = np.radians(np.asarray(bends)) / 2.0
    zero = np.zeros(len(half))
    thigh = 0.41 * np.stack([zero, -np.cos(half), np.sin(half)], axis=1)
    shank = 0.40 * np.stack([zero, -np.cos(half), -np.sin(half)], axis=1)
    return thigh.astype(np.float32), shank.astype(np.float32)


def _bend(thigh, shank):
    cosine = (thigh * shank).sum(axis=-1)
    cosine /= np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shank, axis=-1)
    return np.degrees(np.arccos(cosine.clip(-1.0, 1.0)))


def test_a_performer_whose_knees_never_stretched_stretches_them() -> None:
    bends = np.linspace(25.0, 90.0, 400)
    thigh, shank = _leg(bends)
    longer, lower = straightened(thigh, shank, 0.998)
    after = _bend(longer, lower)
    assert after[0] < 8.0
    assert (np.diff(after) > -1e-3).all()
    assert 80.0 < after[-1] < 90.0
    np.testing.assert_allclose(np.linalg.norm(longer, axis=1), 0.41, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(lower, axis=1), 0.40, atol=1e-5)
    assert np.abs(longer[:, 0]).max() < 1e-6
    assert (longer[:, 2] > 0.0).all()


def test_knees_that_stretch_stay_as_they_are() -> None:
    thigh, shank = _leg(np.linspace(1.0, 90.0, 400))
    longer, lower = straightened(thigh, shank, 0.998)
    np.testing.assert_allclose(longer, thigh, atol=1e-3)
    np.testing.assert_allclose(lower, shank, atol=1e-3)


def test_who_crouches_all_the_time_goes_on_crouching() -> None:
    thigh, shank = _leg(np.full(50, 110.0))
    assert _bend(*straightened(thigh, shank, 0.998)).min() > 90.0


def test_each_window_stretches_by_its_own_share() -> None:
    thigh, shank = (np.stack([bone, bone]) for bone in _leg([40.0, 60.0]))
    after = _bend(*stretched(thigh, shank, np.array([[1.0], [0.95]])))
    np.testing.assert_allclose(after[0], [40.0, 60.0], atol=0.2)
    assert after[1, 0] < 20.0
    assert after[1, 1] < 50.0
