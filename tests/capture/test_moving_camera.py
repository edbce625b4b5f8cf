"""A film of a camera that stood, filmed again through a window that pans, shakes and zooms over it.

What the window does is known; so the way across the floor must come out as it did before the camera
that stood.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from capture.findings import Code
from capture.looking import LookSpec
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.motion import Motion
from capture.motion.source import Source
from capture.pipeline import LANDMARKS_FILE, MOTION_FILE, CaptureResult, CaptureSpec, capture_take
from capture.solve.solving import solve
from tests.capture.altered import Pictures, altered

pytestmark = pytest.mark.slow
FRAMES, RATE = 192, 24
WIDE, HIGH = 1000, 690
LEFT, TOP = 140, 15
"""Window of the camera that stands."""
Taken = tuple[CaptureResult, Motion, Motion]


def window(picture: np.ndarray, left: float, top: float, grown: float = 1.0) -> np.ndarray:
    """What a window shows that lies somewhere on a picture; grown, it shows less, and larger."""
    wide, high = WIDE / grown, HIGH / grown
    left, top = left + (WIDE - wide) / 2.0, top + (HIGH - high)
    onto = np.array([[grown, 0.0, -left * grown], [0.0, grown, -top * grown]])
    return cv2.warpAffine(picture, onto, (WIDE, HIGH), flags=cv2.INTER_LINEAR)


def filmed(by: Callable[[float], tuple[float, float, float]]) -> Callable[[Pictures], Pictures]:
    """Film pictures through a window that goes right, down and grows as a function of seconds."""

    def film(pictures: Pictures) -> Pictures:
        made = []
        for number, one in enumerate(pictures):
            right, down, grown = by(number / RATE)
            made.append(window(one, LEFT + right, TOP + down, grown))
        return made

    return film


@pytest.fixture(scope="module")
def take(
    models: Path, test_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[float], tuple[float, float, float]]], Taken]:
    """Capture the film through a window: with what the background tells, and without."""
    hall = test_data("videos/d01_taiji_indoor.mp4")

    def capture(by: Callable[[float], tuple[float, float, float]]) -> Taken:
        out = tmp_path_factory.mktemp("take")
        film = altered(hall, out / "film.mp4", filmed(by), count=FRAMES, rate=RATE)
        spec = CaptureSpec(LookSpec("openvino-lite", models, 960, hands=False))
        with film.open("rb") as video:
            result = capture_take(video, spec, out)
        seen = LandmarksFile(out / LANDMARKS_FILE).whole()
        without, _ = solve(replace(seen, camera=None), None, out)
        return result, MotionFile(out / MOTION_FILE).whole(), without

    return capture


@pytest.fixture(scope="module")
def stood(take: Callable[..., Taken]) -> Motion:
    return take(lambda _: (0.0, 0.0, 1.0))[1]


def apart(found: Motion, wanted: Motion) -> np.ndarray:
    """(F,) metres between two ways across the floor, turned and shifted as a whole to lie nearest."""
    one, other = (
        each.root[:, [0, 2]] - each.root[:, [0, 2]].mean(axis=0) for each in (found, wanted)
    )
    left, _, right = np.linalg.svd(one.T @ other)
    return np.linalg.norm(one @ left @ right - other, axis=1)


def pan(time: float) -> tuple[float, float, float]:
    return 130.0 * np.sin(2.0 * np.pi * time / 6.0), 0.0, 1.0


def shake(time: float) -> tuple[float, float, float]:
    right = 22.0 * np.sin(8.2 * time) + 12.0 * np.sin(17.0 * time + 1.0) + 6.0 * np.sin(25.0 * time)
    return right, 7.0 * np.sin(10.0 * time) + 6.0 * np.sin(19.0 * time + 2.0), 1.0


def zoom(time: float) -> tuple[float, float, float]:
    return 0.0, 0.0, 1.0 + 0.1 * (1.0 - np.cos(2.0 * np.pi * time / 8.0))


@pytest.mark.parametrize(
    ("by", "with_it", "without_it"), [(pan, 0.04, 0.12), (shake, 0.025, 0.03), (zoom, 0.035, 0.045)]
)
def test_the_way_is_that_before_a_camera_that_stood(
    take: Callable[..., Taken],
    stood: Motion,
    by: Callable[[float], tuple[float, float, float]],
    with_it: float,
    without_it: float,
) -> None:
    result, found, without = take(by)
    assert np.median(apart(found, stood)) < with_it
    assert np.median(apart(without, stood)) > without_it
    assert result.fit.adrift == 0
    assert (found.source[:, 0] < Source.INFERRED).all()
    kinds = {one.code for one in result.quality.findings}
    assert Code.TURNING_CAMERA in kinds
    assert Code.MOVING_CAMERA not in kinds
