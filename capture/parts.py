"""A film's frames in parts, in a folder that outlives a process and that several may share.

Whoever looks at a part claims it first, by a file that only one can make, and touches that file
while at work. A part is there once its file stands under its name, whole. A claim that nobody
touches any more belongs to somebody who died: the part is free again. Whatever happens twice
happens alike, so nothing else has to be agreed on; a shared folder of a network will do.
"""

import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from capture.motion.formats.package import Content, Package, write_package
from capture.writing import whole_file

PART_FRAMES = 512
"""Frames of a part: half a minute of work by the heaviest network on a small computer."""
ABANDONED_AFTER = 20.0
"""Seconds without a touch after which whoever claimed a part is taken for dead."""
_TOUCH_EVERY = 2.0


@dataclass(slots=True)
class Claim:
    """A part that this process looks at."""

    path: Path
    _touched: float = -math.inf

    def touch(self) -> None:
        """Show that somebody is at work; raises FileNotFoundError once the folder is gone.

        A process that was held up for long may find that another has taken its part over and
        even finished it. It goes on: what happens twice happens alike.
        """
        now = time.monotonic()
        if now - self._touched >= _TOUCH_EVERY:
            self._touched = now
            try:
                os.utime(self.path)
            except FileNotFoundError:
                self.path.parent.stat()


class Parts:
    """The parts of one film."""

    def __init__(self, folder: Path, frames: int, size: int = PART_FRAMES) -> None:
        """Look at the parts in a folder.

        Args:
            folder: existing folder.
            frames: of the whole film.
            size: frames of each part but the last.
        """
        self._folder = folder
        self.spans = [(start, min(start + size, frames)) for start in range(0, frames, size)]
        self._met: dict[int, tuple[float, float]] = {}
        self._there: set[int] = set()

    def missing(self) -> list[int]:
        """Return the numbers of the parts that are not there yet."""
        left = set(range(len(self.spans))) - self._there
        self._there |= {number for number in left if self._file(number).exists()}
        return sorted(left - self._there)

    def frames_done(self) -> int:
        """Return how many frames the parts that are there hold."""
        gone = sum(stop - start for start, stop in (self.spans[each] for each in self.missing()))
        return self.spans[-1][1] - gone if self.spans else 0

    def free(self) -> list[int]:
        """Return the numbers of missing parts that nobody is at work on."""
        return [number for number in self.missing() if self._is_free(number)]

    @contextmanager
    def claimed(self, number: int) -> Iterator[Claim | None]:
        """Claim a part while the block runs; None where it is there or somebody else's."""
        path = self._claim(number)
        if number not in self.free() or not _made(path):
            yield None
            return
        try:
            yield None if self._file(number).exists() else Claim(path)
        finally:
            path.unlink(missing_ok=True)

    def keep(
        self, number: int, arrays: Mapping[str, Content], cautions: Sequence[str] = ()
    ) -> None:
        """Put the arrays of a part in place, whole and on disk.

        Args:
            number: of the part.
            arrays: by name.
            cautions: what reading the film to its end has shown.
        """
        with whole_file(self._file(number)) as file:
            write_package(file, {"kind": "part", "cautions": list(cautions)}, arrays)

    def read(self, number: int) -> Package:
        """Open a part that is there."""
        return Package(self._file(number))

    def _file(self, number: int) -> Path:
        return self._folder / f"part-{number:05d}"

    def _claim(self, number: int) -> Path:
        return self._folder / f"claim-{number:05d}"

    def _is_free(self, number: int) -> bool:
        """Whether a claim is absent, or as old as when this process first met it long ago.

        Clocks of several computers differ: the age of a claim is measured by one's own.
        """
        try:
            touched = self._claim(number).stat().st_mtime
        except FileNotFoundError:
            self._met.pop(number, None)
            return True
        known, since = self._met.setdefault(number, (touched, time.monotonic()))
        if known != touched:
            self._met[number] = (touched, time.monotonic())
            return False
        if time.monotonic() - since < ABANDONED_AFTER:
            return False
        self._met.pop(number)
        self._claim(number).unlink(missing_ok=True)
        return True


def _made(path: Path) -> bool:
    """Whether this process made a file that was not there."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        return True
    return False
