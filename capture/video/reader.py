"""Reading a video: its facts, and its frames one after another."""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.cautions import CAUTIONS, Caution
from capture.errors import DecoderAnswer
from capture.video.confined import DECODER, Decoder, Shown, Wish
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits

Report = Callable[[int], None]
"""Called with how many frames are done; what it raises ends the work."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a video.

    Attributes:
        index: its number, from 0.
        time: seconds since the first frame.
        image: (H, W, 3) RGB of the upright picture with square pixels, perhaps scaled down;
            read-only.
        picture: width and height in pixels of the upright picture before it was scaled down.
    """

    index: int
    time: float
    image: NDArray[np.uint8]
    picture: tuple[int, int]


def probe(
    video: BinaryIO,
    limits: Limits = DEFAULT_LIMITS,
    report: Report | None = None,
    *,
    whole: bool = False,
    program: Sequence[str] = DECODER,
) -> VideoFacts:
    """Return the facts of a video file.

    Args:
        video: open file with a descriptor.
        limits: what a video may be.
        report: progress in packets.
        whole: True to decode every picture, which finds damage and counts frames exactly; False
            to trust the packets, which is a hundred times quicker.
        program: command of the decoder.

    Raises:
        CaptureError: when the file is refused; the error says why.
    """
    options = {"whole": whole, "threads": os.cpu_count() or 1}
    with Decoder(video, Wish("survey", options), limits, program) as decoder:
        for message in decoder.messages():
            if isinstance(message, Shown):
                raise DecoderAnswer
            if message.get("type") == "facts" and isinstance(message.get("facts"), dict):
                return VideoFacts.from_json(message["facts"], limits)
            report_progress(message, report)
    raise DecoderAnswer


def report_progress(message: dict[str, Any], report: Report | None) -> None:
    """Pass a progress message on, if it is one."""
    done = message.get("done")
    if report and message.get("type") == "progress" and type(done) is int and done >= 0:
        report(done)


@dataclass(frozen=True, slots=True)
class Sparse:
    """How to read only a few frames of a video, far apart.

    Attributes:
        apart: least seconds from one to the next.
        keys: True to read only frames that are coded on their own, and decode nothing else.
    """

    apart: float
    keys: bool


_MOST_DECODED = 4_000
"""Frames of a video that are decoded for a first look; of a longer one only those coded alone."""


def sparse_for(facts: VideoFacts, count: int) -> Sparse:
    """Return how to read about `count` frames of a video, evenly, without decoding it whole."""
    alone = facts.frames / max(1, facts.keyframe_gap)
    return Sparse(facts.duration / count, alone >= count / 3 or facts.frames > _MOST_DECODED)


class FrameStream:
    """The frames of a video in order, each read when it is asked for.

    The decoder works a few frames ahead while the caller looks at the last one; it waits when
    nobody reads, so memory does not grow with the length of the video. The image of a frame lies in
    memory that is used again: it is good until the next frame is asked for.

        with FrameStream(video, max_side=1280) as frames:
            for frame in frames: ...
        frames.cautions
    """

    def __init__(
        self,
        video: BinaryIO,
        max_side: int,
        limits: Limits = DEFAULT_LIMITS,
        program: Sequence[str] = DECODER,
        sparse: Sparse | None = None,
    ) -> None:
        """Start decoding.

        Args:
            video: open file with a descriptor.
            max_side: longer side in pixels to which larger pictures are scaled down.
            limits: what a video may be.
            program: command of the decoder.
            sparse: how to read only a few frames; None for all.
        """
        self.cautions: tuple[Caution, ...] = ()
        self.count = 0
        self._limits = limits
        self._last = -1.0
        self._max_side = max_side
        self._picture: tuple[int, int] | None = None
        self._decoder = Decoder(video, _wish(max_side, sparse), limits, program)
        self._frames = self._read()

    def __enter__(self) -> "FrameStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def close(self) -> None:
        """End the decoder, whether or not all frames were read."""
        self._decoder.kill()

    def _read(self) -> Iterator[Frame]:
        for message in self._decoder.messages():
            if isinstance(message, Shown):
                yield self._checked(message)
            elif message.get("type") == "picture":
                self._picture = checked_size(message, self._limits, self._decoder, self._max_side)
            elif message.get("type") == "end":
                self.cautions = checked_cautions(message)
                if message.get("frames") != self.count:
                    raise DecoderAnswer

    def _checked(self, shown: Shown) -> Frame:
        rising = math.isfinite(shown.seconds) and self._last < shown.seconds
        first = self.count > 0 or shown.seconds == 0.0
        bounded = self.count < self._limits.max_frames
        bounded = bounded and shown.seconds <= self._limits.max_seconds
        if self._picture is None or shown.index != self.count or not (rising and first and bounded):
            raise DecoderAnswer
        self._last = shown.seconds
        self.count += 1
        return Frame(shown.index, shown.seconds, shown.image, self._picture)


def _wish(max_side: int, sparse: Sparse | None) -> Wish:
    threads = os.cpu_count() or 1
    if sparse is None:
        return Wish("frames", {"max_side": max_side, "threads": threads}, frames=True)
    sparing = {**asdict(sparse), "threads": threads}
    return Wish("glimpses", {"max_side": max_side, "sparing": sparing}, frames=True)


def checked_size(
    message: dict[str, Any], limits: Limits, decoder: Decoder, max_side: int
) -> tuple[int, int]:
    """Take over the size of coming frames; return that of the upright picture in pixels."""
    sizes = []
    for name, longest in (("size", max_side), ("upright", limits.max_side)):
        value = message.get(name)
        if not isinstance(value, list) or len(value) != 2:
            raise DecoderAnswer
        if not all(type(side) is int and 0 < side <= longest for side in value):
            raise DecoderAnswer
        sizes.append((int(value[0]), int(value[1])))
    decoder.expect(*sizes[0])
    return sizes[1]


def checked_cautions(message: dict[str, Any]) -> tuple[Caution, ...]:
    """Return the cautions of a last message."""
    names = message.get("cautions")
    if not isinstance(names, list) or len(names) > len(CAUTIONS):
        raise DecoderAnswer
    if any(name not in list(CAUTIONS) for name in names):
        raise DecoderAnswer
    return tuple(Caution(name) for name in names)


def frames(
    video: BinaryIO,
    max_side: int,
    limits: Limits = DEFAULT_LIMITS,
    program: Sequence[str] = DECODER,
) -> Iterator[Frame]:
    """Yield the frames of a video, each with an image of its own, to keep.

    FrameStream spares the copy and tells the cautions.
    """
    with FrameStream(video, max_side, limits, program) as stream:
        for frame in stream:
            yield replace(frame, image=frame.image.copy())
