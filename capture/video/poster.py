"""One still of a video as a JPEG, for cards and covers."""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.errors import Damaged, DecoderAnswer
from capture.video.confined import DECODER, Decoder, Shown, Wish
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import checked_size

_QUALITY = 85


def make_poster(
    video: BinaryIO,
    at_seconds: float,
    max_side: int = 960,
    limits: Limits = DEFAULT_LIMITS,
    program: Sequence[str] = DECODER,
) -> bytes:
    """Return the frame on screen at a time as JPEG bytes.

    The pixels come from the decoder; the JPEG is made here, so that no byte of the file itself
    reaches a page.

    Args:
        video: open file with a descriptor.
        at_seconds: seconds since the first frame; a later time than the last frame means that one.
        max_side: longer side in pixels to which a larger picture is scaled down.
        limits: what a video may be.
        program: command of the decoder.

    Raises:
        CaptureError: when the file is refused.
    """
    options = {"max_side": max_side, "at": max(0.0, at_seconds)}
    with Decoder(video, Wish("still", options, frames=True), limits, program) as decoder:
        for message in decoder.messages():
            if isinstance(message, Shown):
                return jpeg(message.image)
            if message.get("type") == "picture":
                checked_size(message, limits, decoder, max_side)
    raise DecoderAnswer


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """Return an RGB picture (H, W, 3) as JPEG bytes."""
    # Of all jobs this one alone needs the library, which takes a while to load.
    import cv2  # noqa: PLC0415

    picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    made, data = cv2.imencode(".jpg", picture, options)
    if not made:
        raise Damaged
    return data.tobytes()
