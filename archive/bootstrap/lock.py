"""Locks on folders: held by an open file, so that the kernel releases them however we end."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.bootstrap.terminal import say

PAUSE = 0.1
_inherited: list[int] = []


def inherited_locks() -> tuple[int, ...]:
    """Return the descriptors of the locks that programs called by set-up hold with us."""
    return tuple(_inherited)


@contextmanager
def locked(
    path: Path,
    *,
    wait: float,
    busy: Callable[[], Exception],
    waiting: str = "",
    inherit: bool = False,
) -> Iterator[None]:
    """Hold the lock file at `path` for the length of a block.

    Args:
        path: made where it is missing; stays there.
        wait: seconds to wait for whoever holds it.
        busy: makes the error raised when the time is over.
        waiting: what to say when it is held and we begin to wait.
        inherit: whether programs started by `command.run` meanwhile hold it too, so that it
            outlives us if we are killed while they work.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _acquire(descriptor):
            if waiting:
                say(waiting)
            _wait_for(descriptor, time.monotonic() + wait, busy)
        if inherit:
            _inherited.append(descriptor)
        yield
    finally:
        if inherit and descriptor in _inherited:
            _inherited.remove(descriptor)
        os.close(descriptor)


def _acquire(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(descriptor: int, until: float, busy: Callable[[], Exception]) -> None:
    while not _acquire(descriptor):
        if time.monotonic() >= until:
            raise busy()
        time.sleep(PAUSE)
