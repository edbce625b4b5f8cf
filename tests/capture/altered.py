"""Recordings with one fault added: films whose truth is known by construction."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

Pictures = list[np.ndarray]


def altered(
    source: Path, target: Path, change: Callable[[Pictures], Pictures], *, count: int = 60, rate=24
) -> Path:
    """Write the first frames of a film again, changed.

    Args:
        source: a film.
        target: file to write.
        change: function of the pictures, (H, W, 3) RGB each.
        count: frames that are read.
        rate: frames a second of the new film.
    """
    with av.open(str(source)) as film:
        pictures = []
        for frame in film.decode(video=0):
            pictures.append(frame.to_ndarray(format="rgb24"))
            if len(pictures) == count:
                break
    made = change(pictures)
    with av.open(str(target), "w") as out:
        stream = out.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "20"})
        stream.height, stream.width = made[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = 250
        for number, picture in enumerate(made):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return target


def cropped(pictures: Pictures) -> Pictures:
    """Without the lower third."""
    return [one[: one.shape[0] * 2 // 3 // 2 * 2] for one in pictures]


def doubled(pictures: Pictures) -> Pictures:
    """Every picture twice, as in a stepped slow motion."""
    return [one for one in pictures for _ in range(2)]


def soft(pictures: Pictures) -> Pictures:
    """As with the focus on the wall behind."""
    return [_blurred(one, 12) for one in pictures]


def sliding(pictures: Pictures) -> Pictures:
    """As from a camera that pans: 8 pixels a frame."""
    return [np.roll(one, -8 * number, axis=1) for number, one in enumerate(pictures)]


def sideways(pictures: Pictures) -> Pictures:
    """As from a phone that was held upright and told nobody."""
    return [np.rot90(one) for one in pictures]


def _blurred(picture: np.ndarray, reach: int) -> np.ndarray:
    """The mean over squares of side 2 reach + 1."""
    result = picture.astype(np.float32)
    for axis in (0, 1):
        result = np.mean([np.roll(result, step, axis) for step in range(-reach, reach + 1)], axis=0)
    return result.astype(np.uint8)
