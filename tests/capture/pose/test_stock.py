"""The estimator as it comes answers for every frame at its real time, and is asked once."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from archive.commands.benches.accuracy import programs
from archive.commands.benches.accuracy.measures import mpjpe
from archive.commands.benches.accuracy.programs import stock_landmarks
from archive.commands.benches.accuracy.truth import View


@pytest.mark.slow
def test_every_frame_has_its_landmarks_and_its_time(
    taiji: Path, models: Path, tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BUILD_DIR = tmp_path
    (tmp_path / "models").symlink_to(models)
    seen = stock_landmarks(taiji, "lite")
    assert len(seen) == 24
    assert seen.found.all()
    assert seen.picture == (1280, 720)
    np.testing.assert_allclose(np.diff(seen.times), 1001.0 / 24000.0, atol=0.0011)
    # Somebody stands upright within the picture.
    assert seen.inside()[:, [seen.index("nose"), seen.index("leftHip")]].all()
    assert (seen.world[:, seen.index("nose"), 1] < seen.world[:, seen.index("leftHip"), 1]).all()

    monkeypatch.setattr(programs, "measure", pytest.fail)
    copied = Path(shutil.copy(taiji, tmp_path / "the same film.mp4"))
    np.testing.assert_array_equal(stock_landmarks(copied, "lite").image, seen.image)


@pytest.mark.slow
def test_our_capture_is_read_in_the_same_axes(
    taiji: Path, models: Path, tmp_path: Path, settings
) -> None:
    settings.BUILD_DIR = tmp_path
    (tmp_path / "models").symlink_to(models)
    nothing = np.random.default_rng(1).random((24, 12, 3))
    view = View(
        name="taiji", video=taiji, times=np.arange(24) * 1001.0 / 24000.0, fps=24.0,
        points=nothing, image=nothing[..., :2], room=np.zeros((24, 14, 3)), height=500.0,
    )  # fmt: skip
    ours, main = programs.ours(view, "lite")
    assert main is ours
    stock = programs.stock(view, "lite")
    # Nobody knows the truth; but left is left, near is near and up is up for both.
    assert mpjpe(ours.points, stock.points) < 0.15
    assert ours.drawn is not None
    apart = np.linalg.norm(ours.drawn - stock.image, axis=-1)
    assert np.median(apart) < 15.0
