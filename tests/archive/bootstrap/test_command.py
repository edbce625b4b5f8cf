"""Programs called by set-up, and the lock that they hold with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.bootstrap.command import run
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.lock import locked

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys
from pathlib import Path
from archive.bootstrap.command import run
from archive.bootstrap.lock import locked
folder = Path(sys.argv[1])
with locked(folder / "lock", wait=0, busy=RuntimeError, inherit=True):
    run([sys.executable, "-c", sys.argv[2]], folder / "log", folder=folder)
"""
CHILD = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(1.5)"


def test_a_failing_program_is_quoted_by_its_last_lines(tmp_path: Path) -> None:
    program = "print('first'); import sys; sys.exit('The disk is full.')"
    with pytest.raises(StepFailed, match=r"The disk is full\.") as caught:
        run([sys.executable, "-c", program], tmp_path / "log", folder=tmp_path)
    assert "Traceback" not in str(caught.value)
    assert (tmp_path / "log").read_text().startswith("first")


def test_a_missing_program_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="could not be started"):
        run(["no-such-program"], tmp_path / "log", folder=tmp_path)


def test_what_misleads_python_does_not_reach_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PIP_TARGET", "/nowhere")
    program = "import os, sys; sys.exit('PYTHONPATH' in os.environ or 'PIP_TARGET' in os.environ)"
    run([sys.executable, "-c", program], tmp_path / "log", folder=tmp_path)


def test_a_lock_keeps_the_second_out(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock", wait=0.0, busy=lambda: StepFailed("taken")),
        pytest.raises(StepFailed, match="taken"),
        locked(tmp_path / "lock", wait=0.2, busy=lambda: StepFailed("taken")),
    ):
        pass
    with locked(tmp_path / "lock", wait=0.0, busy=lambda: StepFailed("taken")):
        pass


def test_the_lock_outlives_a_killed_set_up_until_its_program_has_ended(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLDER, str(tmp_path), CHILD]
    process = subprocess.Popen(command, env=environment)
    _wait_for(tmp_path / "begun")
    process.send_signal(signal.SIGKILL)
    process.wait()
    begun = time.monotonic()
    with locked(tmp_path / "lock", wait=30.0, busy=lambda: StepFailed("taken")):
        assert time.monotonic() - begun > 0.3


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)
