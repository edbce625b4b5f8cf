"""Processes that are forked, do one thing and end, with connections of their own."""

import os
import traceback
from collections.abc import Callable

from django.db import connections


def fork(act: Callable[[], None]) -> int:
    """Start a process that does one thing; return its number.

    Connections to the database are closed before: two processes must never share one.
    """
    connections.close_all()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        act()
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child ends here, whatever happens
        traceback.print_exc()
    finally:
        connections.close_all()
        os._exit(code)


def ended(child: int) -> int:
    """Wait for a process; return its exit code, negative where a signal has ended it."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
