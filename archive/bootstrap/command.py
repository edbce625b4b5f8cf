"""Calling other programs during set-up: their words go to a log, ours to the terminal."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.lock import inherited_locks
from archive.bootstrap.terminal import say

CommandLine = list[str | Path]
"""A program and its arguments."""
SIGN_OF_LIFE = 30.0
LAST_LINES = 6
MISLEADING = ("PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV")
"""Variables of the caller's shell that would send packages or imports somewhere else."""


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return our environment without what would mislead Python and pip, plus `extra`."""
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    return {**kept, "PYTHONNOUSERSITE": "1", **(extra or {})}


def run(
    arguments: Sequence[str | Path],
    log: Path,
    *,
    folder: Path,
    extra: Mapping[str, str] | None = None,
) -> None:
    """Run a program to its end, with a line of our own every half minute.

    The program inherits the locks held by set-up: should we be killed, the next run waits until it
    has ended instead of working in the same folder at the same time.

    Raises:
        StepFailed: when it cannot be started or ends badly; the text quotes its last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        try:
            process = subprocess.Popen(
                [str(argument) for argument in arguments],
                cwd=folder,
                env=clean_environment(extra),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                pass_fds=inherited_locks(),
            )
        except OSError as error:
            raise StepFailed(f"{arguments[0]} could not be started: {error}.") from error
        code = _wait(process)
    if code:
        raise StepFailed(f"{_last_lines(log)}\n(The whole log: {log})")


def succeeds(arguments: Sequence[str | Path], timeout: float = 30.0) -> bool:
    """Return whether a program can be run and ends well, its words thrown away."""
    return answer(arguments, timeout) is not None


def answer(arguments: Sequence[str | Path], timeout: float = 30.0) -> str | None:
    """Return what a program prints, stripped, or None where it is missing or ends badly."""
    try:
        done = subprocess.run(
            [str(argument) for argument in arguments],
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").strip()


def _wait(process: subprocess.Popen[bytes]) -> int:
    seconds = 0.0
    try:
        while True:
            try:
                return process.wait(SIGN_OF_LIFE)
            except subprocess.TimeoutExpired:
                seconds += SIGN_OF_LIFE
                say(f"  still at it, {seconds:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _last_lines(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-LAST_LINES:]) or "It ended without a word."
