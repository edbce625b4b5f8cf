"""Progress in the terminal: one line that is written over, and nothing where nobody looks."""

import time

from django.core.management.base import OutputWrapper

EVERY = 0.2


class Progress:
    """Says how many of how many are done, at most five times a second."""

    def __init__(self, out: OutputWrapper, what: str) -> None:
        """Write to a stream, which need not be a terminal.

        Args:
            out: where to.
            what: what is counted, in the plural.
        """
        self._out = out
        self._what = what
        self._last = 0.0

    def __call__(self, done: int, of: int) -> None:
        """Tell how far the work is."""
        now = time.monotonic()
        if not self._out.isatty() or now - self._last < EVERY:
            return
        self._last = now
        # The cursor stands at the start again: the next line is written over this one.
        self._out.write(f"\033[K{done} / {of} {self._what}", ending="\r")
        self._out.flush()
