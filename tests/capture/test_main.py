"""The capture program speaks JSON lines, ends with a result or an error, and stops when told."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.capture.clips import flashing
from tests.conftest import ROOT, missing


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("main") / "clip.mkv"
    flashing(path, "matroska", "libopus")
    return path


def _run(video: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    with video.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "capture", *arguments],
            stdin=file, stdout=subprocess.PIPE, cwd=ROOT, check=False,
        )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_facts_are_told(clip: Path) -> None:
    code, lines = _run(clip, "probe")
    assert code == 0
    assert lines[-1]["result"]["frames"] == 40
    assert "container" in lines[-1]["result"]["unplayable"]


def test_a_refusal_is_told_by_code(clip: Path) -> None:
    code, lines = _run(clip, "probe", "--limits", '{"max_seconds": 1.0}')
    assert code == 1
    assert lines[-1]["error"]["code"] == "too_long"
    assert lines[-1]["error"]["params"] == {"minutes": 0, "limit": 0}
    assert lines[-1]["error"]["message"].endswith(".")


def test_copy_and_poster_are_written(clip: Path, tmp_path: Path) -> None:
    copy, poster = tmp_path / "copy.mp4", tmp_path / "poster.jpg"
    code, lines = _run(clip, "proxy", "--out", str(copy))
    assert (code, lines[-1]["result"]["way"]) == (0, "transcode")
    assert lines[-1]["result"]["bytes"] == copy.stat().st_size
    code, lines = _run(clip, "poster", "--out", str(poster), "--at", "0.5")
    assert (code, lines[-1]["result"]["bytes"]) == (0, poster.stat().st_size)


def test_no_copy_is_left_of_what_plays_as_it_is(
    test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.mp4"
    _, lines = _run(test_data("videos/odd/o47_with_audio.mp4"), "proxy", "--out", str(copy))
    assert lines[-1]["result"] == {"way": "original", "cautions": [], "bytes": 0}
    assert not copy.exists()


def test_the_end_of_the_program_ends_its_decoder(
    test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.mp4"
    with test_data("videos/d02_taekwondo_team_edit.mp4").open("rb") as video:
        program = subprocess.Popen(
            [sys.executable, "-m", "capture", "proxy", "--out", str(copy)],
            stdin=video, stdout=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert program.stdout is not None
        program.stdout.readline()
        children = _children(program.pid)
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 128 + signal.SIGTERM
        program.stdout.close()
    assert children
    assert not [child for child in children if _alive(child)]
    assert not copy.exists()


def test_a_decoder_does_not_outlive_a_killed_program(
    test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    with test_data("videos/d02_taekwondo_team_edit.mp4").open("rb") as video:
        program = subprocess.Popen(
            [sys.executable, "-m", "capture", "proxy", "--out", str(tmp_path / "copy.mp4")],
            stdin=video, stdout=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert program.stdout is not None
        program.stdout.readline()
        children = _children(program.pid)
        program.kill()
        program.wait()
        program.stdout.close()
    deadline = time.monotonic() + 5.0
    while time.monotonic() < deadline and any(map(_alive, children)):
        time.sleep(0.05)
    assert children
    assert not [child for child in children if _alive(child)]


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task")
    if not tasks.is_dir():
        missing("This system does not list the children of a process.")
    return [
        int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()
    ]


def _alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
