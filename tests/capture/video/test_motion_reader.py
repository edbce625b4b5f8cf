"""Foreign motion files, row by row of docs/trust.md: read strictly, or refused in words."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.errors import CaptureError
from capture.motion.formats.kinds import MotionKind, is_motion, kind_of
from capture.video.motion_limits import MotionLimits
from capture.video.motion_reader import MotionNumbers, read_motion_file
from tests.capture.rigs.foreign import bvh
from tests.motions import walking

PLAIN = bvh(walking(12)).decode()
SMALL = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Spine
  {
    OFFSET 0 10 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 5 0
    }
  }
}
MOTION
Frames: 4
Frame Time: 0.033333
0 90 0 1 2 3 4 5 6
0 90 1 1 2 3 4 5 6
0 90 2 1 2 3 4 5 6
0 90 3 1 2 3 4 5 6
"""


def with_row(row: str) -> str:
    return SMALL.replace("0 90 1 1 2 3 4 5 6", row)


def nested(depth: int) -> str:
    opened = "".join(
        f"{'JOINT' if at else 'ROOT'} j{at}\n{{\nOFFSET 0 1 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n"
        for at in range(depth)
    )
    return "HIERARCHY\n" + opened + "}\n" * depth + "MOTION\nFrames: 0\nFrame Time: 0.1\n"


def wide(joints: int) -> str:
    node = "JOINT j{0}\n{{\nOFFSET 0 1 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n}}\n"
    many = "".join(node.format(at) for at in range(joints))
    head = "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n"
    return head + many + "}\nMOTION\nFrames: 0\nFrame Time: 0.1\n"


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "1 empty": (b"", "file_empty"),
    "1 one byte": (b"H", "not_a_motion"),
    "9 plain text": ("Dear museum,\nhere is our lion dance.\n", "not_a_motion"),
    "24 fifty thousand joints in a chain": (nested(50_000), "too_deep"),
    "24 six hundred joints beside each other": (wide(600), "too_many_joints"),
    "25 declares ten thousand million frames": (
        SMALL.replace("Frames: 4", "Frames: 9999999999"), "frame_count_wrong"
    ),
    "25 declares fewer than it holds": (SMALL.replace("Frames: 4", "Frames: 2"), "frame_count_wrong"),
    "25 no frames": (SMALL[: SMALL.index("0 90 0")].replace("Frames: 4", "Frames: 0"), "motion_too_brief"),
    "26 nan": (with_row("0 90 nan 1 2 3 4 5 6"), "not_a_number"),
    "26 inf": (with_row("0 90 inf 1 2 3 4 5 6"), "not_a_number"),
    "26 beyond all numbers": (with_row("0 90 1e400 1 2 3 4 5 6"), "not_a_number"),
    "26 hexadecimal": (with_row("0 90 0x1p3 1 2 3 4 5 6"), "not_a_number"),
    "26 underscores": (with_row("0 90 1_000 1 2 3 4 5 6"), "not_a_number"),
    "26 wide digits": (with_row("0 90 １２ 1 2 3 4 5 6"), "not_a_number"),
    "26 decimal comma": (with_row("0 90 1,5 1 2 3 4 5 6"), "not_a_number"),
    "26 greater than any room": (with_row("0 90 1e9 1 2 3 4 5 6"), "not_a_number"),
    "26 offset that is no number": (SMALL.replace("OFFSET 0 10 0", "OFFSET 0 nan 0"), "not_a_number"),
    "27 no time": (SMALL.replace("Frame Time: 0.033333", "Frame Time:"), "frame_time_wrong"),
    "27 time line absent": (SMALL.replace("Frame Time: 0.033333\n", ""), "frame_time_wrong"),
    "27 time zero": (SMALL.replace("0.033333", "0"), "frame_time_wrong"),
    "27 time runs backwards": (SMALL.replace("0.033333", "-0.04"), "frame_time_wrong"),
    "27 a thousand million a second": (SMALL.replace("0.033333", "1e-9"), "frame_time_wrong"),
    "27 time is no number": (SMALL.replace("0.033333", "nan"), "frame_time_wrong"),
    "28 two roots": (SMALL.replace("MOTION", SMALL[10 : SMALL.index("MOTION")] + "MOTION"), "two_figures"),
    "28 end site with channels": (
        SMALL.replace("OFFSET 0 5 0", "OFFSET 0 5 0\nCHANNELS 3 Zrotation Xrotation Yrotation"),
        "hierarchy_wrong",
    ),
    "28 nine channels": (
        SMALL.replace("CHANNELS 3 Zrotation", "CHANNELS 9 Xposition Zrotation"), "hierarchy_wrong"
    ),
    "28 a channel twice": (
        SMALL.replace("CHANNELS 3 Zrotation Xrotation", "CHANNELS 3 Zrotation Zrotation"),
        "hierarchy_wrong",
    ),
    "28 brace missing": (SMALL.replace("}\nMOTION", "MOTION"), "hierarchy_wrong"),
    "28 brace too many": (SMALL.replace("}\nMOTION", "}\n}\nMOTION"), "hierarchy_wrong"),
    "28 offset missing": (SMALL.replace("    OFFSET 0 10 0\n", ""), "hierarchy_wrong"),
    "28 utf-16": (SMALL.encode("utf-16"), "not_plain_text"),
    "28 rubbish after the end": (SMALL + "<script>\n", "not_a_number"),
    "28 cut in the hierarchy": (SMALL[: SMALL.index("  JOINT")], "file_cut_off"),
    "28 cut before the frames": (SMALL[: SMALL.index("Frames")], "file_cut_off"),
    "28 cut in a row": (SMALL[:-6], "row_wrong"),
    "28 one line without end": (b"HIERARCHY " + b"x" * (2 << 20), "not_a_motion"),
    "a skeleton without a name of its own": ("HIERARCHY\nMOTION\nFrames: 0\n", "hierarchy_wrong"),
    "packed and cut": (gzip.compress(SMALL.encode())[:-20], "file_cut_off"),
    "packed rubbish": (b"\x1f\x8b" + bytes(200), "file_cut_off"),
    "packed, unpacks beyond the limit": (
        gzip.compress(SMALL.encode() + b"\n" * (24 << 20)), "motion_too_large"
    ),
}  # fmt: skip
ACCEPTED: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "as it is": (SMALL, ()),
    "windows line ends": (SMALL.replace("\n", "\r\n"), ()),
    "old mac line ends": (SMALL.replace("\n", "\r"), ()),
    "tabs": (SMALL.replace(" ", "\t"), ()),
    "byte order mark": (b"\xef\xbb\xbf" + SMALL.encode(), ()),
    "comments": ("HIERARCHY\n# made by hand\n" + SMALL[10:], ("comments",)),
    "small letters": (SMALL.lower().replace("hips", "Hips"), ()),
    "braces at the end of the line": (SMALL.replace("\n{", " {").replace("\n  {", " {"), ()),
    "empty lines at the end": (SMALL + "\n\n  \n", ()),
    "no end of the last line": (SMALL.rstrip("\n"), ()),
    "same name twice": (SMALL.replace("JOINT Spine", "JOINT Hips"), ("same_names",)),
    "a bone of no length": (SMALL.replace("OFFSET 0 10 0", "OFFSET 0 0 0"), ()),
    "names with blanks": (SMALL.replace("JOINT Spine", "JOINT Bip01 Spine"), ()),
    "packed": (gzip.compress(SMALL.encode()), ()),
}


def read(content: str | bytes, folder: Path, **limits: int) -> MotionNumbers:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with path.open("rb") as file:
        return read_motion_file(file, folder, limits=MotionLimits(max_bytes=16 << 20, **limits))


@pytest.mark.parametrize("row", REFUSED)
def test_a_hostile_file_is_refused_in_one_sentence_and_what_to_do(row: str, tmp_path: Path) -> None:
    content, code = REFUSED[row]
    with pytest.raises(CaptureError) as refusal:
        read(content, tmp_path)
    assert refusal.value.code == code
    assert refusal.value.problem.count(".") == 1
    assert refusal.value.next_step


@pytest.mark.parametrize("row", ACCEPTED)
def test_what_programs_write_differently_is_read_alike(row: str, tmp_path: Path) -> None:
    content, notes = ACCEPTED[row]
    numbers = read(content, tmp_path)
    assert numbers.values.shape == (4, 9)
    assert numbers.values[:, 2].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert numbers.step == pytest.approx(0.033333)
    assert numbers.notes == notes


def test_a_refusal_names_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(CaptureError) as refusal:
        read(with_row("0 90  nan 1 2 3 4 5 6"), tmp_path)
    assert refusal.value.params == {"line": 20, "column": 7, "found": "nan"}


def test_names_are_kept_apart_and_shown_safely(tmp_path: Path) -> None:
    numbers = read(SMALL.replace("JOINT Spine", "JOINT <b>\x07腰</b>" + "x" * 300), tmp_path)
    assert numbers.rig.names[1].startswith("<b>\N{REPLACEMENT CHARACTER}腰</b>x")
    assert all(len(name) <= 64 for name in numbers.rig.names)
    assert len(set(numbers.rig.names)) == 3


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"max_frames": 10}, "motion_too_long"),
        ({"max_numbers": 500}, "motion_too_large"),
        ({"max_joints": 10}, "too_many_joints"),
        ({"max_depth": 3}, "too_deep"),
    ],
)
def test_limits_hold_for_files_that_are_otherwise_whole(
    limits: dict[str, int], code: str, tmp_path: Path
) -> None:
    with pytest.raises(CaptureError) as refusal:
        read(PLAIN, tmp_path, **limits)
    assert refusal.value.code == code


def test_a_film_is_no_motion_and_a_motion_is_told_by_its_bytes() -> None:
    assert kind_of(SMALL.encode()) is MotionKind.BVH
    assert kind_of(b"\xef\xbb\xbf\n" + SMALL.encode()) is MotionKind.BVH
    assert kind_of(b"\x00\x00\x00\x20ftypisom") is None
    assert is_motion(b"broken", "dance.BVH")
    assert not is_motion(b"broken", "dance.mp4")
    assert not is_motion(b"\x00\x00\x00\x20ftypisom", "film.bvh")


@pytest.mark.slow
def test_damage_at_random_is_read_or_refused_and_never_stops_the_reader(tmp_path: Path) -> None:
    draw = np.random.default_rng(7)
    whole = np.frombuffer(PLAIN.encode(), np.uint8)
    for _ in range(40):
        damaged = whole.copy()
        at = draw.integers(0, len(whole), draw.integers(1, 30))
        damaged[at] = draw.integers(0, 256, len(at))
        if draw.random() < 0.3:
            damaged = damaged[: draw.integers(1, len(whole))]
        try:
            numbers = read(damaged.tobytes(), tmp_path)
        except CaptureError as refusal:
            assert refusal.code != "motion_reader_stopped"
        else:
            assert np.isfinite(numbers.values).all()


def clip_arrays() -> dict[str, np.ndarray]:
    motion = walking(30)
    return {
        "names": np.array(["one", "two"]),
        "start": np.array([0, 10]),
        "length": np.array([10, 20]),
        "root": motion.root.astype(np.float32),
        "rot": motion.rotations.astype(np.float32),
        "offsets": motion.skeleton.offsets[None].astype(np.float32),
        "offset_index": np.array([0, 0]),
        "joints": np.array(motion.skeleton.names),
        "fps": np.array(30),
        "category": np.array(["dance", "martial"]),
    }


def npz(arrays: dict[str, np.ndarray], *, pickle: bool = False) -> bytes:
    target = io.BytesIO()
    save = np.savez_compressed
    save(target, allow_pickle=pickle, **arrays)
    return target.getvalue()


def without(name: str) -> bytes:
    return npz({key: value for key, value in clip_arrays().items() if key != name})


def changed(**arrays: np.ndarray) -> bytes:
    return npz({**clip_arrays(), **arrays})


def promised() -> bytes:
    """An array whose header promises four thousand million numbers and holds ten."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(npz(clip_arrays()))) as old,
        zipfile.ZipFile(target, "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(
                name, data.replace(b"(30, 3)", b"(4000000000, 3)") if name == "root.npy" else data
            )
    return target.getvalue()


NPZ_REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "43 zeros that unpack to a quarter of a gigabyte": (
        lambda: changed(root=np.zeros((24 << 20, 3), np.float32)), "motion_too_large"
    ),
    "44 objects": (
        lambda: npz({**clip_arrays(), "root": np.array([{}], dtype=object)}, pickle=True), "npz_unsafe"
    ),
    "45 header that promises more than there is": (promised, "npz_wrong"),
    "no numbers": (lambda: changed(rot=np.full((30, 22, 4), np.nan, np.float32)), "npz_wrong"),
    "another skeleton": (lambda: changed(joints=np.array(["a"] * 22)), "npz_wrong"),
    "a motion beyond the end": (lambda: changed(length=np.array([100, 20])), "npz_wrong"),
    "a motion before the beginning": (lambda: changed(start=np.array([-5, 10])), "npz_wrong"),
    "one frame": (lambda: changed(length=np.array([1, 20])), "motion_too_brief"),
    "no path": (lambda: without("root"), "npz_lacks"),
    "no rate": (lambda: changed(fps=np.array(0)), "frame_time_wrong"),
    "a zip of something else": (lambda: zipped(b"letter.txt"), "not_a_motion"),
    "a zip cut off": (lambda: npz(clip_arrays())[:-40], "not_a_motion"),
}  # fmt: skip


def zipped(name: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name.decode(), b"text")
    return target.getvalue()


@pytest.mark.parametrize("row", NPZ_REFUSED)
def test_a_hostile_npz_is_refused(row: str, tmp_path: Path) -> None:
    make, code = NPZ_REFUSED[row]
    with pytest.raises(CaptureError) as refusal:
        read(make(), tmp_path)
    assert refusal.value.code == code


def test_each_motion_of_a_bundle_can_be_had(tmp_path: Path) -> None:
    path = tmp_path / "bundle.npz"
    path.write_bytes(npz(clip_arrays()))
    with path.open("rb") as file:
        numbers = read_motion_file(file, tmp_path, clip=1)
    assert [clip.name for clip in numbers.clips] == ["one", "two"]
    assert numbers.clips[1].words == {"category": "martial"}
    assert numbers.values.shape == (20, 3 + 4 * 22)
    assert numbers.values[0, :3] == pytest.approx(walking(30).root[10], abs=1e-6)
