"""Programs are kept running, and stopped with all they have started."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.bootstrap.supervisor import Program, Supervisor

NOTE_AND_WAIT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
with open("started", "a") as note:
    note.write(f"{__import__('os').getpid()} {child.pid}\\n")
time.sleep(600)
"""
DIE = "with open('started', 'a') as note: note.write('x\\n')\nraise SystemExit('no port')"
DEAF = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("deaf").touch()
time.sleep(600)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    ours = Supervisor(tmp_path, dict(os.environ), tmp_path / "logs", first_pause=0.1)
    yield ours
    ours.stop()


def _program(code: str, stop_seconds: float = 8.0) -> Program:
    return Program("test worker", (sys.executable, "-c", code), stop_seconds=stop_seconds)


def _until(true: Callable[[], object], tend: Callable[[], None] = lambda: None) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        tend()
        time.sleep(0.02)


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_stop_ends_a_program_and_what_it_has_started(
    tmp_path: Path, supervisor: Supervisor
) -> None:
    supervisor.start(_program(NOTE_AND_WAIT))
    _until(lambda: _lines(tmp_path / "started"))
    pids = [int(word) for word in _lines(tmp_path / "started")[0].split()]
    assert all(map(_alive, pids))
    supervisor.stop()
    _until(lambda: not any(map(_alive, pids)))


def test_a_program_that_dies_is_started_again_ever_more_slowly(
    tmp_path: Path, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(_program(DIE))
    _until(lambda: len(_lines(tmp_path / "started")) == 3, supervisor.tend)
    said = capsys.readouterr().out
    assert "The test worker has stopped (code 1); starting it again" in said
    assert "no port" in (tmp_path / "logs" / "test-worker.log").read_text()


def test_a_program_that_does_not_listen_is_killed(
    tmp_path: Path, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(_program(DEAF, stop_seconds=0.2))
    _until((tmp_path / "deaf").exists)
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 5
    assert "it goes on next time" in capsys.readouterr().out
