"""Walls around the decoder, raised by the decoder itself before it touches the file.

Each wall is a function that returns the name of the layer it raised, or nothing where the system
has no such wall. `confine` raises all of them in order; a new wall is one line in it.
"""

import ctypes
import resource
import signal
import sys

from capture.video.limits import Limits

_PR_SET_PDEATHSIG = 1


def confine(limits: Limits, writable_bytes: int) -> tuple[str, ...]:
    """Raise every wall there is; return the names of those that stand.

    Args:
        limits: memory and processor time of this process.
        writable_bytes: largest file that it may write; 0 for none.
    """
    layers = [_resource_limits(limits, writable_bytes), _die_with_parent()]
    return tuple(layer for layer in layers if layer)


def _resource_limits(limits: Limits, writable_bytes: int) -> str:
    if sys.platform == "linux":
        _cap(resource.RLIMIT_AS, limits.memory_bytes)
    _cap(resource.RLIMIT_CPU, limits.cpu_seconds)
    _cap(resource.RLIMIT_FSIZE, writable_bytes)
    _cap(resource.RLIMIT_NOFILE, 64)
    _cap(resource.RLIMIT_CORE, 0)
    return "rlimits"


def _cap(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _die_with_parent() -> str:
    """A decoder whose parent was killed must not go on reading a file that nobody waits for."""
    if sys.platform != "linux":
        return ""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return "parent-death"
