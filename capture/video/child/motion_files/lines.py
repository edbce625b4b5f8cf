"""Lines of a text file, bounded in length and number of bytes, packed by gzip or not."""

import zlib
from collections.abc import Iterator

from capture.errors import FileEmpty
from capture.motion_file_errors import FileCutOff, MotionTooLarge, NotAMotion
from capture.video.child.descriptor import Reading
from capture.video.motion_limits import MotionLimits

_PIECE = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_MARK = b"\xef\xbb\xbf"


class Lines:
    """The lines of a file, each with its number from 1."""

    def __init__(self, file: Reading, limits: MotionLimits, *, packed: bool) -> None:
        """Read a file from its beginning.

        Args:
            file: the open file.
            limits: what a motion file may be.
            packed: whether it is packed by gzip.
        """
        self._limits = limits
        file.seek(0)
        self._pieces = _unpacked(file) if packed else iter(lambda: file.read(_PIECE), b"")
        self._lines = self._all()
        self.number = 0
        self._kept: bytes | None = None

    def next(self) -> bytes | None:
        """Return the next line without its end, None after the last one."""
        line, self._kept = self._kept, None
        if line is None:
            line = next(self._lines, None)
        if line is not None:
            self.number += 1
        return line

    def put_back(self, line: bytes) -> None:
        """Let a line be the next one again."""
        self._kept = line
        self.number -= 1

    def _all(self) -> Iterator[bytes]:
        waiting, total = b"", 0
        for piece in self._pieces:
            if not total:
                piece = piece.removeprefix(_MARK)  # noqa: PLW2901 - the mark is no part of the text
            total += len(piece)
            if total > self._limits.max_bytes:
                raise MotionTooLarge(limit=self._limits.max_bytes >> 20)
            *whole, waiting = (waiting + piece).splitlines(keepends=True) or [b""]
            if waiting.endswith(b"\n"):
                whole.append(waiting)
                waiting = b""
            yield from (line.rstrip(b"\r\n") for line in whole)
            if len(waiting) > self._limits.max_line:
                raise NotAMotion
        if not total:
            raise FileEmpty
        if waiting:
            yield waiting.rstrip(b"\r\n")


def _unpacked(file: Reading) -> Iterator[bytes]:
    """Yield what a gzip file holds, in pieces, whatever it says of its size."""
    unpacker = zlib.decompressobj(_GZIP)
    waiting = b""
    while True:
        waiting = waiting or file.read(_PIECE)
        if not waiting:
            if not unpacker.eof:
                raise FileCutOff
            return
        try:
            piece = unpacker.decompress(waiting, _PIECE)
        except zlib.error:
            raise FileCutOff from None
        waiting = unpacker.unconsumed_tail
        if piece:
            yield piece
        if unpacker.eof:
            return
