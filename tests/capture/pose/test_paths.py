"""Paths run smoothly through what was seen, without delay, and stay within their shot."""

import numpy as np
import pytest

from capture.pose.paths import HELD, ROOM, path_of, smoothed
from tests.capture.pose.test_tracker import RED, sighting, stacked

TIMES = np.arange(120) / 30.0


def test_a_steady_walk_is_followed_exactly() -> None:
    seen = stacked([sighting(t, 100.0 + 90.0 * t, RED) for t in np.arange(0.0, 4.0, 0.125)])
    path = path_of(seen, TIMES, (0, 120))
    assert path.start == 0
    middle = slice(20, 90)
    np.testing.assert_allclose(path.regions[middle, 0], 100.0 + 90.0 * TIMES[middle], atol=0.05)
    np.testing.assert_allclose(path.regions[:, 2], ROOM * 200.0, rtol=1e-5)


def test_a_path_ends_soon_after_the_last_sighting_and_at_the_cut() -> None:
    seen = stacked([sighting(t, 100.0, RED) for t in (1.0, 1.125, 1.25)])
    path = path_of(seen, TIMES, (0, 120))
    assert TIMES[path.start] == pytest.approx(1.0 - HELD, abs=1 / 30)
    assert TIMES[path.start + len(path.regions) - 1] == pytest.approx(1.25 + HELD, abs=1 / 30)
    assert path_of(seen, TIMES, (29, 40)).start == 29
    assert path.at(path.start - 1) is None
    assert path.at(path.start).shape == (4,)


def test_a_body_that_turns_over_does_not_spin_back() -> None:
    seen = stacked([sighting(t, 100.0, RED) for t in np.arange(0.0, 4.0, 0.125)])
    turned = np.linspace(3.0, 3.4, len(seen))
    seen["region"][:, 3] = np.angle(np.exp(1j * turned))
    angles = path_of(seen, TIMES, (0, 120)).regions[:, 3]
    assert np.abs(np.diff(angles)).max() < 0.05


@pytest.mark.parametrize(("hertz", "left"), [(0.5, 0.99), (3.0, 0.5**0.5), (8.0, 0.08)])
def test_smoothing_lets_slow_movement_through_without_delay(hertz: float, left: float) -> None:
    times = np.arange(600) / 60.0
    wave = np.sin(2.0 * np.pi * hertz * times)
    out = smoothed(wave[:, None], times)[60:-60, 0]
    inner = wave[60:-60]
    assert float(out @ inner / (inner @ inner)) == pytest.approx(left, abs=0.03)
    shifted = np.cos(2.0 * np.pi * hertz * times)[60:-60]
    assert abs(float(out @ shifted / (shifted @ shifted))) < 0.01


def test_smoothing_follows_times_not_frame_numbers() -> None:
    times = np.sort(np.random.default_rng(1).random(200) * 4.0)
    line = (2.0 * times)[:, None]
    inner = (times > 0.5) & (times < 3.5)
    assert np.abs(smoothed(line, times) - line)[inner].max() < 0.08
