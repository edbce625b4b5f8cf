"""A few seconds of a motion file as it would be imported: what is seen is what will be kept."""

import base64
import gzip
from typing import Any

from django.utils.translation import gettext as _

from archive.takes.models import ImportedFile
from archive.web.storage import store
from capture.motion.formats.numbers_file import NumbersFile
from capture.motion.formats.stream import BLOCK_FRAMES, encode_block
from capture.motion.points import drawn_points
from capture.motion.timing import resample
from capture.rigs.choices import Choices
from capture.rigs.conversion import Conversion

_SMALLEST, _TALLEST = 0.9, 2.3
"""Metres of height that people have."""
RATE = 30.0
"""Frames a second that a preview shows, at most."""


def preview_of(imported: ImportedFile, choices: Choices) -> dict[str, Any]:
    """Return the head of a stream and its one block, for static/js/core/stream.js.

    Args:
        imported: the file; its numbers are kept.
        choices: how they are meant.

    Raises:
        CaptureError: where the choices make no body.
        MotionError: where the numbers cannot be read, or the body leaves the room.
    """
    conversion = Conversion(NumbersFile(store().path(imported.numbers_sha256)), choices)
    every = max(1, round(conversion.rate / RATE))
    count = min(len(conversion), every * BLOCK_FRAMES)
    motion = conversion.part(0, count)
    shown = resample(motion, motion.times[::every])
    block = encode_block(shown, 0, whole_made=imported.take.machine_made)
    top = float(drawn_points(shown)[..., 1].max())
    return {
        "head": {
            "frames": len(shown),
            "duration": round(shown.duration, 6),
            "rate": round(shown.median_rate, 3),
            "height": round(shown.skeleton.height, 3),
            "top": round(top, 3),
            "blocks": [
                {
                    "start": 0,
                    "frames": len(shown),
                    "from": 0.0,
                    "to": round(shown.duration, 6),
                    "url": "",
                }
            ],
        },
        # The answer is compressed as a whole.
        "block": base64.b64encode(gzip.decompress(block)).decode(),
        "height": f"{shown.skeleton.height:.2f}",
        "note": _note(shown.skeleton.height),
        "seconds": float(len(conversion) / conversion.rate),
        "rate": round(conversion.rate, 2),
    }


def _note(height: float) -> str:
    """What is worth a second look, in words; empty where nothing is."""
    if _SMALLEST <= height <= _TALLEST:
        return ""
    return _("Nobody is {height} m tall: choose another unit of length.").format(
        height=f"{height:.2f}"
    )
