"""A browser copy of a video: H.264 in MP4 with the very times of the frames, without tags."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from capture.cautions import Caution
from capture.video.child.checks import check_shape
from capture.video.child.decoding import (
    Decoder,
    Picture,
    check_decoded,
    found_while_decoding,
    walk,
)
from capture.video.child.descriptor import Reading, Writing
from capture.video.child.opening import Opened, open_video
from capture.video.child.pulse import Pulse
from capture.video.child.sound import SoundTrack
from capture.video.child.upright import Straightener, stored_as
from capture.video.limits import Limits
from capture.video.wire import Speaker

_BT709 = 1
_LIMITED = 1
_FINEST_TICK = Fraction(1, 1_000_000)
_INDEX_FLOOR = 1 << 14
_INDEX_PER_FRAME = 44
_INDEX_PER_SECOND = 1_200
# Every 15th picture stands on its own, so that a step backwards decodes at most 14 others; no
# picture refers to a later one, so that no edit list is needed to make the first one start at 0.
_ENCODER = {"preset": "veryfast", "crf": "23", "bf": "0", "g": "15", "flags": "+cgop"}


@dataclass(frozen=True, slots=True)
class ProxyWish:
    """How a browser copy shall be made.

    Attributes:
        out: descriptor of an empty file opened for writing.
        copy: True to take over the coded pictures and sound as they are.
        frames: frames to expect, by which room for the index is kept at the front.
        seconds: seconds to expect, for the same reason.
        max_side: longer side in pixels to which larger pictures are scaled down.
        threads: how many threads may decode, and how many encode.
    """

    out: int
    copy: bool
    frames: int
    seconds: float
    max_side: int
    threads: int


def make_proxy(film: Reading, limits: Limits, speaker: Speaker, wish: ProxyWish) -> None:
    """Write a browser copy of a film; progress goes to the speaker.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(film, limits, wish.threads)
    room = _INDEX_FLOOR + _INDEX_PER_FRAME * wish.frames + int(_INDEX_PER_SECOND * wish.seconds)
    pulse = Pulse(speaker)
    options = {"moov_size": str(room), "fflags": "+bitexact"}
    with av.open(Writing(wish.out), "w", format="mp4", options=options) as target:
        if wish.copy:
            done, cautions = _copy(opened, target, pulse)
        else:
            done, cautions = _Transcoder(opened, target, limits, wish).run(pulse)
    pulse.beat(done, last=True)
    # Only a closed file is whole: its index has just been written.
    speaker.say("end", frames=done, cautions=cautions)


def _copy(opened: Opened, target: OutputContainer, pulse: Pulse) -> tuple[int, list[Caution]]:
    tracks: list[Stream] = [opened.video, *([opened.sound] if opened.sound else [])]
    copies = {track.index: target.add_stream_from_template(track) for track in tracks}
    done = 0
    for packet in walk(opened.container, *tracks):
        if packet.stream_index == opened.video.index:
            done += 1
            pulse.beat(done)
        packet.stream = copies[packet.stream_index]
        target.mux(packet)
    return done, []


class _Transcoder:
    """Decodes, sets upright, encodes and puts picture and sound together."""

    def __init__(
        self, opened: Opened, target: OutputContainer, limits: Limits, wish: ProxyWish
    ) -> None:
        self._opened = opened
        self._target = target
        self._limits = limits
        self._wish = wish
        self._decoder = Decoder(opened, limits)
        self._straight: Straightener | None = None
        self._video: VideoStream | None = None
        self._sound = SoundTrack(opened.sound, target) if opened.sound else None
        self._done = 0

    def run(self, pulse: Pulse) -> tuple[int, list[Caution]]:
        """Write the whole file; return the frames written and the findings."""
        tracks = [track for track in (self._opened.video, self._opened.sound) if track]
        for packet in walk(self._opened.container, *tracks):
            if packet.stream_index == self._opened.video.index:
                self._take(self._decoder.feed(cast("Packet[VideoStream]", packet)))
                pulse.beat(self._done)
            elif self._sound:
                self._sound.feed(cast("Packet[AudioStream]", packet), self._decoder.clock)
        self._take(self._decoder.feed(None))
        self._finish()
        check_decoded(self._decoder, self._limits)
        cautions = found_while_decoding(self._decoder)
        cautions += self._sound.cautions if self._sound else []
        return self._done, cautions

    def _take(self, pictures: list[Picture]) -> None:
        for picture in pictures:
            if self._straight is None:
                self._straight = self._begin(picture.frame)
            for ready in self._straight.push(picture):
                self._encode(ready)

    def _begin(self, frame: VideoFrame) -> Straightener:
        stored = stored_as(self._opened, frame)
        check_shape((stored.width, stored.height), stored.upright, self._limits)
        scale = min(1.0, self._wish.max_side / max(stored.upright))
        # 4:2:0 needs even sides. Scaling by the odd pixel, rather than cropping it, keeps every
        # point of the picture at its share of the width and height.
        width, height = (max(2, round(side * scale / 2) * 2) for side in stored.upright)
        self._video = self._add_video(width, height)
        return Straightener(stored, (width, height), "yuv420p")

    def _add_video(self, width: int, height: int) -> VideoStream:
        base = max(self._opened.time_base, _FINEST_TICK)
        rate = self._opened.video.average_rate or Fraction(25)
        video = self._target.add_stream("libx264", rate=rate.limit_denominator(1001))
        context = video.codec_context
        context.options = _ENCODER
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = base
        video.time_base = base
        context.thread_count = self._wish.threads
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _LIMITED
        return video

    def _encode(self, picture: Picture) -> None:
        if self._video is None:
            return
        frame = picture.frame
        base = self._video.codec_context.time_base
        frame.pts = round(picture.ticks * self._opened.time_base / base)
        frame.time_base = base
        frame.pict_type = 0
        self._target.mux(self._video.encode(frame))
        self._done += 1

    def _finish(self) -> None:
        for ready in self._straight.finish() if self._straight else ():
            self._encode(ready)
        if self._video:
            self._target.mux(self._video.encode(None))
        if self._sound:
            self._sound.finish()
