"""Whether a process number still means the process we think of."""

import os
import subprocess
import sys
from pathlib import Path

GONE = {"Z", "X"}


def is_process_of(pid: int, folder: Path) -> bool:
    """Return whether a living process works in a folder, as PostgreSQL's server does in its files.

    On Linux the kernel is asked for the state and the working folder; elsewhere `ps` for the
    command line, which names the folder.
    """
    if pid <= 0:
        return False
    if sys.platform != "linux":
        return _command_names(pid, folder)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in GONE and os.readlink(f"/proc/{pid}/cwd") == str(folder)  # noqa: PTH115
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _command_names(pid: int, folder: Path) -> bool:
    question = ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)]
    words = subprocess.run(question, capture_output=True, text=True, check=False).stdout.strip()
    return bool(words) and words[0] not in GONE and str(folder) in words


def is_alive(pid: int) -> bool:
    """Return whether a process of that number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
