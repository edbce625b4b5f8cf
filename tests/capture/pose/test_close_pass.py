"""A hand that fills the picture is found without a body, and where there is none nothing is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.pose.close_pass import ClosePass
from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.palms import PalmDetector
from capture.pose.parts import PALM_FILE
from capture.video.reader import Frame, frames

COUNT = 24


@pytest.fixture(scope="module")
def film(test_data: Callable[[str], Path]) -> list[Frame]:
    with test_data("videos/d10_hand_closeup_portrait.mp4").open("rb") as video:
        return [frame for frame, _ in zip(frames(video, 656), range(COUNT), strict=False)]


@pytest.fixture(scope="module")
def seen(models: Path, film: list[Frame]) -> list[FrameLandmarks]:
    return list(ClosePass(models, 2).run(film))


def _bytes(seen: list[FrameLandmarks]) -> list[bytes]:
    return [one.hands.image.tobytes() + one.hands.score.tobytes() for one in seen if one.hands]


def test_one_hand_is_found_and_nobody_with_it(seen: list[FrameLandmarks]) -> None:
    assert not any(one.found for one in seen)
    scores = np.array([one.hands.score for one in seen if one.hands])
    assert scores.shape == (COUNT, 2)
    assert (scores[:, 0] > 0.9).all()
    assert not scores[:, 1].any()


def test_its_fingertips_lie_where_they_are_seen(seen: list[FrameLandmarks]) -> None:
    """In the first pictures the spread fingers point to the right, the thumb down."""
    assert seen[6].hands is not None
    points = seen[6].hands.image[0, :, :2]
    thumb, middle, wrist = points[4], points[12], points[0]
    assert middle[0] > wrist[0] + 150
    assert thumb[1] > wrist[1] + 80


def test_threads_and_pieces_change_nothing(
    models: Path, film: list[Frame], seen: list[FrameLandmarks]
) -> None:
    again = [*ClosePass(models, 1).run(film[:7]), *ClosePass(models, 1).run(film[7:])]
    assert _bytes(again) == _bytes(seen)


def test_an_empty_picture_holds_no_palm(models: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    finder = PalmDetector(models / PALM_FILE).finder()
    for image in (noise, np.full_like(noise, 90)):
        assert len(finder.find(image, 2).scores) == 0
