"""Bundles are made of checked parts alone, the same bytes every time, whole or not at all."""

import struct
import zipfile
from pathlib import Path

import pytest

from capture.engine_errors import PartMissing, PartWrong
from capture.pose.parts import (
    DETECTOR,
    DETECTOR_FILE,
    HANDS,
    LANDMARKS,
    PALM_DETECTOR,
    PALM_FILE,
    Part,
    assemble,
    hand_network_name,
    is_part,
    is_whole,
    lay_out,
    main,
    network_name,
    task_name,
)


def _copied(parts: Path, target: Path, part: Part) -> None:
    (target / part.file).parent.mkdir(exist_ok=True)
    (target / part.file).write_bytes((parts / part.file).read_bytes())


@pytest.fixture(scope="module")
def made(parts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assemble(parts, tmp_path_factory.mktemp("models"), ["lite"])[0]


def test_a_bundle_holds_both_networks_stored_and_aligned(made: Path) -> None:
    data = made.read_bytes()
    with zipfile.ZipFile(made) as bundle:
        entries = bundle.infolist()
    assert [entry.filename for entry in entries] == [
        "pose_detector.tflite",
        "pose_landmarks_detector.tflite",
    ]
    for entry in entries:
        assert entry.compress_type == zipfile.ZIP_STORED
        name, extra = struct.unpack_from("<HH", data, entry.header_offset + 26)
        start = entry.header_offset + 30 + name + extra
        assert start % 64 == 0
        assert data[start + 4 : start + 8] == b"TFL3"


def test_the_same_parts_give_the_same_bytes(made: Path, parts: Path, tmp_path: Path) -> None:
    again = assemble(parts, tmp_path, ["lite"])[0]
    assert again.read_bytes() == made.read_bytes()


def test_a_whole_bundle_is_left_alone(made: Path, tmp_path: Path) -> None:
    before = made.stat().st_mtime_ns
    assert assemble(tmp_path / "nowhere", made.parent, ["lite"]) == [made]
    assert made.stat().st_mtime_ns == before


def test_a_damaged_bundle_is_made_again(made: Path, parts: Path, tmp_path: Path) -> None:
    target = tmp_path / task_name("lite")
    broken = bytearray(made.read_bytes())
    broken[3_000_000] ^= 1
    target.write_bytes(broken)
    assert not is_whole(target, "lite")
    assemble(parts, tmp_path, ["lite"])
    assert target.read_bytes() == made.read_bytes()


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    with pytest.raises(PartMissing, match=r"pose_solution_packed_assets\.data"):
        assemble(tmp_path, tmp_path / "out", ["lite"])
    assert not list((tmp_path / "out").iterdir())


def test_a_wrong_part_is_refused(parts: Path, tmp_path: Path) -> None:
    _copied(parts, tmp_path, DETECTOR)
    (tmp_path / LANDMARKS["lite"].file).write_bytes(b"not a network")
    with pytest.raises(PartWrong, match="pose_landmark_lite"):
        assemble(tmp_path, tmp_path / "out", ["lite"])
    assert not list((tmp_path / "out").iterdir())


def test_the_command_line_tells_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--parts", str(tmp_path), "--out", str(tmp_path / "out"), "--models", "lite"])
    assert code == 1
    assert "node_modules" in capsys.readouterr().err


def test_networks_are_laid_out_as_they_are(parts: Path, tmp_path: Path) -> None:
    laid = lay_out(parts, tmp_path, ["lite"])
    names = [DETECTOR_FILE, PALM_FILE, *map(hand_network_name, HANDS), network_name("lite")]
    assert [path.name for path in laid] == names
    assert is_part(laid[0], DETECTOR)
    assert is_part(laid[1], PALM_DETECTOR)
    assert laid[-1].read_bytes() == (parts / LANDMARKS["lite"].file).read_bytes()


def test_a_whole_network_is_left_alone_and_a_damaged_one_laid_anew(
    parts: Path, tmp_path: Path
) -> None:
    detector, *_, network = lay_out(parts, tmp_path, ["lite"])
    before = detector.stat().st_mtime_ns
    network.write_bytes(network.read_bytes()[:-1])
    lay_out(parts, tmp_path, ["lite"])
    assert is_part(network, LANDMARKS["lite"])
    assert detector.stat().st_mtime_ns == before


def test_a_wrong_network_is_not_laid_out(parts: Path, tmp_path: Path) -> None:
    for part in (DETECTOR, PALM_DETECTOR, *HANDS.values()):
        _copied(parts, tmp_path, part)
    (tmp_path / LANDMARKS["lite"].file).write_bytes(b"not a network")
    with pytest.raises(PartWrong, match="pose_landmark_lite"):
        lay_out(tmp_path, tmp_path / "out", ["lite"])
    assert not (tmp_path / "out" / network_name("lite")).exists()
