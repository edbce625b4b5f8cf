"""Hands are found at the ends of arms, the same to the last bit however the work is divided."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.hands import HAND_POINTS, NOT_LOOKED
from capture.motion.landmarks import BLAZEPOSE, hand_pixels
from capture.pose.estimator import LooksFirst, open_estimator
from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.hand_pass import HandPass, Picture
from capture.pose.hand_regions import region_at_arm, region_of_hand
from capture.video.reader import Frame, FrameStream, frames

COUNT = 77


@pytest.fixture(scope="module")
def film(test_data: Callable[[str], Path]) -> list[Frame]:
    """A man who lays one hand into the other."""
    with test_data("videos/d11_sign_two_hands.mp4").open("rb") as video:
        return list(frames(video, 640))


@pytest.fixture(scope="module")
def bodies(
    models: Path, film: list[Frame], test_data: Callable[[str], Path]
) -> list[FrameLandmarks]:
    estimator = open_estimator("openvino-lite", models)
    assert isinstance(estimator, LooksFirst)
    with (
        test_data("videos/d11_sign_two_hands.mp4").open("rb") as video,
        FrameStream(video, estimator.first_look_side) as small,
    ):
        estimator.look(small)
    seen = list(estimator.estimate(film))
    estimator.close()
    return seen


def _looked(
    models: Path, film: Sequence[Frame], bodies: Sequence[FrameLandmarks], workers: int
) -> list[FrameLandmarks]:
    pairs = zip((Picture(frame.image, 1.0) for frame in film), bodies, strict=True)
    return list(HandPass(models, workers).run(pairs, 30.0))


def _digest(seen: Sequence[FrameLandmarks]) -> list[bytes]:
    return [
        b"".join(
            getattr(one.hands, name).tobytes() for name in ("image", "world", "score", "right")
        )
        for one in seen
    ]


@pytest.fixture(scope="module")
def whole(bodies: list[FrameLandmarks]) -> list[bytes]:
    return _digest(bodies)


def test_each_hand_is_found_and_known_by_its_side(bodies: list[FrameLandmarks]) -> None:
    scores = np.array([one.hands.score for one in bodies if one.hands])
    right = np.array([one.hands.right for one in bodies if one.hands])
    assert len(scores) == COUNT
    assert (scores >= 0.5).mean() > 0.6
    # While they touch in front of him, the network tells them apart by themselves.
    assert (right[30:55, 0] < 0.5).mean() > 0.9
    assert (right[30:55, 1] > 0.5).mean() > 0.8


def test_fingers_lie_beyond_the_wrist_of_their_arm(bodies: list[FrameLandmarks]) -> None:
    for one in bodies[40:50]:
        assert one.hands is not None
        length = float(hand_pixels(one.image, one.world))
        for place, side in enumerate(("left", "right")):
            wrist = one.image[BLAZEPOSE.index(f"{side}Wrist"), :2]
            points = one.hands.image[place, :, :2]
            assert np.linalg.norm(points[0] - wrist) < 0.6 * length
            assert np.linalg.norm(points - wrist, axis=1).max() < 1.8 * length


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_and_pieces_change_nothing(
    models: Path,
    film: list[Frame],
    bodies: list[FrameLandmarks],
    whole: list[bytes],
    workers: int,
) -> None:
    seen = [
        one
        for start in range(0, COUNT, 30)
        for one in _looked(models, film[start : start + 30], bodies[start : start + 30], workers)
    ]
    assert _digest(seen) == whole


def test_hands_that_are_small_or_out_of_sight_are_not_looked_at(
    models: Path, film: list[Frame], bodies: list[FrameLandmarks]
) -> None:
    far, outside = bodies[40].image.copy(), bodies[40].image.copy()
    far[:, :2] = 200.0 + far[:, :2] * 0.15
    outside[BLAZEPOSE.index("leftWrist"), 0] = -5.0
    asked = [replace(bodies[40], image=points, index=0) for points in (far, outside)]
    small, aside = _looked(models, [film[40]] * 2, asked, 1)
    assert small.hands is not None and aside.hands is not None
    assert not small.hands.score.any()
    assert not small.hands.image.any()
    assert aside.hands.score[0] == 0.0
    assert aside.hands.score[1] > 0.5


def test_small_hands_are_looked_at_ten_times_a_second(
    models: Path, film: list[Frame], bodies: list[FrameLandmarks]
) -> None:
    small = [replace(one, image=200.0 + one.image * 0.4) for one in bodies[:9]]
    seen = _looked(models, film[:9], small, 1)
    looked = [one.hands.score[0] != NOT_LOOKED for one in seen if one.hands]
    assert looked == [True, False, False] * 3


def test_a_region_holds_the_fingers_up() -> None:
    body = np.zeros((len(BLAZEPOSE), 3), dtype=np.float32)
    for name, place in (("Wrist", (100, 100)), ("Index", (140, 104)), ("Pinky", (140, 92))):
        body[BLAZEPOSE.index(f"left{name}"), :2] = place
    region = region_at_arm(body, "left", 80.0)
    assert region[3] == pytest.approx(np.pi / 2)
    assert 140 < region[0] < 160
    assert region[2] == pytest.approx(4.8 * 40.0)
    points = np.zeros((len(HAND_POINTS), 2), dtype=np.float32)
    points[:, 0] = np.linspace(100, 180, len(HAND_POINTS))
    points[:, 1] = 100
    assert region_of_hand(points)[3] == pytest.approx(np.pi / 2)
