"""Pictures set upright with square pixels, whole rather than interlaced, in a wished format."""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from capture.video.child.decoding import Picture
from capture.video.child.opening import Opened

_UNSPECIFIED = 2
_HDR_CURVES = (16, 18)  # SMPTE 2084 and ARIB B67, ITU-T H.273 table 3


@dataclass(frozen=True, slots=True)
class Turn:
    """How a stored picture becomes upright: swap its axes, then mirror.

    Attributes:
        swap: rows become columns.
        mirror_x: left and right change places, after the swap.
        mirror_y: top and bottom change places, after the swap.
        slanted: whether the file asked for an angle between the right ones.
    """

    swap: bool = False
    mirror_x: bool = False
    mirror_y: bool = False
    slanted: bool = False

    @property
    def degrees(self) -> int:
        """Turn counter-clockwise in degrees, without the mirroring that `flipped` names."""
        if self.swap:
            return 90 if self.mirror_y else 270
        return 180 if self.mirror_y else 0

    @property
    def flipped(self) -> bool:
        """Whether left and right of the picture change places by more than a turn."""
        return self.swap == (self.mirror_x == self.mirror_y)


def turn_of(frame: VideoFrame) -> Turn:
    """Return the turn that the display matrix of a frame asks for (ISO 14496-12, 8.3.2.3)."""
    side_data = cast("Any", frame.side_data)
    matrix = side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return Turn()
    a, b, _, c, d = struct.unpack("<9i", bytes(matrix))[:5]
    # x' = a x + c y and y' = b x + d y: whichever pair is the larger says which axis is which.
    swap = abs(b) + abs(c) > abs(a) + abs(d)
    major, minor = (abs(b) + abs(c), abs(a) + abs(d))[:: 1 if swap else -1]
    return Turn(swap, (c if swap else a) < 0, (b if swap else d) < 0, minor > 0.1 * major)


@dataclass(frozen=True, slots=True)
class Stored:
    """How the pictures of a track are stored, by the first one that was decoded.

    Attributes:
        width: pixels per row as stored.
        height: rows as stored.
        pixel_format: FFmpeg's name of the pixel format.
        pixel_aspect: width of a pixel over its height.
        turn: how to set it upright.
        interlaced: whether it holds two half pictures.
        hdr: whether it has high dynamic range.
    """

    width: int
    height: int
    pixel_format: str
    pixel_aspect: float
    turn: Turn
    interlaced: bool
    hdr: bool

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height with square pixels, upright; the longer of both scales is kept."""
        wide = max(1.0, self.pixel_aspect)
        tall = max(1.0, 1.0 / self.pixel_aspect)
        size = (max(1, round(self.width * wide)), max(1, round(self.height * tall)))
        return size[::-1] if self.turn.swap else size


def stored_as(opened: Opened, frame: VideoFrame) -> Stored:
    """Return how the pictures of an opened file are stored."""
    aspect = float(opened.video.sample_aspect_ratio or 1)
    return Stored(
        width=frame.width,
        height=frame.height,
        pixel_format=frame.format.name,
        pixel_aspect=aspect if 0.1 <= aspect <= 10.0 else 1.0,
        turn=turn_of(frame),
        interlaced=bool(frame.interlaced_frame),
        hdr=frame.color_trc in _HDR_CURVES,
    )


class Straightener:
    """Sets pictures upright at a given size, in a given pixel format."""

    def __init__(self, stored: Stored, size: tuple[int, int], pixel_format: str) -> None:
        """Prepare for pictures stored like the first one.

        Args:
            stored: how the pictures are stored.
            size: width and height of the result, upright.
            pixel_format: "rgb24", or "yuv420p" in the colours of BT.709, limited range.
        """
        self._stored = stored
        self._size = size
        self._format = pixel_format
        self._graph: Graph | None = None
        self._shape: tuple[int, int, str, int] | None = None
        self._ticks: deque[int] = deque()

    def push(self, picture: Picture) -> Iterator[Picture]:
        """Yield the pictures that are ready once this one came in."""
        frame = picture.frame
        shape = (frame.width, frame.height, frame.format.name, frame.colorspace)
        if self._shape != shape:
            yield from self.finish()
            self._graph, self._shape = self._build(frame), shape
        self._ticks.append(picture.ticks)
        if self._graph is not None:
            self._graph.vpush(frame)
        yield from self._ready()

    def finish(self) -> Iterator[Picture]:
        """Yield the pictures that waited for a next one."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()
            self._graph = None

    def _ready(self) -> Iterator[Picture]:
        while self._graph is not None and self._ticks:
            try:
                frame = self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return
            yield Picture(frame, self._ticks.popleft())

    def _build(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
        )
        steps = [graph.add(name, options) for name, options in self._steps(frame)]
        graph.link_nodes(source, *steps, graph.add("buffersink")).configure()
        return graph

    def _steps(self, frame: VideoFrame) -> Iterator[tuple[str, str | None]]:
        turn = self._stored.turn
        if self._stored.interlaced:
            # One whole picture for each stored one, so that frame numbers and times stay.
            yield "bwdif", "mode=send_frame:deint=interlaced"
        size = self._size[::-1] if turn.swap else self._size
        if size != (frame.width, frame.height):
            # Scaled as luma and chroma: half as many numbers as red, green and blue.
            yield "scale", f"w={size[0]}:h={size[1]}:flags=area"
            yield "format", "pix_fmts=yuv420p|yuv420p10le"
        if turn.swap:
            yield "transpose", "dir=cclock_flip"
        if turn.mirror_x:
            yield "hflip", None
        if turn.mirror_y:
            yield "vflip", None
        yield "scale", "flags=bilinear" + self._colours(frame)
        yield "format", f"pix_fmts={self._format}"

    def _colours(self, frame: VideoFrame) -> str:
        """Where a file is silent, small pictures follow BT.601 and large ones BT.709."""
        options = ""
        if frame.colorspace == _UNSPECIFIED:
            options = ":in_color_matrix=" + ("bt709" if frame.height >= 720 else "bt601")
        if self._format == "yuv420p":
            options += ":out_color_matrix=bt709:out_range=tv"
        return options
