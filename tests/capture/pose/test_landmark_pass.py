"""Landmarks at given places are the same to the last bit, however the work is divided."""

from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

import numpy as np
import pytest

from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.landmark_network import LandmarkNetwork
from capture.pose.landmark_pass import LandmarkPass
from capture.pose.parts import network_name
from capture.pose.paths import Chain, Path
from capture.video.reader import Frame, frames

COUNT = 120


@pytest.fixture(scope="module")
def film(test_data: Callable[[str], FilePath]) -> list[Frame]:
    with test_data("videos/d05_bharatanatyam_duo_sari.mp4").open("rb") as video:
        return [frame for frame, _ in zip(frames(video, 640), range(COUNT), strict=False)]


@pytest.fixture(scope="module")
def network(models: FilePath) -> LandmarkNetwork:
    return LandmarkNetwork(models / network_name("lite"), "lite", batch=2, workers=2)


def _paths() -> list[Path]:
    """Two dancers, the second one from frame 31 to 89."""
    sway = 10.0 * np.sin(np.arange(COUNT) / 7.0)
    ones = np.ones(COUNT)
    left = np.stack([239 + sway, 255 * ones, 600 * ones, sway / 200], axis=1).astype(np.float32)
    right = np.stack([600 + sway, 251 * ones, 550 * ones, 0 * sway], axis=1).astype(np.float32)
    return [Path(0, left), Path(31, right[31:90])]


def _digest(seen: Iterator[tuple[FrameLandmarks, ...]]) -> list[bytes]:
    return [
        b"".join(
            np.concatenate([one.image, one.world, one.visibility[:, None]], axis=1).tobytes()
            for one in each
        )
        for each in seen
    ]


@pytest.fixture(scope="module")
def whole(film: list[Frame], network: LandmarkNetwork) -> list[bytes]:
    return _digest(LandmarkPass(network, 1).run(film, _paths()))


def test_two_workers_see_what_one_sees(
    film: list[Frame], network: LandmarkNetwork, whole: list[bytes]
) -> None:
    assert _digest(LandmarkPass(network, 2).run(film, _paths())) == whole


@pytest.mark.parametrize("chunk", [50, 500])
def test_cutting_the_film_into_pieces_changes_nothing(
    film: list[Frame], network: LandmarkNetwork, whole: list[bytes], chunk: int
) -> None:
    parts = [film[start : start + chunk] for start in range(0, COUNT, chunk)]
    seen = [one for part in parts for one in _digest(LandmarkPass(network, 2).run(part, _paths()))]
    assert seen == whole


def test_every_frame_is_answered_in_order(film: list[Frame], network: LandmarkNetwork) -> None:
    seen = list(LandmarkPass(network, 2).run(film, _paths()))
    assert [one.index for one, _ in seen] == list(range(COUNT))
    assert all(one.found for one, _ in seen)
    there = [other.found for _, other in seen]
    assert there == [31 <= index < 90 for index in range(COUNT)]
    assert not seen[0][1].image.any()


def test_nobody_to_look_for_is_found_nowhere(film: list[Frame], network: LandmarkNetwork) -> None:
    seen = list(LandmarkPass(network, 2).run(film[:5], [Chain(())]))
    assert [one.found for (one,) in seen] == [False] * 5


def test_frames_are_read_only_a_little_ahead(film: list[Frame], network: LandmarkNetwork) -> None:
    read = []

    def reading() -> Iterator[Frame]:
        for frame in film:
            read.append(frame.index)
            yield frame

    for number, _ in enumerate(LandmarkPass(network, 2).run(reading(), _paths())):
        assert len(read) - number < 12
