"""A film that repeats another one: the long films of the benches, used for nothing else.

`python -m capture.video.looped FILM OUT.mp4 --seconds S [--height H]` writes FILM over and over, as
often as fits into S seconds, scaled to H lines; its own films are trusted, so no walls stand here.
"""

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.packet import Packet
from av.video.stream import VideoStream

_TICK = Fraction(1, 90_000)
_ENCODER = {"preset": "ultrafast", "crf": "23", "bf": "0", "g": "30"}


def looped(film: Path, out: Path, seconds: float, height: int | None = None) -> int:
    """Write the film over and over; return the number of frames.

    Args:
        film: any film.
        out: H.264 in MP4, without sound.
        seconds: how long it becomes at most; one round at least.
        height: lines of the picture; as in the film where none are named.
    """
    with av.open(str(film)) as source, av.open(str(out), "w") as target:
        rate = source.streams.video[0].average_rate or Fraction(30)
        stream = target.add_stream("libx264", rate=rate, options=_ENCODER)
        stream.pix_fmt = "yuv420p"
        step = round(1 / rate / _TICK)
        packets: list[Packet[VideoStream]] = []
        frames = 0
        for frame in source.decode(video=0):
            if not frames:
                lines = height or frame.height
                stream.height = lines - lines % 2
                stream.width = round(frame.width * stream.height / frame.height / 2) * 2
                stream.codec_context.time_base = _TICK
            picture = frame.reformat(stream.width, stream.height, format="yuv420p")
            picture.pts, picture.time_base = frames * step, _TICK
            packets += stream.encode(picture)
            frames += 1
        packets += stream.encode()
        rounds = max(1, int(seconds / float(frames * step * _TICK)))
        coded = [(bytes(one), one.pts or 0, one.is_keyframe) for one in packets]
        for turn in range(rounds):
            for data, pts, is_keyframe in coded:
                packet = Packet(data)
                packet.stream, packet.time_base = stream, _TICK
                packet.pts = packet.dts = pts + turn * frames * step
                packet.is_keyframe = is_keyframe
                target.mux(packet)
    return rounds * frames


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a film from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m capture.video.looped")
    parser.add_argument("film", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--height", type=int)
    given = parser.parse_args(arguments)
    print(looped(given.film, given.out, given.seconds, given.height))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
