"""The wall around files: Landlock, by which a Linux process gives up the file system for itself.

Source: Linux, Documentation/userspace-api/landlock.rst. With a ruleset that handles every right and
holds no rule, nothing can be opened by name any more; descriptors that are open stay good.
"""

import ctypes
import os
import sys

_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_ASK_VERSION = 1
_NO_NEW_PRIVILEGES = 38
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many file rights a version knows; from 5 on, 16."""
_ALL_FILE_RIGHTS = 16
_TCP_SINCE, _TCP_RIGHTS = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11
"""No abstract socket and no process outside can be reached."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


def give_up_files() -> bool:
    """Close the file system for this process; return whether that holds now."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    rights = _Ruleset(
        files=(1 << _FILE_RIGHTS.get(version, _ALL_FILE_RIGHTS)) - 1,
        network=_TCP_RIGHTS if version >= _TCP_SINCE else 0,
        scopes=_SCOPES if version >= _SCOPES_SINCE else 0,
    )
    known = 8 if version < _TCP_SINCE else 16 if version < _SCOPES_SINCE else 24
    ruleset = system.syscall(_CREATE_RULESET, ctypes.byref(rights), known, 0)
    if ruleset < 0:
        return False
    try:
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if system.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            return False
    finally:
        os.close(ruleset)
    return _closed()


def _closed() -> bool:
    """Whether the wall stands: a folder that everybody may list cannot be opened."""
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        return True
    return False
