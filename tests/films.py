"""Films made for tests: every frame carries its own number, readable from the picture."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

BITS = 10
CELL = 32
SIZE = (BITS * CELL, 240)
TIME_BASE = Fraction(1, 90_000)


def numbered_picture(number: int) -> np.ndarray:
    """A grey picture whose top row of cells spells `number` in black and white."""
    picture = np.full((SIZE[1], SIZE[0], 3), 110, dtype=np.uint8)
    for bit in range(BITS):
        picture[:64, bit * CELL : (bit + 1) * CELL] = 235 if number >> bit & 1 else 20
    return picture


def numbered_film(path: Path, times: Sequence[float]) -> Path:
    """Write an MP4 that browsers play, one numbered frame at each of the times (seconds)."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        stream.codec_context.gop_size = 12
        stream.codec_context.max_b_frames = 0
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(numbered_picture(number), format="rgb24")
            frame.pts, frame.time_base = round(time / TIME_BASE), TIME_BASE
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
