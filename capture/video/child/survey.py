"""Facts of a file: every packet is listed; only the first pictures are decoded, or all."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from capture.errors import Caution, Damaged, NoTimes, TooManyFrames
from capture.video.child.checks import check_enough, check_length, check_shape
from capture.video.child.decoding import Decoder, Picture, walk
from capture.video.child.opening import Opened, open_video, picture_tracks
from capture.video.child.tags import tag_names
from capture.video.child.timeline import Clock
from capture.video.child.upright import Stored, stored_as
from capture.video.facts import VideoFacts
from capture.video.limits import Limits

_FIRST_PICTURES = 3
_NO_STAMP = -(1 << 62)
_REPORT_EVERY = 2000


@dataclass(slots=True)
class _Packets:
    """Stamps of all packets that will be shown, in file order."""

    stamps: array[int] = field(default_factory=lambda: array("q"))
    order: array[int] = field(default_factory=lambda: array("q"))
    hidden: int = 0
    ends_broken: bool = False
    gap: int = 0
    since_key: int = 0

    def add(self, packet: Packet[VideoStream]) -> None:
        self.since_key = 0 if packet.is_keyframe else self.since_key + 1
        self.gap = max(self.gap, self.since_key + 1)
        self.ends_broken = packet.is_corrupt
        if packet.is_discard:
            self.hidden += 1
        else:
            stamp = packet.pts if packet.pts is not None else packet.dts
            self.stamps.append(_NO_STAMP if stamp is None else stamp)
            # Where a file names no decoding time, the packet follows the one before it.
            before = self.order[-1] if self.order else _NO_STAMP
            self.order.append(before if packet.dts is None else packet.dts)


def survey(
    descriptor: int,
    limits: Limits,
    report: Callable[[int], None],
    *,
    whole: bool,
    threads: int,
) -> VideoFacts:
    """Return the facts of the file behind a descriptor.

    Args:
        descriptor: open file.
        limits: what a video may be.
        whole: True to decode every picture, which finds damage and counts exactly; False to
            trust the packets, which takes a hundredth of the time.
        threads: how many threads may decode.
        report: called with the packets read so far, now and then.
    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(descriptor, limits, threads)
    decoder = Decoder(opened, limits)
    packets = _Packets()
    pictures = _read(opened, decoder, packets, limits, report, whole=whole)
    first = next(pictures, None)
    if first is None:
        raise Damaged
    stored = stored_as(opened, first.frame)
    check_shape((stored.width, stored.height), stored.upright, limits)
    ticks = [first.ticks, *(picture.ticks for picture in pictures)]
    clock = decoder.clock
    if not whole:
        clock, ticks = _ticks(opened, packets, decoder.clock.first or 0)
    times = np.array(ticks, dtype=np.float64) * float(opened.time_base)
    check_enough(len(times), _duration(times), limits)
    check_length(float(times[-1]), limits)
    cautions = _cautions(opened, stored, packets, clock, times, limits)
    if decoder.damaged and whole:
        cautions += (Caution.DAMAGED,)
    return _facts(opened, stored, packets, clock, times, cautions)


def _read(
    opened: Opened,
    decoder: Decoder,
    packets: _Packets,
    limits: Limits,
    report: Callable[[int], None],
    *,
    whole: bool,
) -> Iterator[Picture]:
    """List all packets, and yield the first pictures or all of them."""
    for number, packet in enumerate(walk(opened.container, opened.video)):
        video_packet = cast("Packet[VideoStream]", packet)
        packets.add(video_packet)
        if whole or decoder.count < _FIRST_PICTURES:
            yield from decoder.feed(video_packet)
        if number % _REPORT_EVERY == 0:
            report(number)
        if number > limits.max_frames:
            raise TooManyFrames(limit=limits.max_frames)
    if whole or decoder.count == 0:
        yield from decoder.feed(None)


def _ticks(opened: Opened, packets: _Packets, first: int) -> tuple[Clock, list[int]]:
    """Ticks from packets: put in order within each run of rising decoding times."""
    stamps = np.array(packets.stamps, dtype=np.int64)
    order = np.array(packets.order, dtype=np.int64)
    if len(stamps) == 0 or (stamps == _NO_STAMP).all():
        raise NoTimes
    runs = np.split(stamps, np.flatnonzero(np.diff(order) < 0) + 1)
    shown = np.concatenate([np.sort(run) for run in runs])
    start = int(np.argmax(shown == first)) if (shown == first).any() else 0
    clock = Clock(opened.time_base)
    return clock, [clock.tick(None if s == _NO_STAMP else int(s)) for s in shown[start:]]


def _duration(times: NDArray[np.float64]) -> float:
    """Seconds to the end of the last frame, which stays as long as frames usually do."""
    if len(times) < 2:
        return 0.0
    return float(times[-1] + np.median(np.diff(times)))


def _facts(
    opened: Opened,
    stored: Stored,
    packets: _Packets,
    clock: Clock,
    times: NDArray[np.float64],
    cautions: tuple[Caution, ...],
) -> VideoFacts:
    steps = np.diff(times)
    usual = float(np.median(steps))
    pictures = picture_tracks(opened.container)
    width, height = stored.upright
    duration = _duration(times)
    return VideoFacts(
        container=opened.kind.name,
        codec=opened.video.codec_context.name,
        pixel_format=stored.pixel_format,
        coded_width=stored.width,
        coded_height=stored.height,
        width=width,
        height=height,
        turn=stored.turn.degrees,
        flipped=stored.turn.flipped,
        pixel_aspect=stored.pixel_aspect,
        frames=len(times),
        declared_frames=max(0, opened.video.frames),
        duration=duration,
        start_offset=clock.offset,
        median_rate=1.0 / usual,
        longest_step=float(steps.max()),
        variable=bool((np.abs(steps - usual) > max(0.25 * usual, 0.0015)).any()),
        interlaced=stored.interlaced,
        hdr=stored.hdr,
        sound=opened.sound.codec_context.name if opened.sound else "",
        sound_tracks=len(opened.container.streams.audio),
        picture_tracks=len(pictures),
        other_tracks=len(opened.container.streams)
        - len(pictures)
        - len(opened.container.streams.audio),
        tags=tag_names(opened),
        hidden_frames=packets.hidden,
        keyframe_gap=packets.gap,
        bits_per_second=8.0 * opened.file.size / duration,
        cautions=cautions,
    )


def _cautions(
    opened: Opened,
    stored: Stored,
    packets: _Packets,
    clock: Clock,
    times: NDArray[np.float64],
    limits: Limits,
) -> tuple[Caution, ...]:
    # Sound may rightly outlast the picture, so only the picture track's own promise counts there.
    promised = opened.declared_seconds if opened.video.duration or not opened.sound else 0.0
    late = 0.0 if opened.video.duration else max(0.0, clock.offset)
    short = packets.ends_broken or promised - late > 1.05 * _duration(times) + 0.5
    present = {
        Caution.CUT_SHORT: short,
        Caution.TIMES_REPAIRED: clock.repaired,
        Caution.LOW_RATE: 1.0 / float(np.median(np.diff(times))) < limits.low_rate,
        Caution.INTERLACED: stored.interlaced,
        Caution.HDR: stored.hdr,
        Caution.ODD_TURN: stored.turn.slanted,
        Caution.SEVERAL_PICTURES: len(picture_tracks(opened.container)) > 1,
    }
    return tuple(caution for caution, holds in present.items() if holds)
