"""The clock keeps rising stamps as they are, and puts the others in order, saying so."""

from fractions import Fraction

import pytest

from capture.errors import NoTimes
from capture.video.child.timeline import Clock

TICK = Fraction(1, 1000)


def _ticks(stamps: list[int | None]) -> tuple[list[int], bool]:
    clock = Clock(TICK)
    return [clock.tick(stamp) for stamp in stamps], clock.repaired


def test_rising_stamps_are_kept_and_begin_at_zero() -> None:
    assert _ticks([500, 533, 700, 701]) == ([0, 33, 200, 201], False)


def test_the_offset_is_kept() -> None:
    clock = Clock(TICK)
    clock.tick(-700)
    assert clock.offset == pytest.approx(-0.7)


def test_after_a_jump_back_everything_moves_along() -> None:
    ticks, repaired = _ticks([0, 40, 80, 120, 0, 40, 80])
    assert ticks == [0, 40, 80, 120, 160, 200, 240]
    assert repaired


def test_a_stamp_that_repeats_moves_alone() -> None:
    ticks, repaired = _ticks([0, 40, 80, 80, 160, 200])
    assert ticks == [0, 40, 80, 81, 160, 200]
    assert repaired


def test_a_missing_stamp_follows_the_usual_step() -> None:
    ticks, repaired = _ticks([0, 40, None, 120])
    assert ticks == [0, 40, 80, 120]
    assert repaired


def test_without_a_first_stamp_there_is_no_time() -> None:
    with pytest.raises(NoTimes):
        Clock(TICK).tick(None)
