"""A still shows the frame that is on screen at the asked time."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from capture.video.poster import make_poster
from tests.capture.clips import FLASH, RATE, SIZE, flashing


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("poster") / "clip.mkv"
    flashing(path, "matroska", "libopus", offset=2.0)
    return path


@pytest.mark.parametrize(
    ("at", "white"),
    [
        (0.0, False),
        (FLASH / RATE + 0.01, True),
        ((FLASH + 1) / RATE + 0.01, False),
        (999.0, False),
        (-1.0, False),
    ],
)
def test_the_frame_on_screen_is_chosen(clip: Path, at: float, white: bool) -> None:
    with clip.open("rb") as video:
        data = make_poster(video, at)
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert data.startswith(b"\xff\xd8")
    assert picture is not None
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert bool(picture.mean() > 200) is white


def test_a_poster_is_scaled_and_the_same_every_time(clip: Path) -> None:
    with clip.open("rb") as video:
        first, second = make_poster(video, 0.3, 80), make_poster(video, 0.3, 80)
    picture = cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (60, 80, 3)
    assert first == second
