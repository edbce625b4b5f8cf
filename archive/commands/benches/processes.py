"""Time, processor time and memory of a program and of everything that it starts."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_SAMPLE_EVERY = 0.3
"""Seconds between looks at the memory: each takes time of what is measured."""


class ProgramFailed(Exception):
    """A measured program ended with an error; its output is the text."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program took.

    Attributes:
        seconds: from start to end.
        cpu_seconds: of all its processes.
        peak_bytes: largest sum of memory of its processes at one time.
        output: what it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def measure(
    command: Sequence[str], stdin: IO[bytes] | None = None, cwd: Path | None = None
) -> Cost:
    """Run a program to its end and return what it took; raises ProgramFailed."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
        start_new_session=True,
    )  # fmt: skip
    watcher = _Watcher(process.pid)
    watcher.start()
    output: list[bytes] = []
    reader = threading.Thread(target=lambda: output.append(process.communicate()[0]))
    reader.start()
    before = os.times()
    reader.join()
    after = os.times()
    watcher.stop()
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        raise ProgramFailed(output[0].decode(errors="replace")[-2000:])
    cpu = (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )
    return Cost(seconds, cpu, watcher.peak, output[0].decode())


class _Watcher(threading.Thread):
    """Samples the memory of a process group: what its members hold by themselves."""

    def __init__(self, group: int) -> None:
        super().__init__(daemon=True)
        self._group = group
        self._ended = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_EVERY):
            self.peak = max(self.peak, sum(map(_held, self._members())))

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _members(self) -> list[int]:
        """Every process of the tree: the decoder is a session of its own."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                parents[int(entry.name)] = _parent(entry)
        members, waiting = [], [self._group]
        while waiting:
            one = waiting.pop()
            members.append(one)
            waiting += [pid for pid, parent in parents.items() if parent == one]
        return members


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def _held(pid: int) -> int:
    """Proportional share of memory in bytes, so that shared libraries count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
