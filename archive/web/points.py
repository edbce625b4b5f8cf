"""Places at which the power may go: a proof stops or fails the program at each of them in turn.

In ordinary running nothing is armed and passing a point costs one comparison. The proofs of
`manage.py prove` and the tests arm a number, run real work, and look at what is left.
"""

import os
import signal
from collections.abc import Callable

_act: Callable[[str, int], None] | None = None
_passed = 0


def passed(name: str) -> None:
    """Tell that the program is at a place; does nothing unless a proof has armed one.

    Args:
        name: what was just done or is about to be done, such as "disk.link" or "upload.committed".
    """
    global _passed  # noqa: PLW0603 - one count for the whole process, for proofs alone
    if _act is None:
        return
    _passed += 1
    _act(name, _passed)


def arm(act: Callable[[str, int], None] | None) -> None:
    """Call `act` with the name and the running number of each point from now on; None disarms."""
    global _act, _passed
    _act, _passed = act, 0


def stop_at(wanted: int) -> Callable[[str, int], None]:
    """Return what ends the process, as a power cut would, at the point of that number."""

    def act(name: str, number: int) -> None:
        del name
        if number == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def fail_at(wanted: int, error: int, *, for_ever: bool) -> Callable[[str, int], None]:
    """Return what makes the disk fail at the point of that number.

    Args:
        wanted: number of the point among those of the disk.
        error: errno that the disk answers with.
        for_ever: whether every later step of the disk fails as well.
    """
    count = 0

    def act(name: str, number: int) -> None:
        nonlocal count
        del number
        if not name.startswith("disk."):
            return
        count += 1
        if count == wanted or (for_ever and count > wanted):
            raise OSError(error, os.strerror(error))

    return act
