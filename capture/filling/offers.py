"""Which gaps a motion has, as a person would name them: this limb, from here to there.

A gap is one part of the body (the whole of it where the trunk is unknown) over a run of frames. Its
cells are exactly the unknown ones of that part and those frames; gaps never share a cell, and
together they hold every unknown cell of the body. What was seen, but not surely, is offered too, and never
filled unasked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.filling.partial import Mask
from capture.motion.skeleton import BODY_JOINTS
from capture.motion.source import DOUBTFUL_BELOW, Source, adrift, runs
from capture.motion.summary import CHUNK, FrameSource

BODY = "body"
CELLS = 1 + len(BODY_JOINTS)
"""Channels that are ever filled: the root and the joints of the body; fingers stay as they are."""
_SIDES = (("L", "left"), ("R", "right"))
PARTS: Mapping[str, tuple[str, ...]] = {
    BODY: ("root", "hips", "spine", "chest", "upperChest", "neck"),
    "head": ("head",),
    **{
        f"arm{letter}": tuple(f"{side}{b}" for b in ("Shoulder", "UpperArm", "LowerArm", "Hand"))
        for letter, side in _SIDES
    },
    **{
        f"leg{letter}": tuple(f"{side}{b}" for b in ("UpperLeg", "LowerLeg", "Foot", "Toes"))
        for letter, side in _SIDES
    },
}
"""Channels of each part that is named on its own."""
_CHANNELS = ("root", *BODY_JOINTS)
_COLUMNS = {part: [_CHANNELS.index(name) for name in names] for part, names in PARTS.items()}
_FEET = [_CHANNELS.index(name) for name in _CHANNELS if name.endswith("Foot")]
_TOES = [_CHANNELS.index(name) for name in _CHANNELS if name.endswith("Toes")]


class Kind(StrEnum):
    """Why the cells of a gap are unknown; the weakest where there are several reasons."""

    MISSING = "missing"
    INFERRED = "inferred"
    UNCERTAIN = "uncertain"  # seen, but not surely


class Doubt(StrEnum):
    """Why a gap is asked about before it is filled, or cannot be."""

    NEVER_SEEN = "never_seen"  # nothing of it is known near enough: it cannot be filled
    TOO_LONG = "too_long"  # longer than anything that fills is worth: it is not filled
    LONG = "long"  # over a second: one of many ways it may have been
    SEEN = "seen"  # it was seen, though not surely: a fill would stand in place of that


LONG_SECONDS, MOST_SECONDS = 1.0, 10.0
"""Length from which a gap is asked about, and beyond which it is not filled."""
_FLICKER = 0.1
"""Seconds up to which uncertain points are left alone: the solve has bridged them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A gap that may be filled.

    Attributes:
        id: names it among the gaps of this motion; the same motion has the same gaps.
        part: key of PARTS.
        start: first frame.
        stop: first frame after it.
        begin: seconds of the first frame.
        end: seconds of the first frame after it, or of the last one.
        kind: why it is unknown.
        doubt: why it is asked about; "" where it is offered without a question.
    """

    id: str
    part: str
    start: int
    stop: int
    begin: float
    end: float
    kind: Kind
    doubt: str = ""

    @property
    def fillable(self) -> bool:
        """Whether anything can be worked out for it."""
        return self.doubt not in (Doubt.NEVER_SEEN, Doubt.TOO_LONG)

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {**asdict(self), "kind": self.kind.value, "doubt": str(self.doubt)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Offer":
        """Return what `to_json` gave."""
        return cls(**{**told, "kind": Kind(told["kind"])})


def unknown_cells(source: NDArray[np.uint8]) -> Mask:
    """Return (F, CELLS) which cells of the body are gaps, from source codes (F, 1 + J).

    What is missing, and what was inferred; but not toes of a foot that is known: they follow it, and
    most motion files have none. Nor the way through the room of somebody whose camera was carried.
    """
    body = source[:, :CELLS]
    unknown: Mask = np.asarray(body >= Source.INFERRED) & (body != Source.INTERPOLATED)
    unknown &= body != Source.MADE
    unknown[:, _TOES] &= unknown[:, _FEET]
    unknown[adrift(source), 0] = False
    return unknown


def uncertain_cells(
    source: NDArray[np.uint8], confidence: NDArray[np.float32], unknown: Mask
) -> Mask:
    """Return (F, CELLS) which cells were seen, but not surely, and are no part of another gap.

    Args:
        source: codes (F, 1 + J).
        confidence: (F, 1 + J).
        unknown: (F, CELLS) of `unknown_cells`.
    """
    doubted: Mask = np.asarray(source[:, :CELLS] == Source.OBSERVED)
    doubted &= confidence[:, :CELLS] < DOUBTFUL_BELOW
    doubted[:, _TOES] &= doubted[:, _FEET]
    trunk = _COLUMNS[BODY]
    doubted[:, trunk] &= ~unknown.any(axis=1, keepdims=True)
    doubted &= ~unknown[:, trunk].any(axis=1, keepdims=True)
    for part, columns in _COLUMNS.items():
        if part != BODY:
            doubted[:, columns] &= ~unknown[:, columns].any(axis=1, keepdims=True)
    return doubted


def offers_of(frames: FrameSource) -> list[Offer]:
    """Return the gaps of a motion, in order of time; a few bytes are kept of each frame."""
    count = len(frames)
    unknown = np.zeros((count, CELLS), dtype=np.bool_)
    gone = np.zeros((count, CELLS), dtype=np.bool_)
    doubted = np.zeros((count, CELLS), dtype=np.bool_)
    times = np.empty(count)
    for at in range(0, count, CHUNK):
        part = frames.part(at, min(at + CHUNK, count))
        here = slice(at, at + len(part))
        unknown[here] = unknown_cells(part.source)
        gone[here] = part.source[:, :CELLS] == Source.MISSING
        doubted[here] = uncertain_cells(part.source, part.confidence, unknown[here])
        times[here] = part.times
    found = [
        _offer(part, run, (unknown, gone), times)
        for part, columns in _COLUMNS.items()
        for run in _runs(part, columns, unknown)
    ]
    found += [
        offer
        for part, columns in _COLUMNS.items()
        for run in _runs(part, columns, doubted)
        if (offer := _doubtful(part, run, unknown | doubted, times)) is not None
    ]
    return sorted(found, key=lambda one: (one.start, list(PARTS).index(one.part)))


def cells_of(offer: Offer, unknown: Mask, first: int = 0) -> Mask:
    """Return (F, CELLS) the cells of a gap, from those of its kind in frames from `first` on.

    Args:
        offer: the gap.
        unknown: (F, CELLS) unknown cells; uncertain ones for a gap of that kind.
        first: number of the first of these frames.
    """
    cells = np.zeros_like(unknown)
    here = slice(max(offer.start - first, 0), max(offer.stop - first, 0))
    columns = slice(None) if offer.part == BODY else _COLUMNS[offer.part]
    cells[here, columns] = unknown[here, columns]
    return cells


def _runs(part: str, columns: list[int], unknown: Mask) -> Iterator[tuple[int, int]]:
    """Frames [start, stop) of each gap of a part: limbs are the body's where the trunk is unknown."""
    whole = unknown[:, _COLUMNS[BODY]].any(axis=1)
    here = whole if part == BODY else unknown[:, columns].any(axis=1) & ~whole
    for start, stop, code in runs(np.asarray(here, dtype=np.uint8)):
        if code:
            yield start, stop


def _offer(
    part: str, run: tuple[int, int], masks: tuple[Mask, Mask], times: NDArray[np.float64]
) -> Offer:
    start, stop = run
    unknown, gone = masks
    columns = list(range(CELLS)) if part == BODY else _COLUMNS[part]
    begin, end = float(times[start]), float(times[min(stop, len(times) - 1)])
    kind = Kind.MISSING if gone[start:stop, columns].any() else Kind.INFERRED
    doubt = ""
    lost = unknown[start:stop, columns].any(axis=0)
    near = (times >= begin - MOST_SECONDS) & (times <= end + MOST_SECONDS)
    if (unknown[near][:, columns].all(axis=0) & lost).any():
        doubt = Doubt.NEVER_SEEN
    elif end - begin > MOST_SECONDS:
        doubt = Doubt.TOO_LONG
    elif end - begin > LONG_SECONDS:
        doubt = Doubt.LONG
    return Offer(f"{part}-{start}-{stop}", part, start, stop, begin, end, kind, doubt)


def _doubtful(
    part: str, run: tuple[int, int], open_: Mask, times: NDArray[np.float64]
) -> Offer | None:
    """The offer of a stretch that was seen, but not surely; None of one that only flickers."""
    made = _offer(part, run, (open_, np.zeros_like(open_)), times)
    if made.end - made.begin < _FLICKER:
        return None
    doubt = made.doubt if not made.fillable else Doubt.SEEN
    return replace(made, kind=Kind.UNCERTAIN, doubt=doubt)
