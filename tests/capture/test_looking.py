"""Looking at a film in parts, by one process after another or by several at once."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture import looking, parts
from capture.engine_errors import FolderInUse
from capture.looking import Looking, LookSpec, Seen
from capture.motion.camera import CAMERA_ARRAYS
from capture.motion.hands import HAND_ARRAYS
from capture.pipeline import LANDMARKS_FILE, MOTION_FILE, CaptureSpec, capture_take
from capture.quality.looks import Looks
from capture.video.reader import probe
from capture.work_folder import WorkFolder

ROOT = Path(__file__).resolve().parents[2]
SMALL = 50
"""Frames of a part in these tests: the film has eight and a bit of them."""


@pytest.fixture(scope="module")
def film(test_data: Callable[[str], Path]) -> Path:
    return test_data("videos/d01_taiji_indoor.mp4")


@pytest.fixture(scope="module")
def spec(models: Path) -> LookSpec:
    return LookSpec("openvino-lite", models, 640)


@pytest.fixture(scope="module")
def whole(
    film: Path, spec: LookSpec, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Seen, Looks]:
    """The film looked at in one go."""
    folder = tmp_path_factory.mktemp("whole")
    seen = looked(film, spec, folder)
    assert len(list((folder / "work").glob("part-*"))) == 1
    return seen, seen.looks


def looked(film: Path, spec: LookSpec, folder: Path, report=lambda *_: None) -> Seen:
    for name in ("work", "seen"):
        (folder / name).mkdir(exist_ok=True)
    with film.open("rb") as video:
        facts = probe(video)
        return Looking(video, facts, spec, folder / "work", report).look(folder / "seen")


def same(one: Seen, other: Seen) -> None:
    for name in ("times", "image", "world", "visibility", "presence", "found"):
        np.testing.assert_array_equal(getattr(one.landmarks, name), getattr(other.landmarks, name))
    assert one.landmarks.hands is not None and other.landmarks.hands is not None
    for name in HAND_ARRAYS:
        np.testing.assert_array_equal(
            getattr(one.landmarks.hands, name), getattr(other.landmarks.hands, name)
        )
    assert one.landmarks.camera is not None and other.landmarks.camera is not None
    for name in CAMERA_ARRAYS:
        np.testing.assert_array_equal(
            getattr(one.landmarks.camera, name), getattr(other.landmarks.camera, name)
        )
    for name in ("luma", "detail", "change", "shift"):
        np.testing.assert_array_equal(getattr(one.looks, name), getattr(other.looks, name))
    assert one.cast.to_json() == other.cast.to_json()
    assert (one.cautions, one.landmarks.cuts) == (other.cautions, other.landmarks.cuts)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts.Parts.__init__, "__defaults__", (SMALL,))


@pytest.mark.usefixtures("small_parts")
def test_many_parts_are_the_same_to_the_last_bit(
    film: Path, spec: LookSpec, whole: tuple[Seen, Looks], tmp_path: Path
) -> None:
    seen = looked(film, spec, tmp_path)
    assert len(list((tmp_path / "work").glob("part-*"))) == 9
    same(seen, whole[0])


class Stopped(Exception):
    """The work was told to stop."""


@pytest.mark.usefixtures("small_parts")
def test_work_that_was_stopped_goes_on_where_it_was(
    film: Path, spec: LookSpec, whole: tuple[Seen, Looks], tmp_path: Path
) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if stage == "pose" and done > of / 2:
            raise Stopped

    with pytest.raises(Stopped):
        looked(film, spec, tmp_path, stop)
    left = {each.name: each.stat().st_mtime_ns for each in (tmp_path / "work").glob("part-*")}
    assert 4 <= len(left) < 9
    told: list[str] = []
    seen = looked(film, spec, tmp_path, lambda stage, *_: told.append(stage))
    same(seen, whole[0])
    # Nobody looks for the people again, nor at what was looked at.
    assert "people" not in told
    assert len(told) < 0.6 * len(seen.landmarks)
    for name, made in left.items():
        assert (tmp_path / "work" / name).stat().st_mtime_ns == made


@pytest.mark.usefixtures("small_parts")
def test_what_was_looked_at_in_another_way_is_not_taken_over(
    film: Path, spec: LookSpec, models: Path, whole: tuple[Seen, Looks], tmp_path: Path
) -> None:
    looked(film, LookSpec("openvino-lite", models, 320), tmp_path)
    (tmp_path / "seen").rename(tmp_path / "before")
    same(looked(film, spec, tmp_path), whole[0])


LEAD = """
import sys; from pathlib import Path
from capture import parts
parts.Parts.__init__.__defaults__ = ({size},)
parts.ABANDONED_AFTER = 8.0
from capture.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def engine(film: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """The engine as a program of its own, with small parts."""
    code = LEAD.format(size=SMALL)
    with film.open("rb") as video:
        return subprocess.Popen(
            [sys.executable, "-c", code, *map(str, arguments)], stdin=video, cwd=ROOT,
            stdout=subprocess.PIPE,
        )  # fmt: skip


def test_a_film_that_is_shared_gives_the_same_bytes_though_helpers_die(
    film: Path, spec: LookSpec, models: Path, tmp_path: Path
) -> None:
    alone, out, work = (tmp_path / name for name in ("alone", "out", "work"))
    for folder in (alone, out, work):
        folder.mkdir()
    with film.open("rb") as video:
        capture_take(video, CaptureSpec(spec), alone)
    how = ("--model", "openvino-lite", "--models", models, "--max-side", "640", "--work", work)
    leader = engine(film, "capture", "--out", out, *how)
    until((work / "cast").exists)
    # The leader is held up until both helpers have come, however busy the computer is. One of
    # them is killed in the middle of whatever it does; its claim stays.
    leader.send_signal(signal.SIGSTOP)
    there = len(list(work.glob("part-*")))
    dies = engine(film, "assist", *how)
    until(lambda: len(list(work.glob("part-*"))) > there)
    dies.send_signal(signal.SIGKILL)
    dies.communicate(timeout=10)
    there = len(list(work.glob("part-*")))
    helper = engine(film, "assist", *how)
    until(lambda: len(list(work.glob("part-*"))) > there)
    leader.send_signal(signal.SIGCONT)
    helped = json.loads(helper.communicate(timeout=120)[0].splitlines()[-1])
    answer = json.loads(leader.communicate(timeout=120)[0].splitlines()[-1])
    assert "result" in answer, answer
    assert helped["result"]["parts"] >= 1
    for name in (LANDMARKS_FILE, MOTION_FILE):
        assert (out / name).read_bytes() == (alone / name).read_bytes()


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_helpers_do_nothing_before_people_are_found_or_for_other_work(
    film: Path, spec: LookSpec, tmp_path: Path
) -> None:
    def helped(how: LookSpec) -> int:
        with film.open("rb") as video:
            return Looking(video, probe(video), how, tmp_path / "work", lambda *_: None).help()

    (tmp_path / "work").mkdir()
    assert helped(spec) == 0
    looked(film, spec, tmp_path)
    (tmp_path / "work" / "part-00000").unlink()
    assert helped(LookSpec(spec.model, spec.models, 320)) == 0
    assert helped(spec) == 1
    assert WorkFolder(tmp_path / "work").cast() is not None


def test_a_folder_of_somebody_elses_files_is_left_alone(
    film: Path, spec: LookSpec, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    theirs = tmp_path / "work" / "thesis.docx"
    theirs.write_text("years of work")
    (tmp_path / "work" / "part-00000").write_text("left by a look")
    with pytest.raises(FolderInUse, match="Choose an empty folder"):
        looked(film, spec, tmp_path)
    assert theirs.read_text() == "years of work"
    assert (tmp_path / "work" / "part-00000").exists()


def test_parts_of_another_edition_or_processor_are_not_mixed(
    film: Path, spec: LookSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    with film.open("rb") as video:
        one = Looking(video, probe(video), spec, tmp_path / "work", lambda *_: None)
        with looking._engine(spec) as engine:
            here = one._plan(engine.description)
            folder = WorkFolder(tmp_path / "work")
            folder.take_over(here)
            (folder.path / "part-00000").write_text("a part")
            folder.take_over(one._plan(engine.description))
            assert (folder.path / "part-00000").exists()
            monkeypatch.setattr(looking, "processor", lambda: "another one")
            assert one.help() == 0
            folder.take_over(one._plan(engine.description))
            assert not (folder.path / "part-00000").exists()
            (folder.path / "part-00000").write_text("a part")
            monkeypatch.setattr(looking, "LOOK_EDITION", looking.LOOK_EDITION + 1)
            folder.take_over(one._plan(engine.description))
            assert not (folder.path / "part-00000").exists()
