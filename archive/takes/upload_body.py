"""The bytes of a request that adds to an upload: piece by piece, counted, and whole where a checksum says so."""

import hashlib
import tempfile
from collections.abc import Iterator
from typing import Protocol

from archive.takes.upload_words import UploadError
from archive.web.storage import store

_PIECE, _FLUSH = 1 << 18, 1 << 22
"""Bytes that are read at a time, and that are brought to the disk at a time."""


class Body(Protocol):
    """Where the bytes of a request come from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""


def pieces_of(body: Body, room: int, checksum: bytes | None) -> Iterator[bytes]:
    """Yield a body in pieces worth a trip to the disk; one byte too many is refused.

    A body under a checksum waits, beyond a few megabytes on the disk, until all of it has come.
    """
    if checksum is None:
        yield from _counted(_gathered(body, whole=False), room)
        return
    folder = store().incoming
    store().disk.make_folder(folder)
    with tempfile.SpooledTemporaryFile(max_size=_FLUSH, dir=str(folder)) as waiting:
        digest = hashlib.sha256()
        for piece in _counted(_gathered(body, whole=True), room):
            digest.update(piece)
            waiting.write(piece)
        if digest.digest() != checksum:
            raise UploadError("not_whole")
        waiting.seek(0)
        while piece := waiting.read(_FLUSH):
            yield piece


def _counted(pieces: Iterator[bytes], room: int) -> Iterator[bytes]:
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise UploadError("more_than_said")
        yield piece


def _gathered(body: Body, *, whole: bool) -> Iterator[bytes]:
    gathered = bytearray()
    while piece := _piece(body, whole=whole):
        gathered += piece
        if len(gathered) >= _FLUSH:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def _piece(body: Body, *, whole: bool) -> bytes:
    """The next bytes; a line that breaks ends the body, and what has come so far is kept.

    Under a checksum nothing of a part that broke off can be trusted. It is no fault of the disk.
    """
    try:
        return body.read(_PIECE)
    except OSError as error:
        if whole:
            raise UploadError("not_whole") from error
        return b""
