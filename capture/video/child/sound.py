"""The sound of a browser copy: AAC, in step with the first picture."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from fractions import Fraction

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from capture.cautions import Caution
from capture.video.child.timeline import Clock

_BITS_PER_SECOND = 128_000
_RATES = (44_100, 48_000)


class SoundTrack:
    """Decodes one sound track and encodes it as AAC.

    Sound before the first picture is left out, so that both begin at 0. Where the picture's times
    had to be repaired, nobody knows which sound belongs to which picture, and it falls silent.
    """

    def __init__(self, source: AudioStream, target: OutputContainer) -> None:
        """Add the track to a file that is being written."""
        self.cautions: list[Caution] = []
        self._source = source
        self._target = target
        rate = source.codec_context.sample_rate
        self._rate = rate if rate in _RATES else _RATES[1]
        layout = "mono" if source.codec_context.channels == 1 else "stereo"
        self._track = target.add_stream("aac", rate=self._rate)
        self._track.codec_context.layout = layout
        self._track.codec_context.bit_rate = _BITS_PER_SECOND
        self._resampler = AudioResampler(format="fltp", layout=layout, rate=self._rate)
        self._waiting: list[AudioFrame] = []
        self._next = 0

    def feed(self, packet: Packet[AudioStream], clock: Clock) -> None:
        """Take a packet; sound waits until the first picture has set the clock."""
        try:
            self._waiting += self._source.decode(packet)
        except av.FFmpegError:
            return
        if clock.repaired:
            self._drop()
        elif clock.first is not None:
            for frame in self._waiting:
                self._place(frame, clock)
            self._waiting = []

    def finish(self) -> None:
        """Write what the encoder still holds."""
        if not self.cautions:
            self._write(self._resampler.resample(None))
        self._target.mux(self._track.encode(None))

    def _drop(self) -> None:
        self._waiting = []
        if not self.cautions:
            self.cautions.append(Caution.SOUND_DROPPED)

    def _place(self, frame: AudioFrame, clock: Clock) -> None:
        if frame.time is None:
            return
        start = round((frame.time - clock.offset) * frame.sample_rate)
        if start < 0:
            return
        frame.pts = start
        frame.time_base = Fraction(1, frame.sample_rate)
        self._write(self._resampler.resample(frame))

    def _write(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            # Rounding and broken stamps must not make the sound run backwards.
            frame.pts = max(self._next, frame.pts or 0)
            self._next = frame.pts + frame.samples
            self._target.mux(self._track.encode(frame))
