"""Facts of a file: every packet is listed; only the first pictures are decoded, or all."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from av.packet import Packet
from av.video.stream import VideoStream

from capture.cautions import Caution
from capture.errors import Damaged, TooManyFrames
from capture.video.child.checks import check_enough, check_length, check_shape
from capture.video.child.decoding import Decoder, Picture, walk
from capture.video.child.descriptor import Reading
from capture.video.child.listing import Listing
from capture.video.child.messages import length_size
from capture.video.child.opening import Opened, open_video, picture_tracks
from capture.video.child.pace import Pace, pace_of
from capture.video.child.pulse import Pulse
from capture.video.child.tags import tag_names
from capture.video.child.timeline import Clock
from capture.video.child.upright import Stored, stored_as
from capture.video.facts import IN_PICTURES, VideoFacts
from capture.video.limits import Limits

_FIRST_PICTURES = 3


@dataclass(frozen=True, slots=True)
class Depth:
    """How closely a file is looked at.

    Attributes:
        whole: True to decode every picture, which finds damage and counts exactly; False to
            trust the packets, which takes a hundredth of the time.
        threads: how many threads may decode.
    """

    whole: bool
    threads: int


def survey(film: Reading, limits: Limits, pulse: Pulse, depth: Depth) -> VideoFacts:
    """Return the facts of a film.

    Args:
        film: the open file.
        limits: what a video may be.
        pulse: told of the packets read.
        depth: how closely to look.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(film, limits, depth.threads)
    decoder = Decoder(opened, limits)
    listing = Listing(opened.times_by_order)
    pictures = _read(opened, decoder, listing, pulse, depth)
    first = next(pictures, None)
    if first is None:
        raise Damaged
    stored = stored_as(opened, first.frame)
    check_shape((stored.width, stored.height), stored.upright, limits)
    ticks = [first.ticks, *(picture.ticks for picture in pictures)]
    clock = decoder.clock
    if not depth.whole:
        clock = Clock(opened.time_base, may_lack=opened.times_by_order)
        ticks = listing.ticks(decoder.clock.first or 0, clock)
    pace = pace_of(ticks, opened.time_base)
    check_enough(pace.frames, pace.duration if pace.usual else 0.0, limits)
    check_length(pace.last, limits)
    found = _Found(opened, stored, listing, clock, pace, depth.whole and decoder.damaged)
    return found.facts(limits)


def _read(
    opened: Opened, decoder: Decoder, listing: Listing, pulse: Pulse, depth: Depth
) -> Iterator[Picture]:
    """List all packets, and yield the first pictures or all of them."""
    context = opened.video.codec_context
    told_by = length_size(context.extradata) if context.name == "h264" else 0
    for number, packet in enumerate(walk(opened.container, opened.video)):
        video_packet = cast("Packet[VideoStream]", packet)
        listing.add(video_packet)
        listing.hear(memoryview(video_packet), told_by)
        if depth.whole or decoder.count < _FIRST_PICTURES:
            yield from decoder.feed(video_packet)
        pulse.beat(number)
        if number > decoder.limits.max_frames:
            raise TooManyFrames(limit=decoder.limits.max_frames)
    if depth.whole or decoder.count == 0:
        yield from decoder.feed(None)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What was found out, before it is put into words."""

    opened: Opened
    stored: Stored
    listing: Listing
    clock: Clock
    pace: Pace
    damaged: bool

    def facts(self, limits: Limits) -> VideoFacts:
        opened, stored, pace = self.opened, self.stored, self.pace
        pictures = len(picture_tracks(opened.container))
        sounds = len(opened.container.streams.audio)
        width, height = stored.upright
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
            frames=pace.frames,
            declared_frames=max(0, opened.video.frames),
            duration=pace.duration,
            start_offset=self.clock.offset,
            median_rate=pace.rate,
            longest_step=pace.longest,
            variable=pace.variable,
            interlaced=stored.interlaced,
            hdr=stored.hdr,
            sound=opened.sound.codec_context.name if opened.sound else "",
            sound_tracks=sounds,
            picture_tracks=pictures,
            other_tracks=len(opened.container.streams) - pictures - sounds,
            tags=(*tag_names(opened), *([IN_PICTURES] if self.listing.speaks else [])),
            hidden_frames=self.listing.hidden,
            keyframe_gap=self.listing.gap,
            bits_per_second=8.0 * opened.file.size / pace.duration,
            cautions=self._cautions(limits),
        )

    def _cautions(self, limits: Limits) -> tuple[Caution, ...]:
        present = {
            Caution.CUT_SHORT: self.listing.ends_broken or self._breaks_its_promise(),
            Caution.DAMAGED: self.damaged,
            Caution.TIMES_REPAIRED: self.clock.repaired,
            Caution.LOW_RATE: self.pace.rate < limits.low_rate,
            Caution.INTERLACED: self.stored.interlaced,
            Caution.HDR: self.stored.hdr,
            Caution.ODD_TURN: self.stored.turn.slanted,
            Caution.SEVERAL_PICTURES: len(picture_tracks(self.opened.container)) > 1,
        }
        return tuple(caution for caution, holds in present.items() if holds)

    def _breaks_its_promise(self) -> bool:
        """Whether the pictures end well before the header says they do."""
        own = bool(self.opened.video.duration)
        if not own and self.opened.sound:
            return False  # the whole file's length, and its sound may rightly outlast the picture
        late = 0.0 if own else max(0.0, self.clock.offset)
        return self.opened.declared_seconds - late > 1.05 * self.pace.duration + 0.5
