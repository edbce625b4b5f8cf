"""Version files: the same bytes for the same motion, open to growth, closed to code."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from capture.motion.camera import CAMERA_ARRAYS, CameraMoves
from capture.motion.errors import FormatError, ShapeMismatch
from capture.motion.formats.motion_file import (
    LandmarksFile,
    MotionFile,
    write_landmarks,
    write_motion,
)
from capture.motion.formats.package import Package, write_package
from capture.motion.hands import HAND_ARRAYS, Hands
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from tests.motions import tumbling, walking, with_sources

FACTS = {"operation": "capture", "recipe": {"model": "heavy"}, "標題": "太極"}


def stored(folder: Path, name: str, motion: object, **extras: np.ndarray) -> Path:
    path = folder / name
    with path.open("wb") as file:
        write_motion(file, motion, FACTS, folder, extras)
    return path


def test_a_motion_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    motion = with_sources(tumbling())
    back = MotionFile(stored(tmp_path, "a", motion)).whole()
    assert_array_equal(back.source, motion.source)
    assert_array_equal(back.times, motion.times)
    assert_array_equal(back.rotations, motion.rotations.astype(np.float32))
    assert back.skeleton.names == motion.skeleton.names


def test_the_same_motion_gives_the_same_bytes(tmp_path: Path) -> None:
    motion = with_sources(tumbling())
    first, second = (stored(tmp_path, name, motion) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_writing_in_parts_gives_the_same_bytes(tmp_path: Path) -> None:
    motion = with_sources(walking(100))
    parts = [motion.part(0, 33), motion.part(33, 34), motion.part(34, 100)]
    whole, pieces = stored(tmp_path, "whole", motion), stored(tmp_path, "pieces", parts)
    assert whole.read_bytes() == pieces.read_bytes()


def test_reading_and_writing_again_changes_no_bit(tmp_path: Path) -> None:
    """Observed frames come back bit-exact, and arrays of a later program are kept."""
    first = stored(tmp_path, "first", with_sources(tumbling()), later=np.arange(6).reshape(2, 3))
    opened = MotionFile(first)
    second = tmp_path / "second"
    with second.open("wb") as file:
        write_motion(file, opened.whole(), FACTS, tmp_path, opened.extras())
    assert first.read_bytes() == second.read_bytes()
    assert_array_equal(Package(second).array("later"), [[0, 1, 2], [3, 4, 5]])


def test_numpy_alone_opens_it(tmp_path: Path) -> None:
    path = stored(tmp_path, "a", walking())
    with np.load(path, allow_pickle=False) as archive:
        assert archive["rotations"].shape == (90, 22, 4)
        header = json.loads(archive["header.json"])
    assert header["標題"] == "太極"
    assert header["joints"][0] == "hips"
    assert header["sources"]["6"] == "missing"


def test_a_part_is_read_without_the_whole(tmp_path: Path) -> None:
    motion = walking(500)
    part = MotionFile(stored(tmp_path, "a", motion)).part(200, 210)
    assert_array_equal(part.times, motion.times[200:210])


def test_the_scratch_files_are_gone(tmp_path: Path) -> None:
    stored(tmp_path, "a", walking())
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_objects_are_refused_when_writing() -> None:
    with pytest.raises(FormatError, match="objects"):
        write_package(io.BytesIO(), {}, {"bad": np.array([{}], dtype=object)})


def test_objects_are_refused_when_reading(tmp_path: Path) -> None:
    path = tmp_path / "evil"
    evil = io.BytesIO()
    np.lib.format.write_array(evil, np.array([print], dtype=object), allow_pickle=True)
    header = json.dumps({"format": "shenchuan-motion-archive", "formatVersion": 1})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", header)
        archive.writestr("rotations.npy", evil.getvalue())
    with pytest.raises(FormatError, match="safely"):
        Package(path).array("rotations")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x00" * 200])
def test_what_is_no_package_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(FormatError, match="not a motion package"):
        Package(path)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "header.json", json.dumps({"format": "shenchuan-motion-archive", "formatVersion": 99})
        )
    with pytest.raises(FormatError, match="newer"):
        Package(path)


def test_landmarks_come_back_as_they_were_stored(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    seen = Landmarks(
        names=BLAZEPOSE,
        times=np.arange(7) / 30.0,
        image=generator.random((7, 33, 3), dtype=np.float32),
        world=generator.random((7, 33, 3), dtype=np.float32),
        visibility=generator.random((7, 33), dtype=np.float32),
        presence=generator.random((7, 33), dtype=np.float32),
        found=np.array([True, False] * 3 + [True]),
        picture=(640, 480),
        scale=0.75,
    )
    path = tmp_path / "l"
    with path.open("wb") as file:
        write_landmarks(file, seen, {})
    back = LandmarksFile(path).whole()
    for name in ("times", "image", "world", "visibility", "presence", "found"):
        assert_array_equal(getattr(back, name), getattr(seen, name))
    assert back.picture == (640, 480)
    assert back.scale == 0.75
    # Files of before hands were looked at, or backgrounds followed, hold none.
    assert back.hands is None
    assert back.camera is None


def test_hands_come_back_with_the_landmarks(tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    body = generator.random((7, 33, 3), dtype=np.float32)
    points = generator.random((2, 7, 2, 21, 3), dtype=np.float32)
    told = generator.random((2, 7, 2), dtype=np.float32)
    seen = Landmarks(
        names=BLAZEPOSE,
        times=np.arange(7) / 30.0,
        image=body,
        world=body,
        visibility=body[..., 0],
        presence=body[..., 1],
        found=np.ones(7, dtype=np.bool_),
        picture=(640, 480),
        hands=Hands(points[0], points[1], told[0], told[1]),
    )
    path = tmp_path / "l"
    with path.open("wb") as file:
        write_landmarks(file, seen, {})
    file_ = LandmarksFile(path)
    for back, rows in ((file_.whole(), slice(7)), (file_.part(2, 5), slice(2, 5))):
        assert back.hands is not None and seen.hands is not None
        for name in HAND_ARRAYS:
            assert_array_equal(getattr(back.hands, name), getattr(seen.hands, name)[rows])
    assert file_.package.header["hands"] == ["left", "right"]


def test_the_camera_comes_back_with_the_landmarks(tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    body = generator.random((7, 33, 3), dtype=np.float32)
    counts = generator.integers(0, 60, (2, 7), dtype=np.uint16)
    seen = Landmarks(
        names=BLAZEPOSE,
        times=np.arange(7) / 30.0,
        image=body,
        world=body,
        visibility=body[..., 0],
        presence=body[..., 1],
        found=np.ones(7, dtype=np.bool_),
        picture=(640, 480),
        camera=CameraMoves(
            generator.random((7, 4), dtype=np.float32),
            counts[0],
            counts[1],
            generator.random(7) < 0.5,
        ),
    )
    path = tmp_path / "l"
    with path.open("wb") as file:
        write_landmarks(file, seen, {})
    opened = LandmarksFile(path)
    parts = (
        (opened.whole(), slice(7)),
        (opened.part(2, 5), slice(2, 5)),
        (opened.mapped(), slice(7)),
    )
    for back, rows in parts:
        assert back.camera is not None and seen.camera is not None
        for name in CAMERA_ARRAYS:
            assert_array_equal(getattr(back.camera, name), getattr(seen.camera, name)[rows])
    assert "longer sides" in opened.package.header["cameraMoves"]


def test_a_camera_of_other_frames_is_refused() -> None:
    with pytest.raises(ShapeMismatch):
        CameraMoves(
            np.zeros((3, 4), np.float32),
            np.zeros(3, np.uint16),
            np.zeros(2, np.uint16),
            np.zeros(3, bool),
        )


def test_a_motion_is_not_taken_for_landmarks(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no landmarks"):
        LandmarksFile(stored(tmp_path, "a", walking()))
