"""What travels with every exported motion: whose it is, on which terms, and where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.source import Source, along_chain, runs
from capture.motion.summary import CHUNK, FrameSource


@dataclass(frozen=True, slots=True)
class ExportFacts:
    """Facts that an export carries beside the numbers.

    Attributes:
        title: what was performed.
        performers: names as the performers wish to be named.
        licence: terms under which the motion may be used, in words.
        credit: line to print with any use.
        address: stable address of the take.
        version: identifier of the Version.
        made: "recorded" or "machine-made", so that nobody takes one for the other.
        history: operations from the video to this Version, oldest first.
    """

    title: str
    performers: tuple[str, ...]
    licence: str
    credit: str
    address: str
    version: str
    made: str
    history: tuple[Mapping[str, Any], ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the facts as plain JSON values."""
        return {
            "title": self.title,
            "performers": list(self.performers),
            "licence": self.licence,
            "credit": self.credit,
            "address": self.address,
            "version": self.version,
            "made": self.made,
            "history": [dict(step) for step in self.history],
            "producer": "身傳 motion archive",
        }


def source_runs(frames: FrameSource) -> dict[str, dict[str, list[list[Any]]]]:
    """Return where everything came from, as half-open frame runs [start, stop, word].

    Keys: "places" (per joint, the weakest source along its chain) and "rotations" (per joint, and
    "root", its own).
    """
    skeleton = frames.skeleton
    found: dict[str, dict[str, list[list[Any]]]] = {
        "places": {name: [] for name in skeleton.names},
        "rotations": {name: [] for name in skeleton.channels},
    }
    for begin in range(0, len(frames), CHUNK):
        part = frames.part(begin, min(begin + CHUNK, len(frames)))
        for kind, codes in (
            ("places", along_chain(skeleton, part.source)),
            ("rotations", part.source),
        ):
            for column, rows in enumerate(found[kind].values()):
                _extend(rows, begin, codes[:, column])
    return found


def _extend(rows: list[list[Any]], begin: int, codes: NDArray[np.uint8]) -> None:
    for start, stop, code in runs(codes):
        word = Source(code).word
        if rows and rows[-1][1] == begin + start and rows[-1][2] == word:
            rows[-1][1] = begin + stop
        else:
            rows.append([begin + start, begin + stop, word])


def uniform_step(times: NDArray[np.float64]) -> float | None:
    """Return the one spacing of the frames in seconds, or None where it varies by over 1 ms."""
    if len(times) < 2:
        return 1.0 / 30.0
    step = float(times[-1] - times[0]) / (len(times) - 1)
    even = times[0] + step * np.arange(len(times))
    return step if float(np.abs(times - even).max()) < 1e-3 else None
