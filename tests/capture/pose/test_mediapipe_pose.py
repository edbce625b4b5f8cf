"""The estimator sees a person where one is, on the right side, and says which model it was."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import ModelMissing, UnknownModel
from capture.pose.estimator import ESTIMATORS, open_estimator
from capture.pose.frame_landmarks import Estimator, FrameLandmarks
from capture.video.reader import Frame, frames
from tests.capture.pose.taiji_body import check_body
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def engine(models: Path) -> Iterator[Estimator]:
    estimator = open_estimator("mediapipe-lite", models)
    yield estimator
    estimator.close()


@pytest.fixture(scope="module")
def seen(engine: Estimator, taiji: Path) -> list[FrameLandmarks]:
    with taiji.open("rb") as video:
        return list(engine.estimate(frames(video, 640)))


def test_a_person_is_found_in_every_frame(seen: list[FrameLandmarks]) -> None:
    assert len(seen) == 24
    assert all(one.found for one in seen)
    assert [one.index for one in seen] == list(range(24))


def test_points_are_those_of_the_body_in_the_picture(seen: list[FrameLandmarks]) -> None:
    check_body(seen[10])


def test_an_empty_picture_holds_nobody(engine: Estimator) -> None:
    grey = np.full((240, 320, 3), 90, dtype=np.uint8)
    last = 1000.0
    blank = [Frame(index, last + index, grey, (320, 240)) for index in range(3)]
    answers = list(engine.estimate(blank))
    assert not any(answer.found for answer in answers)
    assert all(not answer.image.any() and not answer.world.any() for answer in answers)


def test_the_description_names_the_model_by_its_digest(engine: Estimator, models: Path) -> None:
    data = (models / "pose_landmarker_lite.task").read_bytes()
    assert engine.description.model_sha256 == hashlib.sha256(data).hexdigest()
    assert engine.description.name == "mediapipe-lite"
    assert engine.description.engine.startswith("mediapipe 1.")


def test_no_library_is_loaded_that_nobody_calls(models: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from capture.pose.estimator import open_estimator\n"
        f"open_estimator('mediapipe-lite', Path({str(models)!r})).close()\n"
        "print([n for n in ('cv2', 'matplotlib', 'sounddevice', 'scipy') if n in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_names_that_the_table_lacks_are_refused(models: Path, tmp_path: Path) -> None:
    assert list(ESTIMATORS) == [
        f"{engine}-{size}"
        for engine in ("openvino", "mediapipe")
        for size in ("heavy", "full", "lite")
    ]
    with pytest.raises(UnknownModel, match="mediapipe-heavy"):
        open_estimator("openpose", models)
    with pytest.raises(ModelMissing, match=r"pose_landmarker_full\.task"):
        open_estimator("mediapipe-full", tmp_path)
