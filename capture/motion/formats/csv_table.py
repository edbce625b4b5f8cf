"""CSV for spreadsheets and statistics: one row per frame, places in metres, sources in words.

UTF-8 with a byte-order mark, without which Excel in Hong Kong shows Chinese as rubbish. A missing
place is an empty cell. Where it is known how far off made places may be, two columns more for each
joint say within how many metres half, and nine tenths, of such places lie.
"""

import csv
import io
from typing import IO

import numpy as np
from numpy.typing import NDArray

from capture.motion.bands import NAMES, Radii
from capture.motion.formats.facts import ExportFacts
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS
from capture.motion.source import Source, along_chain, confidence_along_chain
from capture.motion.summary import CHUNK, Banded, FrameSource

LOSES = "rotations of bones about their own axis"
_WORDS = np.array([source.word for source in Source])
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(target: IO[bytes], frames: FrameSource, facts: ExportFacts) -> None:
    """Write the table; memory does not grow with the length of the motion."""
    target.write(b"\xef\xbb\xbf")
    banded = isinstance(frames, Banded) and frames.banded
    target.write(_line(_heads(frames.skeleton.names, banded=banded)))
    tail = [safe_cell(text) for text in (facts.title, facts.credit, facts.licence, facts.version)]
    for start in range(0, len(frames), CHUNK):
        stop = min(start + CHUNK, len(frames))
        radii = frames.radii(start, stop) if isinstance(frames, Banded) else None
        target.write(b"".join(_rows(frames.part(start, stop), start, tail, radii)))


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _heads(names: tuple[str, ...], *, banded: bool) -> list[str]:
    heads = ["frame", "seconds"]
    for name in names:
        heads += [f"{name}_{what}" for what in ("x_m", "y_m", "z_m", "source", "confidence")]
    if banded:
        heads += [f"{name}_{level}_m" for name in BODY_JOINTS for level in NAMES]
    return [*heads, "title", "credit", "licence", "version"]


def _rows(part: Motion, start: int, tail: list[str], radii: Radii | None) -> list[bytes]:
    places = forward(part)
    sources = along_chain(part.skeleton, part.source)
    confidence = confidence_along_chain(part.skeleton, part.confidence)
    lines = []
    for frame in range(len(part)):
        row = [str(start + frame), f"{part.times[frame]:.6f}"]
        for joint in range(len(part.skeleton.names)):
            row += _cells(
                places[frame, joint], int(sources[frame, joint]), float(confidence[frame, joint])
            )
        if radii is not None:
            row += [f"{radius:.4f}" if radius else "" for radius in radii[:, frame].T.ravel()]
        lines.append(_line([*row, *tail]))
    return lines


def _cells(place: NDArray[np.float64], source: int, confidence: float) -> list[str]:
    word = str(_WORDS[source])
    if source == Source.MISSING:
        return ["", "", "", word, ""]
    return [f"{place[0]:.5f}", f"{place[1]:.5f}", f"{place[2]:.5f}", word, f"{confidence:.3f}"]


def _line(cells: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
