"""Pictures of a track in order of presentation, with their times; damaged ones left out."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from capture.cautions import Caution
from capture.errors import Damaged, SizeChanges, TooManyFrames
from capture.video.child.checks import check_enough, check_length
from capture.video.child.opening import Opened
from capture.video.child.timeline import Clock
from capture.video.limits import Limits

_MACHINES_OWN = frozenset(
    {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EPERM, errno.EACCES, errno.EIO}
)


def is_of_machine(error: av.FFmpegError) -> bool:
    """Whether an error is this machine's lack of threads, memory or files, and none of the film."""
    return isinstance(error, MemoryError) or error.errno in _MACHINES_OWN


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A decoded picture as stored, with the ticks of its time since the first picture."""

    frame: VideoFrame
    ticks: int


class Decoder:
    """Turns packets into pictures.

    After damage the decoder goes on with pictures guessed from wrong neighbours. Those are no
    evidence: everything is dropped until the next picture that stands on its own.
    """

    def __init__(self, opened: Opened, limits: Limits) -> None:
        """Decode the picture track of an opened file."""
        self.clock = Clock(opened.time_base, may_lack=opened.times_by_order)
        self.count = 0
        self.damaged = False
        self._video = opened.video
        self.limits = limits
        self._waiting = False
        self._size: tuple[int, int] | None = None
        self._by_order = opened.times_by_order
        self._first_order: int | None = None

    def feed(self, packet: Packet[VideoStream] | None) -> list[Picture]:
        """Return the pictures that a packet completes; None, at the end, brings the last ones."""
        try:
            frames = self._video.decode(packet)
        except av.FFmpegError as error:
            if is_of_machine(error):
                raise
            self._lose()
            return []
        return [self._picture(frame) for frame in frames if self._good(frame)]

    def _good(self, frame: VideoFrame) -> bool:
        if frame.is_corrupt:
            self._lose()
            return False
        if self._waiting and not frame.key_frame:
            return False
        self._waiting = False
        return True

    def _lose(self) -> None:
        # Before the first good picture nothing is lost: recordings often begin between two
        # independent pictures.
        self.damaged = self.damaged or self.count > 0
        self._waiting = True

    def _picture(self, frame: VideoFrame) -> Picture:
        self._check_size(frame)
        picture = Picture(frame, self.clock.tick(self._stamp(frame)))
        check_length(self.clock.seconds(picture.ticks), self.limits)
        self.count += 1
        if self.count > self.limits.max_frames:
            raise TooManyFrames(limit=self.limits.max_frames)
        return picture

    def _stamp(self, frame: VideoFrame) -> int | None:
        """The frame's time stamp; decoding times begin at 0 whatever the decoder held back."""
        if not self._by_order:
            return frame.pts
        if frame.dts is None:
            return None
        if self._first_order is None:
            self._first_order = frame.dts
        return frame.dts - self._first_order

    def _check_size(self, frame: VideoFrame) -> None:
        size = (frame.width, frame.height)
        if self._size is None:
            self._size = size
        elif self._size != size:
            raise SizeChanges(
                before="{}×{}".format(*self._size),
                after="{}×{}".format(*size),
                seconds=round(self.clock.seconds(self.clock.last), 1),
            )


def check_decoded(decoder: Decoder, limits: Limits) -> None:
    """Raise Damaged, or an error of `check_enough`, when too little came out of a whole file."""
    if decoder.count == 0:
        raise Damaged
    seconds = decoder.clock.seconds(decoder.clock.last)
    check_enough(decoder.count, seconds * decoder.count / max(1, decoder.count - 1), limits)


def found_while_decoding(decoder: Decoder) -> list[Caution]:
    """Return the cautions that only decoding brings to light."""
    present = {
        Caution.DAMAGED: decoder.damaged,
        Caution.TIMES_REPAIRED: decoder.clock.repaired,
    }
    return [caution for caution, holds in present.items() if holds]


def walk(container: InputContainer, *tracks: Stream) -> Iterator[Packet[Stream]]:
    """Yield the packets of tracks in file order; a container that breaks off ends the walk."""
    queue = container.demux(*tracks)
    while True:
        try:
            packet = next(queue, None)
        except av.FFmpegError as error:
            if is_of_machine(error):
                raise
            return
        if packet is None:
            return
        if packet.size:
            yield packet


def pictures(opened: Opened, decoder: Decoder) -> Iterator[Picture]:
    """Yield the pictures of the chosen track from where the file stands to its end."""
    for packet in walk(opened.container, opened.video):
        yield from decoder.feed(cast("Packet[VideoStream]", packet))
    yield from decoder.feed(None)
