"""Filters, against what they do to waves, lines and spikes."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from capture.motion.errors import InvalidMotion
from capture.motion.filters import butterworth, median_of_three, savitzky_golay

RATE = 60.0
TIMES = np.arange(600) / RATE
MIDDLE = slice(200, 400)


def wave(hertz: float) -> np.ndarray:
    return np.sin(2.0 * np.pi * hertz * TIMES)[:, None, None] * np.array([[1.0, -2.0]])


def test_a_single_spike_is_gone_and_a_rise_is_not_touched() -> None:
    values = np.arange(20.0)
    values[7] = 99.0
    expected = np.arange(20.0)
    expected[7:9] = 8.0, 9.0
    assert median_of_three(values).tolist() == expected.tolist()
    assert median_of_three(np.array([3.0, 1.0])).tolist() == [3.0, 1.0]


def test_butterworth_leaves_half_at_its_cutoff_and_nothing_out_of_time() -> None:
    assert_allclose(butterworth(wave(3.0), RATE, 3.0)[MIDDLE], 0.5 * wave(3.0)[MIDDLE], atol=2e-3)
    assert_allclose(butterworth(wave(0.3), RATE, 3.0)[MIDDLE], wave(0.3)[MIDDLE], atol=1e-3)
    # Order two there and back falls by the fourth power of the frequency (bilinear: faster still).
    assert np.abs(butterworth(wave(12.0), RATE, 3.0)[MIDDLE]).max() < 2.0 / 4**4


def test_butterworth_keeps_lines_to_their_ends() -> None:
    line = np.outer(TIMES, [0.5, -1.0]) + 3.0
    assert_allclose(butterworth(line, RATE, 3.0), line, atol=1e-5)


@pytest.mark.parametrize("cutoff", [0.0, 30.0, -1.0])
def test_a_cutoff_that_cannot_be_is_refused(cutoff: float) -> None:
    with pytest.raises(InvalidMotion, match="frames a second"):
        butterworth(wave(1.0), RATE, cutoff)


def test_savitzky_golay_keeps_its_polynomials_whole() -> None:
    t = np.linspace(-1.0, 1.0, 40)
    cubic = np.stack([2.0 * t**3 - t, 1.0 - t**2], axis=1)
    assert_allclose(savitzky_golay(cubic, 13, 3), cubic, atol=1e-9)
    assert np.abs(savitzky_golay(t[:, None] ** 4, 13, 3) - t[:, None] ** 4).max() > 1e-4


def test_savitzky_golay_is_the_table_of_its_authors() -> None:
    spike = np.zeros((9, 1))
    spike[4] = 35.0
    # Their quadratic over five points: -3, 12, 17, 12, -3 over 35.
    assert_allclose(savitzky_golay(spike, 5, 2)[2:7, 0], [-3.0, 12.0, 17.0, 12.0, -3.0], atol=1e-9)


def test_a_movement_shorter_than_the_window_is_refused() -> None:
    with pytest.raises(InvalidMotion, match="needs 13 frames; there are 12"):
        savitzky_golay(np.zeros((12, 3)), 13, 3)
    with pytest.raises(InvalidMotion, match="must be odd"):
        savitzky_golay(np.zeros((20, 3)), 12, 3)
