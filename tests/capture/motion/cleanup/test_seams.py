"""Seams: a fill goes on with the velocity of what is known beside it, and nothing known moves."""

import numpy as np
import pytest

from capture.motion.checks import check
from capture.motion.cleanup.seams import REACH, meet
from capture.motion.filling.lines import straight
from capture.motion.filling.partial import Filled, Partial
from capture.motion.motion import Motion
from tests.motions import walking


def filled_straight(gap: slice, rate: float = 30.0) -> tuple[Partial, Filled]:
    motion: Motion = walking(frames=round(4 * rate), rate=rate, speed=1.2)
    known = np.ones((len(motion), 1 + motion.rotations.shape[1]), dtype=np.bool_)
    known[gap] = False
    partial = Partial.of(motion, known)
    return partial, straight(partial)


@pytest.mark.parametrize("length", [3, 6, 15, 45])
def test_a_straight_fill_meets_the_velocities_at_its_sides(length: int) -> None:
    partial, filled = filled_straight(slice(40, 40 + length))
    skeleton, times = partial.skeleton, partial.times
    met = meet(times, filled)
    before, after = (check(skeleton, times, one).seam for one in (filled, met))
    assert before is not None
    assert after is not None
    assert after < 0.6 * before
    known = partial.known
    assert np.array_equal(met.root[known[:, 0]], filled.root[known[:, 0]])
    assert np.array_equal(met.rotations[known[:, 1:]], filled.rotations[known[:, 1:]])


def test_far_from_the_sides_nothing_is_changed() -> None:
    partial, filled = filled_straight(slice(40, 80))
    met = meet(partial.times, filled)
    far = slice(40 + round(30 * REACH), 80 - round(30 * REACH))
    np.testing.assert_allclose(met.rotations[far], filled.rotations[far], atol=1e-6)
    np.testing.assert_allclose(met.root[far], filled.root[far], atol=1e-6)
    assert np.abs(met.rotations[40:44] - filled.rotations[40:44]).max() > 1e-4


def test_a_side_that_shows_no_velocity_is_left_alone() -> None:
    partial, filled = filled_straight(slice(1, 20))
    met = meet(partial.times, filled)
    # One frame is known before: the fill begins as it did, and ends as what follows begins.
    np.testing.assert_allclose(met.rotations[2], filled.rotations[2], atol=1e-6)
    assert np.abs(met.rotations[18] - filled.rotations[18]).max() > 1e-4


def test_a_gap_that_lasts_to_the_end_goes_on_from_its_only_side() -> None:
    partial, filled = filled_straight(slice(100, 120))
    met = meet(partial.times, filled)
    assert np.isfinite(met.root).all()
    assert np.abs(met.root[101] - filled.root[101]).max() > 1e-4
    np.testing.assert_allclose(met.root[119], filled.root[119], atol=1e-6)
