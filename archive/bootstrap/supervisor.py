"""The demo's programs: started, started again when they die, and stopped in order."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.bootstrap.terminal import say

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that the demo keeps running.

    Attributes:
        name: as it is called in messages, and the name of its log.
        arguments: command line.
        niceness: how far it stands back for the others, 0 to 19.
        stop_seconds: how long it may take to end what it is doing when asked to stop.
    """

    name: str
    arguments: tuple[str, ...]
    niceness: int = 0
    stop_seconds: float = 6.5


@dataclass(slots=True)
class Child:
    """A program and the process that runs it now."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float
    start_again_at: float | None = None


class Supervisor:
    """Runs programs in sessions of their own, so that Ctrl-C reaches us alone and we stop them."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        logs: Path,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        """Run programs in `folder` with an environment; what they print goes into `logs`.

        A program that has died is started again after `first_pause` seconds, then ever later.
        """
        self._first_pause = first_pause
        self._folder = folder
        self._environment = dict(environment)
        self._logs = logs
        self._children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        self._children.append(
            Child(program, self._spawn(program), time.monotonic(), self._first_pause)
        )

    def tend(self) -> None:
        """Look after the programs: note who has died, and start again whose pause is over."""
        now = time.monotonic()
        for child in self._children:
            if child.start_again_at is None:
                self._note_death(child, now)
            elif now >= child.start_again_at:
                child.process = self._spawn(child.program)
                child.started, child.start_again_at = now, None

    def stop(self) -> None:
        """Ask all programs to stop, in the order of their start; then end those that do not."""
        for child in self._children:
            child.process.terminate()
        for child in self._children:
            if not ended_within(child.process, child.program.stop_seconds):
                say(f"  the {child.program.name} was at work on something; it goes on next time")
        self._children.clear()

    def log_of(self, name: str) -> Path:
        """Return the file that holds what a program prints."""
        return self._logs / f"{name.replace(' ', '-')}.log"

    def _note_death(self, child: Child, now: float) -> None:
        code = child.process.poll()
        if code is None:
            return
        # What it has left behind may hold the port.
        _kill_session(child.process)
        if now - child.started > SETTLED_SECONDS:
            child.pause = self._first_pause
        name = child.program.name
        say(
            f"The {name} has stopped (code {code}); starting it again in {child.pause:.0f} s. "
            f"What it said is in {self.log_of(name)}."
        )
        child.start_again_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        nice = ("nice", "-n", str(program.niceness)) if program.niceness else ()
        with self.log_of(program.name).open("ab") as log:
            return subprocess.Popen(
                [*ends_with_us(), *nice, *program.arguments],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def ends_with_us() -> tuple[str, ...]:
    """Return the prefix that makes a program end when we are killed; Linux alone has one."""
    return ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()


def ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the leader of a session to end, then kill it and whatever is left of the session.

    Returns:
        Whether it ended by itself.
    """
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _kill_session(process)
        process.wait()
    return True


def _kill_session(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
