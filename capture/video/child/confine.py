"""Walls around the decoder, raised by the decoder itself before it touches the file.

Each wall is a function that returns whether it stands now; some systems have no such wall. `confine`
raises all of them in order; a new wall is one line in it.
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from capture.video.child.landlock import give_up_files
from capture.video.child.seccomp import give_up_calls
from capture.video.limits import Limits

_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


def confine(limits: Limits, writable_bytes: int, without: Collection[str] = ()) -> tuple[str, ...]:
    """Raise every wall there is; return the names of those that stand.

    Whatever a decoder needs by name must be loaded by now: nothing can be opened afterwards.

    Args:
        limits: memory and processor time of this process.
        writable_bytes: largest file that it may write; 0 for none.
        without: walls that are left out, to prove what each of them is for.

    Raises:
        RuntimeError: when another thread runs, which the walls would not enclose.
    """
    if sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) > 1:
        raise RuntimeError("A thread was started before the walls.")
    walls: dict[str, Callable[[], bool]] = {
        "nobody": _nobody,
        "parent-death": _die_with_parent,
        "landlock": give_up_files,
        "rlimits": lambda: _resource_limits(limits, writable_bytes),
        # Last: it also gives up the calls by which limits are set, of itself and of others.
        "seccomp": give_up_calls,
    }
    return tuple(name for name, wall in walls.items() if name not in without and wall())


def _resource_limits(limits: Limits, writable_bytes: int) -> bool:
    if sys.platform == "linux":
        _cap(resource.RLIMIT_AS, limits.memory_bytes)
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds)
    _cap(resource.RLIMIT_FSIZE, writable_bytes)
    _cap(resource.RLIMIT_NOFILE, 64)
    _cap(resource.RLIMIT_CORE, 0)
    return True


def _cap(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _nobody() -> bool:
    """Where the archive runs as root, its decoder does not."""
    if os.geteuid() != 0:
        return False
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    return True


def _die_with_parent() -> bool:
    """A decoder whose parent was killed must not go on reading a file that nobody waits for.

    After `_nobody`: changing the account forgets the wish.
    """
    if sys.platform != "linux":
        return False
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return True
