"""The estimator looks through a film first, then follows the one who performs in it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import ModelMissing, PartWrong
from capture.pose.estimator import LooksFirst, open_estimator
from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.parts import DETECTOR_FILE, LANDMARKS, network_name
from capture.video.reader import Frame, FrameStream, frames
from tests.capture.pose.taiji_body import check_body


def _seen(models: Path, film: Path, name: str = "openvino-lite") -> list[FrameLandmarks]:
    estimator = open_estimator(name, models)
    assert isinstance(estimator, LooksFirst)
    with film.open("rb") as video:
        with FrameStream(video, estimator.first_look_side) as small:
            estimator.look(small)
        seen = list(estimator.estimate(frames(video, 1920)))
    estimator.close()
    return seen


@pytest.fixture(scope="module")
def seen(models: Path, taiji: Path) -> list[FrameLandmarks]:
    return _seen(models, taiji)


def test_a_person_is_found_in_every_frame(seen: list[FrameLandmarks]) -> None:
    assert [one.index for one in seen] == list(range(24))
    assert all(one.found for one in seen)


def test_points_are_those_of_the_body_in_the_picture(seen: list[FrameLandmarks]) -> None:
    check_body(seen[10])


def test_points_lie_near_those_of_mediapipe(
    models: Path, taiji: Path, seen: list[FrameLandmarks]
) -> None:
    reference = open_estimator("mediapipe-lite", models)
    with taiji.open("rb") as video:
        theirs = list(reference.estimate(frames(video, 1280)))
    reference.close()
    # The other one smooths over time, and takes its region from the frame before.
    apart = [np.abs(a.image - b.image)[:, :2].mean() for a, b in zip(seen, theirs, strict=True)]
    assert np.median(apart) < 6.0


def test_a_smaller_picture_gives_the_same_places(models: Path, taiji: Path) -> None:
    estimator = open_estimator("openvino-lite", models)
    assert isinstance(estimator, LooksFirst)
    with taiji.open("rb") as video:
        with FrameStream(video, 640) as small:
            estimator.look(small)
        large, small_ = (list(estimator.estimate(frames(video, side))) for side in (1280, 640))
    estimator.close()
    apart = [np.abs(a.image - b.image)[:, :2].mean() for a, b in zip(large, small_, strict=True)]
    assert np.median(apart) < 4.0


def test_an_empty_picture_holds_nobody(models: Path) -> None:
    grey = np.full((240, 320, 3), 90, dtype=np.uint8)
    blank = [Frame(index, index / 10.0, grey, (320, 240)) for index in range(12)]
    estimator = open_estimator("openvino-lite", models)
    assert isinstance(estimator, LooksFirst)
    assert estimator.look(blank).people == ()
    answers = list(estimator.estimate(blank))
    estimator.close()
    assert [answer.index for answer in answers] == list(range(12))
    assert not any(answer.found or answer.image.any() for answer in answers)


def test_the_description_names_the_networks_by_their_digests(models: Path) -> None:
    estimator = open_estimator("openvino-lite", models)
    told = estimator.description
    estimator.close()
    assert told.name == "openvino-lite"
    assert told.engine.startswith("openvino 2026.")
    assert told.model_sha256 == LANDMARKS["lite"].sha256
    assert told.settings["precision"] == "f32"


def test_model_files_are_checked(models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"pose_detector\.tflite"):
        open_estimator("openvino-full", tmp_path)
    (tmp_path / DETECTOR_FILE).write_bytes((models / DETECTOR_FILE).read_bytes())
    (tmp_path / network_name("lite")).write_bytes(b"not a network")
    with pytest.raises(PartWrong, match=r"pose_landmarks_lite\.tflite"):
        open_estimator("openvino-lite", tmp_path)


@pytest.mark.slow
def test_the_fast_kick_of_a_small_figure_is_followed(
    models: Path, test_data: Callable[[str], Path]
) -> None:
    seen = _seen(models, test_data("videos/d03_karate_portrait_gi.mp4"))
    assert np.mean([one.found for one in seen]) > 0.99
