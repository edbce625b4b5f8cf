"""Runs a program as on a kernel that has no Landlock: `python without_landlock.py PROGRAM …`.

A filter of system calls, which children inherit, answers "there is no such call" to Landlock's
first one. Source: Linux, Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import os
import struct
import sys

LANDLOCK_CREATE_RULESET = 444
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def hide_landlock() -> None:
    """Take Landlock away from this process and its children."""
    lines = [
        (_LOAD, 0, 0, 0), (_EQUAL, 0, 1, LANDLOCK_CREATE_RULESET),
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    program = _Program(len(lines), code)
    if system.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "This system takes no filter of system calls.")


if __name__ == "__main__":
    hide_landlock()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - without a shell, as it should be
