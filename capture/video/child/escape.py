"""A decoder that breaks out on purpose, to prove that it cannot.

Each attempt returns whatever it got; an attempt that is refused raises OSError or MemoryError.
"""

import ctypes
import errno
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Attempt = Callable[[Mapping[str, Any]], object]


def _read_secret(given: Mapping[str, Any]) -> object:
    return Path(given["secret"]).read_bytes()


def _size_of_secret(given: Mapping[str, Any]) -> object:
    return os.stat(given["secret"]).st_size  # noqa: PTH116 - the call itself is the attempt


def _list_folder(given: Mapping[str, Any]) -> object:
    return os.listdir(Path(given["secret"]).parent)  # noqa: PTH208 - the call is the attempt


def _write_file(given: Mapping[str, Any]) -> object:
    return Path(given["secret"]).with_name("written").write_bytes(b"x")


def _parents_secrets(given: Mapping[str, Any]) -> object:
    del given
    return Path(f"/proc/{os.getppid()}/environ").read_bytes()


def _connect(given: Mapping[str, Any]) -> object:
    with socket.create_connection(("127.0.0.1", given["port"]), timeout=2.0):
        return "connected"


def _send_datagram(given: Mapping[str, Any]) -> object:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outlet:
        return outlet.sendto(b"x", ("127.0.0.1", given["port"]))


def _local_socket(given: Mapping[str, Any]) -> object:
    with socket.socket(socket.AF_UNIX) as outlet:
        outlet.connect(given["socket"])
        return "connected"


def _fork(given: Mapping[str, Any]) -> object:
    del given
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "forked"


def _new_program(given: Mapping[str, Any]) -> object:
    del given
    return os.posix_spawn("/bin/true", ["true"], {})


def _signal_parent(given: Mapping[str, Any]) -> object:
    del given
    os.kill(os.getppid(), signal.SIGURG)
    return "sent"


def _change_mode(given: Mapping[str, Any]) -> object:
    os.fchmod(0, 0o777)
    return given["secret"]


def _new_namespace(given: Mapping[str, Any]) -> object:
    del given
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise PermissionError(ctypes.get_errno())
    return "unshared"


def _limits_of_parent(given: Mapping[str, Any]) -> object:
    del given
    return resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)


def _turns_of_parent(given: Mapping[str, Any]) -> object:
    del given
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
    return "slowed"


def _processors_of_parent(given: Mapping[str, Any]) -> object:
    del given
    os.sched_setaffinity(os.getppid(), {0})
    return "moved"


def _disk_of_secret(given: Mapping[str, Any]) -> object:
    return os.statvfs(given["secret"]).f_files


def _mark_of_secret(given: Mapping[str, Any]) -> object:
    try:
        return os.getxattr(given["secret"], "user.mark")
    except OSError as error:
        if error.errno == errno.ENODATA:
            return "it is there"
        raise


def _time_of_secret(given: Mapping[str, Any]) -> object:
    library = ctypes.CDLL(None, use_errno=True)
    if library.utimes(str(given["secret"]).encode(), None) != 0:
        raise PermissionError(ctypes.get_errno())
    return "touched"


def _watch_of_secret(given: Mapping[str, Any]) -> object:
    library = ctypes.CDLL(None, use_errno=True)
    watch = library.inotify_init1(0)
    if watch < 0 or library.inotify_add_watch(watch, str(given["secret"]).encode(), 2) < 0:
        raise PermissionError(ctypes.get_errno())
    return "watched"


def _much_memory(given: Mapping[str, Any]) -> object:
    return len(bytearray(given["memory"] + (64 << 20)))


def _many_descriptors(given: Mapping[str, Any]) -> object:
    del given
    return [os.dup(0) for _ in range(200)]


ATTEMPTS: dict[str, Attempt] = {
    attempt.__name__.strip("_"): attempt
    for attempt in (
        _read_secret, _size_of_secret, _list_folder, _write_file, _parents_secrets, _connect,
        _send_datagram, _local_socket, _fork, _new_program, _signal_parent, _change_mode,
        _new_namespace, _limits_of_parent, _turns_of_parent, _processors_of_parent,
        _disk_of_secret, _mark_of_secret, _time_of_secret, _watch_of_secret, _much_memory, _many_descriptors,
    )
}  # fmt: skip
"""Ways out, by name; the last two are bounds of what it may use up."""


def escapes(given: Mapping[str, Any]) -> list[str]:
    """Try every way out; return the names of those that led somewhere."""
    found = []
    for name, attempt in ATTEMPTS.items():
        try:
            attempt(given)
        except (OSError, MemoryError):
            continue
        found.append(name)
    return found
