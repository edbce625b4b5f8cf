"""The capture engine as a process of its own: native code may crash there and harm nobody.

It gets the film as its standard input and no secret in its environment; it answers with lines of
JSON: progress, then a result or an error by code.
"""

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from archive.jobs.running import JobFailed, Run

CHECK_EVERY = 1.0
"""Seconds after which a silent engine is left for a look whether the job was stopped."""
_KEPT_OUTPUT = 20_000
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def run_engine(
    run: Run,
    film: IO[bytes],
    arguments: list[str],
    *,
    start: float = 0.0,
    share: float = 1.0,
    begins: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Run the engine to its end and return its result.

    Args:
        run: the job, which is told of progress and asked whether to stop.
        film: open film, handed over as the engine's standard input.
        arguments: subcommand and options of `python -m capture`.
        start: progress of the job when the engine begins.
        share: part of the job that the engine's work is.
        begins: called with each stage that begins.

    Raises:
        JobFailed: with the engine's own code, or "engine_died" when it ended without an answer.
    """
    return run_program(film, ["capture", *arguments], Told(run, start, share, begins))


def run_program(given: IO[bytes], command: list[str], told: "Told") -> dict[str, Any]:
    """Run a module that speaks as the engine does to its end and return its result.

    Args:
        given: open file, handed over as its standard input.
        command: the module, and its arguments.
        told: who hears of its progress.

    Raises:
        JobFailed: with its own code, or "engine_died" when it ended without an answer.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=settings.BASE_DIR,
            env=_environment(),
            start_new_session=True,
        )
        try:
            answer = _follow(process, told)
        finally:
            _end(process)
        output = _tail(errors)
    if "result" in answer:
        return dict(answer["result"])
    error = answer.get("error", {})
    raise JobFailed(
        str(error.get("code", "engine_died")), error.get("params"), error.get("detail") or output
    )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}


@dataclass
class Told:
    """Who hears of the engine's progress.

    Attributes:
        run: the job, which is told and asked whether to stop.
        start: progress of the job when the engine begins.
        share: part of the job that the engine's work is.
        begins: called with each stage that begins.
        stage: the last one.
    """

    run: Run
    start: float = 0.0
    share: float = 1.0
    begins: Callable[[str], None] | None = None
    stage: str = ""

    def progress(self, message: dict[str, Any]) -> None:
        """Pass a line of progress on; raises what ends the work."""
        stage = str(message.get("stage", ""))
        if stage != self.stage and self.begins is not None:
            self.begins(stage)
        self.stage = stage
        self.run.report(self.start + self.share * float(message.get("progress", 0.0)), stage)


def _follow(process: subprocess.Popen[bytes], told: Told) -> dict[str, Any]:
    """Pass progress on until the engine answers; {} when it ends without an answer."""
    for line in _lines(process):
        if line is None:
            told.run.check()
            continue
        try:
            message = json.loads(line)
        except ValueError:
            continue  # a native library has written to the wrong stream
        if "result" in message or "error" in message:
            return dict(message)
        told.progress(message)
    return {}


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes | None]:
    """Yield the engine's lines, and None whenever it has been silent for a while."""
    assert process.stdout is not None  # noqa: S101 - it was asked for by PIPE
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        waiting = b""
        while True:
            if not selector.select(CHECK_EVERY):
                yield None
                continue
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                return
            *lines, waiting = (waiting + piece).split(b"\n")
            yield from lines


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the engine and everything that it has started."""
    if process.stdout is not None:
        process.stdout.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=2.0)
    for kind in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        _signal_group(process.pid, kind)
        try:
            process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            continue


def _signal_group(group: int, kind: signal.Signals) -> None:
    try:
        os.killpg(group, kind)
    except ProcessLookupError:
        return


def _tail(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - _KEPT_OUTPUT))
    return errors.read().decode(errors="replace")


@contextmanager
def scratch_folder(name: str) -> Iterator[Path]:
    """Yield an empty folder for a job's files, on the file system of the data folder, and remove it."""
    work = Path(settings.DATA_DIR) / "work"
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=work))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
