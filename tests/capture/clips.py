"""Small video files for tests, written by PyAV; the truth about them is known by construction."""

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

RATE = 25
SIZE = (160, 120)
FLASH = 20
"""Frame of `flashing` that is white; in it, and nowhere else, a tone sounds."""


def first_frames(source: Path, target: Path, count: int) -> None:
    """Copy the first coded frames of a video without decoding them."""
    with av.open(str(source)) as read, av.open(str(target), "w") as write:
        track = read.streams.video[0]
        copy = write.add_stream_from_template(track)
        packets = [packet for packet in read.demux(track) if packet.size][:count]
        for packet in packets:
            packet.stream = copy
            write.mux(packet)


def flashing(
    target: Path,
    container: str,
    sound: str,
    *,
    frames: int = 40,
    offset: float = 0.0,
    codec: str = "libx264",
) -> None:
    """Write grey frames of which one is white, with a tone during that one.

    Args:
        target: file to write.
        container: FFmpeg's name of the container.
        sound: encoder of the sound.
        frames: how many, at RATE a second.
        offset: seconds on the file's clock at which picture and sound begin.
        codec: encoder of the picture.
    """
    with av.open(str(target), "w", format=container) as out:
        video = cast("VideoStream", out.add_stream(codec, rate=RATE))
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        audio = cast("AudioStream", out.add_stream(sound, rate=48_000))
        audio.codec_context.layout = "stereo"
        for index in range(frames):
            level = 255 if index == FLASH else 60
            picture = np.full((SIZE[1], SIZE[0], 3), level, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = index + round(offset * RATE), Fraction(1, RATE)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        resampler = av.AudioResampler(
            format=audio.codec_context.format.name, layout="stereo", rate=48_000
        )
        for start, block in _tone_blocks(frames):
            sounding = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            sounding.sample_rate = 48_000
            sounding.pts = start + round(offset * 48_000)
            sounding.time_base = Fraction(1, 48_000)
            for ready in resampler.resample(sounding):
                out.mux(audio.encode(ready))
        out.mux(audio.encode(None))


def _tone_blocks(frames: int) -> list[tuple[int, np.ndarray]]:
    time = np.arange(round(frames / RATE * 48_000)) / 48_000
    loud = (time >= FLASH / RATE) & (time < (FLASH + 1) / RATE)
    wave = np.where(loud, 0.8 * np.sin(2000.0 * np.pi * time), 0.0).astype(np.float32)
    blocks = [wave[start : start + 1024] for start in range(0, len(wave) - 1024, 1024)]
    return [(1024 * place, np.tile(block, (2, 1))) for place, block in enumerate(blocks)]


def flash_and_tone(path: Path) -> tuple[float, float]:
    """Return the seconds at which a file written by `flashing` flashes and begins to sound."""
    with av.open(str(path)) as read:
        levels = [(f.time, f.to_ndarray(format="gray").mean()) for f in read.decode(video=0)]
    flash = max(levels, key=lambda level: level[1])[0]
    with av.open(str(path)) as read:
        for frame in read.decode(audio=0):
            samples = np.abs(frame.to_ndarray().astype(np.float64)).reshape(-1)[: frame.samples]
            loud = np.flatnonzero(samples > 0.3)
            if len(loud):
                return flash, float(frame.time or 0.0) + float(loud[0]) / frame.sample_rate
    return flash, -1.0


def still_frames(target: Path, sizes: list[tuple[int, int]], *, times: list[int]) -> None:
    """Write frames with stamps in milliseconds as Motion JPEG in Matroska."""
    with av.open(str(target), "w", format="matroska") as out:
        video = out.add_stream("mjpeg", rate=RATE)
        video.width, video.height = sizes[0]
        video.pix_fmt = "yuvj420p"
        video.codec_context.time_base = Fraction(1, 1000)
        for (width, height), stamp in zip(sizes, times, strict=True):
            picture = np.full((height, width, 3), 90, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
