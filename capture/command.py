"""Runs the capture program for a worker, so that no engine is ever loaded into the worker itself."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from capture.errors import CaptureError, EngineDied, error_from

_ROOT = Path(__file__).resolve().parents[1]
_GRACE = 10.0
PROGRAM: tuple[str, ...] = (sys.executable, "-m", "capture")
"""Command of the capture program."""

Report = Callable[[str, float], None]
"""Called with the stage and the share of the work done; what it raises ends the program."""


def run_capture(
    arguments: Sequence[str],
    video: BinaryIO,
    report: Report | None = None,
    program: Sequence[str] = PROGRAM,
) -> dict[str, Any]:
    """Run one job of the capture program and return its result.

    Args:
        arguments: job and options, as on the command line, paths absolute; without `--fd`.
        video: open file, handed over by descriptor.
        report: progress; an exception from it stops the program and passes on.
        program: command to run.
    Raises:
        CaptureError: what the program told, or EngineDied when it ended without a word.
    """
    process = subprocess.Popen(  # noqa: S603 (our own program, no shell)
        [*program, *arguments],
        stdin=video,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    last: dict[str, Any] = {}
    try:
        for line in process.stdout or ():
            last = _message(line)
            if report and "progress" in last:
                report(str(last.get("stage")), float(last["progress"]))
        process.wait()
    finally:
        _stop(process)
    if "result" in last:
        return dict(last["result"])
    raise _error(last.get("error"))


def _message(line: str) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _error(told: Any) -> CaptureError:  # Any: whatever stood in the last line
    try:
        return error_from(told["code"], told["params"])
    except (KeyError, TypeError):
        return EngineDied()


def _stop(process: "subprocess.Popen[str]") -> None:
    """Ask the program to end, then make it; its decoder ends with it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.stdout:
        process.stdout.close()
