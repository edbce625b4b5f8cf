"""Which container a file is, by its first bytes and its boxes, before any demuxer sees it.

A name proves nothing: a playlist called .mp4 must never reach the reader of playlists, which would
open whatever file or address it names. So the demuxer is chosen here and forced.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from capture.errors import Incomplete, Locked, NotAVideo, NoTimes
from capture.video.child.checks import check_pixels
from capture.video.child.descriptor import Reading
from capture.video.limits import Limits

_MOV_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
_PLAIN_BOXES = (*_MOV_BOXES, b"moof", b"mfra", b"sidx")
_EMPTY_BOXES = (b"free", b"skip", b"wide")
_DEMUXER = {
    "mp4": "mov",
    "mov": "mov",
    "matroska": "matroska",
    "avi": "avi",
    "mpegts": "mpegts",
    "mpeg": "mpeg",
    "gif": "gif",
}
_TS_PACKET, _TS_SYNC = 188, 0x47
_MAX_BOXES = 10_000
_PIECE = 1 << 16
_TO_ENTRIES = (b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_ENTRIES_HEAD = 8
_ENCRYPTED = {b"encv", b"drmi"}
_BROKEN = b""


@dataclass(frozen=True, slots=True)
class Container:
    """What the first bytes say.

    Attributes:
        name: name of the container for people.
        boxed_tags: boxes of an MP4 that hold tags which the demuxer does not list.
    """

    name: str
    boxed_tags: tuple[str, ...] = ()

    @property
    def demuxer(self) -> str:
        """The only demuxer that may read it."""
        return _DEMUXER[self.name]


def sniff(file: Reading, limits: Limits) -> Container:
    """Return the container of a file.

    Raises:
        NotAVideo: when the bytes are of no container in the list.
        NoTimes: when they are a bare H.264, HEVC or MPEG stream.
        Incomplete: when they are an MP4 without its index.
        Locked: when the pictures of an MP4 are encrypted.
        PictureTooLarge: when a GIF claims more than the limit.
    """
    head = file.head(1024)
    if head[4:8] in _MOV_BOXES:
        return _sniff_mov(file, head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Container("matroska")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return Container("avi")
    if _is_transport_stream(head):
        return Container("mpegts")
    if head.startswith(b"\x00\x00\x01\xba"):
        return Container("mpeg")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return _sniff_gif(head, limits)
    if head.startswith((b"\x00\x00\x00\x01", b"\x00\x00\x01")):
        raise NoTimes
    raise NotAVideo


def _is_transport_stream(head: bytes) -> bool:
    for start, step in ((0, _TS_PACKET), (4, _TS_PACKET + 4)):
        marks = head[start : start + 4 * step : step]
        if len(marks) >= 3 and all(mark == _TS_SYNC for mark in marks):
            return True
    return False


def _sniff_gif(head: bytes, limits: Limits) -> Container:
    width, height = struct.unpack("<HH", head[6:10].ljust(4, b"\0"))
    check_pixels(width, height, limits)
    return Container("gif")


def _sniff_mov(file: Reading, head: bytes) -> Container:
    found: list[bytes] = []
    tags: list[str] = []
    for kind, start, stop in _boxes(file, 0, file.size):
        found.append(kind)
        if kind == b"moov":
            if not _ENCRYPTED.isdisjoint(_sample_entries(file, start, stop)):
                raise Locked
            tags += _hidden_tags(file, start, stop)
        elif kind not in _PLAIN_BOXES or _holds_words(file, kind, start, stop):
            tags.append("box-" + _name(kind))
    if b"moov" not in found:
        raise NotAVideo if _BROKEN in found else Incomplete
    brand = head[8:12] if head[4:8] == b"ftyp" else b"qt  "
    return Container("mov" if brand == b"qt  " else "mp4", tuple(dict.fromkeys(tags)))


def _hidden_tags(file: Reading, start: int, stop: int, *, of_track: bool = False) -> Iterator[str]:
    """User data in the index; "meta" inside it is listed by the demuxer and not named twice."""
    for kind, inner, end in _boxes(file, start, stop):
        if kind in (b"uuid", b"meta") or _holds_words(file, kind, inner, end):
            yield "box-" + _name(kind)
        elif kind == b"trak" and not of_track:
            yield from _hidden_tags(file, inner, end, of_track=True)
        elif kind == b"udta":
            for child, _, _ in _boxes(file, inner, end):
                if child != b"meta":
                    yield "box-" + _name(child)


def _holds_words(file: Reading, kind: bytes, start: int, stop: int) -> bool:
    """Whether a box that counts as empty is not: programs blank tags out by its name alone."""
    if kind not in _EMPTY_BOXES:
        return False
    file.seek(start)
    while start < stop and (piece := file.read(min(_PIECE, stop - start))):
        if any(piece):
            return True
        start += len(piece)
    return False


def _sample_entries(
    file: Reading, start: int, stop: int, path: tuple[bytes, ...] = _TO_ENTRIES
) -> Iterator[bytes]:
    """Yield how the samples of each track are stored: "avc1", "encv" … (ISO 14496-12, 8.5.2)."""
    if not path:
        yield from (kind for kind, _, _ in _boxes(file, start + _ENTRIES_HEAD, stop))
        return
    for kind, inner, end in _boxes(file, start, stop):
        if kind == path[0]:
            yield from _sample_entries(file, inner, end, path[1:])


def _boxes(file: Reading, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, start of content, end) of the boxes in a range; a broken size ends the walk."""
    for _ in range(_MAX_BOXES):
        file.seek(start)
        head = file.read(16)
        if start + 8 > stop or len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        skip = 8
        if size == 1 and len(head) == 16:
            size, skip = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = stop - start
        if size < skip:
            yield _BROKEN, start, stop
            return
        yield kind, start + skip, min(start + size, stop)
        start += size


def _name(kind: bytes) -> str:
    return "".join(chr(c) if 33 <= c < 127 else "_" for c in kind)
