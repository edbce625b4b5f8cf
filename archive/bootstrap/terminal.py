"""What a person sees while set-up works: short plain lines."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def warn(line: str) -> None:
    """Print one line to the error stream at once."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what begins and, when it has ended well, how many seconds it took."""
    say(f"{what} …")
    begun = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - begun:.1f} s")


def in_megabytes(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    megabytes = size / 1e6
    return f"{megabytes:.0f} MB"
