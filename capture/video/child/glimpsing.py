"""A few frames of a film, far apart: what lies between them is skipped as far as its coding allows."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from av.packet import Packet
from av.video.stream import VideoStream

from capture.errors import Damaged
from capture.video.child.decoding import Decoder, Picture, walk
from capture.video.child.descriptor import Reading
from capture.video.child.opening import Opened, open_video
from capture.video.child.showing import Screen
from capture.video.child.upright import Straightener
from capture.video.limits import Limits

_NO_STAMP = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Sparing:
    """What is left out.

    Attributes:
        apart: least seconds from one shown frame to the next.
        keys: True to decode nothing but pictures that stand on their own; False where those are
            too few: then all are decoded that others refer to.
        threads: how many threads may decode.
    """

    apart: float
    keys: bool
    threads: int


def show_glimpses(film: Reading, limits: Limits, screen: Screen, sparing: Sparing) -> Decoder:
    """Show frames that lie apart; return what decoded them.

    Args:
        film: the open file.
        limits: what a video may be.
        screen: where the frames go.
        sparing: what is left out.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(film, limits, 1 if sparing.keys else sparing.threads)
    decoder = Decoder(opened, limits)
    glimpses = _keys(opened, decoder, sparing.apart) if sparing.keys else _through(opened, decoder)
    straight: Straightener | None = None
    for picture in _apart(glimpses, decoder, sparing.apart):
        straight = straight or screen.begin(opened, picture.frame)
        for ready in straight.push(picture):
            screen.show(ready.frame, decoder.clock.seconds(ready.ticks))
    for ready in straight.finish() if straight else ():
        screen.show(ready.frame, decoder.clock.seconds(ready.ticks))
    if screen.count == 0:
        raise Damaged
    return decoder


def _apart(glimpses: Iterator[Picture], decoder: Decoder, apart: float) -> Iterator[Picture]:
    due = 0.0
    for picture in glimpses:
        seconds = decoder.clock.seconds(picture.ticks)
        if seconds >= due:
            due = seconds + apart
            yield picture


def _keys(opened: Opened, decoder: Decoder, apart: float) -> Iterator[Picture]:
    """Pictures that stand on their own; the packets between are read, never decoded."""
    due = _NO_STAMP
    step = int(apart / opened.time_base)
    for packet in walk(opened.container, opened.video):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if not packet.is_keyframe or packet.is_discard or stamp is None or stamp < due:
            continue
        due = stamp + step
        yield from decoder.feed(cast("Packet[VideoStream]", packet))
        # The decoder holds a picture back until others follow, which they will not.
        yield from decoder.feed(None)
        opened.video.codec_context.flush_buffers()


def _through(opened: Opened, decoder: Decoder) -> Iterator[Picture]:
    """All pictures that others refer to."""
    opened.video.codec_context.skip_frame = "NONREF"
    for packet in walk(opened.container, opened.video):
        yield from decoder.feed(cast("Packet[VideoStream]", packet))
    yield from decoder.feed(None)
