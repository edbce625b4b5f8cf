"""What the tests of the capture engine share: small clips, and the assembled models."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.capture.clips import first_frames
from tests.conftest import ROOT, missing

MODELS = ROOT / ".build" / "models"
PARTS = ROOT / "node_modules" / "@mediapipe"


@pytest.fixture(scope="session")
def models() -> Path:
    """Return the folder of assembled models, or skip the test."""
    if not (MODELS / "pose_landmarker_lite.task").is_file():
        missing("No pose models are assembled; run python3 manage.py test, which does it.")
    return MODELS


@pytest.fixture(scope="session")
def parts() -> Path:
    """Return the folder of the npm packages with the model parts, or skip the test."""
    if not all((PARTS / name).is_dir() for name in ("pose", "hands")):
        missing("The npm packages @mediapipe/pose and hands are not installed; run npm ci.")
    return PARTS


@pytest.fixture(scope="session")
def taiji(test_data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first 24 frames of a man who faces the camera, half turned, with bent arms."""
    target = tmp_path_factory.mktemp("clips") / "taiji.mp4"
    first_frames(test_data("videos/d01_taiji_indoor.mp4"), target, 24)
    return target
