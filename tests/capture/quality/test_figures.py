"""The arithmetic of findings, on numbers whose truth is known."""

import numpy as np
import pytest

from capture.findings import Code, Finding, score_of
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.quality.evidence import CHUNK, Evidence
from capture.quality.looks import GRID, Looks, shift_between, thinned
from capture.quality.pace import judge_holes
from capture.quality.stretches import Rule, findings_of, windowed
from capture.quality.trembling import trembling


def evidence(frames: int, image: np.ndarray | None = None, times: np.ndarray | None = None):
    body = np.linspace(100, 500, len(BLAZEPOSE))[:, None] * np.ones(2)
    seen = np.zeros((frames, len(BLAZEPOSE), 3), dtype=np.float32)
    seen[..., :2] = body if image is None else image
    sure = np.ones((frames, len(BLAZEPOSE)), dtype=np.float32)
    return Evidence(
        Landmarks(
            BLAZEPOSE, np.arange(frames) / 25.0 if times is None else times, seen, seen, sure, sure,
            np.ones(frames, dtype=np.bool_), (640, 640),
        ),
        25.0,
        Looks(
            np.zeros((frames, GRID, GRID), np.uint8), np.zeros((frames, GRID, GRID), np.float16),
            np.zeros(frames, np.float32), np.zeros((frames, 2), np.float32),
        ),
    )  # fmt: skip


def moving(frames: int, noise: float) -> np.ndarray:
    """A body that swings wide and slow, with noise of `noise` pixels on every point."""
    rng = np.random.default_rng(7)
    swing = 120.0 * np.sin(np.arange(frames) / 25.0 * 2 * np.pi * 0.8)
    body = np.linspace(100, 500, len(BLAZEPOSE))[:, None] * np.ones(2)
    return body + swing[:, None, None] + rng.normal(0.0, noise, (frames, len(BLAZEPOSE), 2))


@pytest.mark.parametrize("frames", [120, CHUNK + 40])
def test_trembling_is_the_noise_and_not_the_movement(frames: int) -> None:
    trunk = float(np.linalg.norm(np.ptp(np.linspace(100, 500, 33)[[11, 23]]) * np.ones(2)))
    assert np.median(trembling(evidence(frames, moving(frames, 0.0)))) < 0.05
    measured = np.median(trembling(evidence(frames, moving(frames, 4.0))))
    # The median over joints of a mean of squares lies a little under the truth.
    assert measured == pytest.approx(100 * 4.0 / trunk, rel=0.25)


def test_stretches_are_half_open_joined_and_long_enough() -> None:
    severity = np.zeros(100)
    severity[10:30] = 0.5
    severity[32:40] = 1.0
    severity[60:62] = 1.0
    found = list(findings_of(Rule(Code.BLUR, least=0.2, bridge=0.1), evidence(100), severity))
    assert [(one.start, one.stop) for one in found] == [(0.4, 1.6)]
    assert found[0].severity == pytest.approx((20 * 0.5 + 8) / 28)


def test_a_hole_in_the_times_is_told_by_its_ends() -> None:
    times = np.arange(50) / 25.0
    times[20:] += 0.6
    (hole,) = judge_holes(evidence(50, times=times))
    assert (hole.start, hole.stop) == (pytest.approx(0.76), pytest.approx(1.4))


def test_a_mean_over_time_leaves_unknown_values_out() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan, np.nan])
    mean = windowed(values, np.arange(5.0), 2.0)
    np.testing.assert_allclose(mean, [1.0, 2.0, 3.0, 3.0, 0.0])


def test_the_score_falls_with_time_and_severity_and_stays_in_bounds() -> None:
    def score(stop: float, severity: float, *codes: Code) -> int:
        return score_of([Finding(code, 0.0, stop, severity) for code in codes], 10.0)

    assert score_of([], 10.0) == 100
    assert score(10.0, 0.3, Code.BLUR) > score(10.0, 0.9, Code.BLUR)
    assert score(2.0, 0.9, Code.BLUR) > score(10.0, 0.9, Code.BLUR)
    assert 0 <= score(10.0, 1.0, *Code) < 5


@pytest.mark.parametrize("size", [(64, 64), (720, 1280), (1280, 720), (61, 4000), (17, 17)])
def test_every_picture_is_thinned_to_whole_cells(size: tuple[int, int]) -> None:
    luma = thinned(np.full((*size, 3), 200, dtype=np.uint8))
    assert luma.shape[0] % GRID == 0
    assert luma.shape[1] % GRID == 0
    assert max(luma.shape) <= 480
    assert luma[0, 0] == 200


def test_a_slid_background_is_measured_and_a_black_one_tells_nothing() -> None:
    rng = np.random.default_rng(3)
    wall = rng.integers(0, 255, (240, 500)).astype(np.int16)
    across = shift_between(wall[:, 20:440], wall[:, 12:432])
    assert across[0] == pytest.approx(8 / 420)
    assert across[1] == 0.0
    black = np.zeros((240, 420), dtype=np.int16)
    np.testing.assert_array_equal(shift_between(black, black), 0.0)
