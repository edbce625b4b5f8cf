"""Sample clips are unpacked whole or not at all."""

import zipfile
from pathlib import Path

import pytest

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.samples import KEPT, unpack_samples


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name, kept in KEPT.items():
        with zipfile.ZipFile(folder / f"{name}-0-py3-none-any.whl", "w") as wheel:
            for inside in [*kept, "code_that_is_not_kept.py"]:
                wheel.writestr(inside, f"{name} {inside}")
    return folder


def test_only_what_is_named_is_kept(tmp_path: Path, downloads: Path) -> None:
    unpack_samples(downloads, tmp_path / "samples")
    found = {
        str(path.relative_to(tmp_path / "samples")) for path in (tmp_path / "samples").rglob("*.*")
    }
    assert {"pose2sim/cam02.mp4", "sports2d/demo.mp4"} <= found
    assert not any(name.endswith(".py") for name in found)
    assert (tmp_path / "samples" / "sports2d" / "LICENSE").is_file()


def test_an_older_set_is_replaced(tmp_path: Path, downloads: Path) -> None:
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "old.mp4").touch()
    unpack_samples(downloads, tmp_path / "samples")
    assert not (tmp_path / "samples" / "old.mp4").exists()


def test_a_missing_wheel_leaves_the_older_set(tmp_path: Path, downloads: Path) -> None:
    unpack_samples(downloads, tmp_path / "samples")
    next(downloads.glob("sports2d-*")).unlink()
    with pytest.raises(StepFailed, match="sports2d"):
        unpack_samples(downloads, tmp_path / "samples")
    assert (tmp_path / "samples" / "sports2d" / "demo.mp4").is_file()
