"""What `manage.py` does first: the two programs of set-up, and the way to every other command."""

import argparse
import errno
import os
import sys
from typing import NoReturn

from archive.bootstrap.command import clean_environment
from archive.bootstrap.demo import demo
from archive.bootstrap.environment import ensure_environment
from archive.bootstrap.errors import BootstrapError
from archive.bootstrap.layout import Layout, checkout, data_folder
from archive.bootstrap.steps import Wishes
from archive.bootstrap.suite import suite
from archive.bootstrap.terminal import warn
from archive.bootstrap.virtual_environment import is_inside

INTERRUPTED = 130
ON_DATA = frozenset(
    {
        "backup",
        "check_library",
        "export",
        "import_motion",
        "ingest",
        "recapture",
        "restore",
        "second_step_off",
        "train",
    }
)
"""Commands that take --data: those of archive/commands/at_hand.py."""
SENTENCES = {
    errno.EACCES: "{} is closed to this user. Run the command as its owner, or give it away.",
    errno.EPERM: "{} belongs to another user. Run the command as its owner, or give it away.",
    errno.ENOSPC: "The disk is full. Make room and run the same command again; it carries on.",
    errno.EROFS: "{} lies on a disk that cannot be written to. Copy the archive elsewhere.",
}
"""Faults of the system that a person can cure, by their number."""


def main(arguments: list[str]) -> int | None:
    """Run `demo` or `test`, or see to it that Django can run the command.

    Args:
        arguments: the command line after `manage.py`.

    Returns:
        The exit code, or None when this process is the environment's own Python and the command
        is Django's. A process outside the environment is replaced by one inside.
    """
    try:
        return _run(arguments)
    except BootstrapError as fault:
        warn(f"\n{fault}")
        return 1
    except OSError as fault:
        if fault.errno not in SENTENCES:
            raise
        warn(f"\n{SENTENCES[fault.errno].format(fault.filename)}")
        return 1
    except KeyboardInterrupt:
        warn("\nStopped. Run the same command again to carry on.")
        return INTERRUPTED


def _run(arguments: list[str]) -> int | None:
    command = arguments[0] if arguments else ""
    if command == "demo":
        return demo(arguments[1:])
    if command == "test":
        return suite(arguments[1:])
    if command in ON_DATA:
        _hear_data(arguments[1:])
    layout = checkout()
    if is_inside(layout):
        return None
    ensure_environment(layout, Wishes(samples=False))
    return _become_inner(layout, arguments)


def _hear_data(arguments: list[str]) -> None:
    """Put the folder of --data where Django's settings look for it: they are read before options."""
    parser = argparse.ArgumentParser(prog="manage.py", add_help=False, allow_abbrev=False)
    parser.add_argument("--data", metavar="FOLDER")
    named = parser.parse_known_args(arguments)[0].data
    data = data_folder(named)
    if named:
        os.environ["ARCHIVE_DATA"] = str(data)
    if data.exists() and not os.access(data, os.R_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(data))


def _become_inner(layout: Layout, arguments: list[str]) -> NoReturn:
    sys.stdout.flush()
    command = [str(layout.python), str(layout.root / "manage.py"), *arguments]
    os.execve(layout.python, command, clean_environment())  # noqa: S606 - no shell is wanted
