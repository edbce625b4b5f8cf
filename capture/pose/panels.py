"""Several films in one picture, side by side: the seams between them run through it from end to end.

Scenes have such lines too: the foot of a wall, the edge of a curtain, the bars beside a film. But
people stand before them, and hardly ever does each keep to a field of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.pose.regions import Regions

Grey = NDArray[np.uint8]
Lines = tuple[tuple[float, ...], tuple[float, ...]]
"""Where lines run from top to bottom, and from left to right, as shares of the picture."""

EVERY = 0.5
"""Seconds between the pictures that are looked at."""
_PARTS = 9
"""Parts of a line, in each of which a seam must show."""
_SHARP, _STANDS_OUT = 2.0, 2.5
"""Mean change of brightness across a seam, of 255, and over the usual one in that part of a line."""
_MISSED = 1
"""Parts of a line in which both films may be alike at the seam, both black for one."""
_LEAST = 0.12
"""Share of the picture's width or height below which nothing is a panel."""
_OVER, _CROSSED = 0.02, 0.1
"""How far beyond a seam somebody may reach, as a share of the picture, and in which share of all
sightings anybody may reach further: the networks guess limbs that the panel has cut off."""
_LEAST_PANELS = 3
"""Fields with people from which they are films: two people may well keep to both sides of a post."""


@dataclass
class Seams:
    """Finds the seams of a film whose small grey pictures, all of one size, are added in order."""

    _across: NDArray[np.float64] | None = None
    _down: NDArray[np.float64] | None = None
    _count: int = 0
    _last: float = field(default=-np.inf)
    _lines: Lines | None = None

    def add(self, picture: Grey, time: float) -> None:
        """Look at the picture of a moment, if the last look was long ago."""
        if time - self._last < EVERY - 1e-3:
            return
        self._last, self._count, self._lines = time, self._count + 1, None
        steps = [np.abs(np.diff(picture.astype(np.float64), axis=axis)) for axis in (1, 0)]
        if self._across is None or self._down is None:
            self._across, self._down = steps
        else:
            self._across += steps[0]
            self._down += steps[1]

    def found(self) -> Lines:
        """Return where seams run from top to bottom, and from left to right, as shares."""
        if self._across is None or self._down is None:
            return (), ()
        if self._lines is None:
            across, down = self._across / self._count, self._down.T / self._count
            self._lines = _lines(across), _lines(down)
        return self._lines


def _lines(steps: NDArray[np.float64]) -> tuple[float, ...]:
    """Shares of the width at which a line shows from the first row of steps (H, W - 1) to the last."""
    parts = np.stack([part.mean(axis=0) for part in np.array_split(steps, _PARTS)])
    usual = np.median(parts, axis=1, keepdims=True)
    sharp = (parts > _SHARP) & (parts > _STANDS_OUT * usual)
    columns = np.flatnonzero(sharp.sum(axis=0) >= _PARTS - _MISSED)
    width = steps.shape[1] + 1
    places: list[float] = []
    for column in columns:
        place = (column + 1.0) / width
        if _LEAST <= place <= 1.0 - _LEAST and (not places or place - places[-1] > _LEAST):
            places.append(float(place))
    return tuple(places)


def fields_of(seams: Lines, boxes: NDArray[np.floating[Any]], picture: tuple[int, int]) -> Regions:
    """Return squares (N, 4) round the fields between seams, pixels; none where they are too few.

    Args:
        seams: as `Seams.found` gives them.
        boxes: (N, 4) left, top, right and bottom of people, as shares of the picture; where nobody
            is, a line is no seam.
        picture: width and height in pixels.
    """
    lines = _uncrossed(seams, boxes) if len(boxes) else ([], [])
    columns, rows = (
        np.array([0.0, *each, 1.0]) * side for each, side in zip(lines, picture, strict=True)
    )
    fields = [
        [(left + right) / 2.0, (top + bottom) / 2.0, max(right - left, bottom - top), 0.0]
        for top, bottom in pairwise(rows)
        for left, right in pairwise(columns)
    ]
    some = fields if len(fields) >= _LEAST_PANELS else []
    return np.array(some, dtype=np.float32).reshape(-1, 4)


def panels_of(seams: Lines, boxes: Sequence[NDArray[np.float64]]) -> int:
    """Return how many films there are in one picture, by the people in them; 1 is the usual case.

    Args:
        seams: as `Seams.found` gives them.
        boxes: (N, 4) left, top, right and bottom of each person, as shares of the picture.
    """
    if not boxes:
        return 1
    columns, rows = _uncrossed(seams, np.concatenate(boxes))
    middles = [np.median((each[:, :2] + each[:, 2:]) / 2.0, axis=0) for each in boxes]
    cells = {(np.searchsorted(columns, x), np.searchsorted(rows, y)) for x, y in middles}
    return len(cells) if len(cells) >= _LEAST_PANELS else 1


def _uncrossed(seams: Lines, boxes: NDArray[np.floating[Any]]) -> tuple[list[float], list[float]]:
    """The seams that hardly anybody, of boxes (N, 4), reaches across."""
    columns, rows = (
        [one for one in seams[axis] if _crossed(one, boxes[:, axis], boxes[:, axis + 2]) < _CROSSED]
        for axis in (0, 1)
    )
    return columns, rows


def _crossed(seam: float, low: NDArray[np.floating[Any]], high: NDArray[np.floating[Any]]) -> float:
    """Share of sightings that lie on both sides of a seam."""
    return float(((low < seam - _OVER) & (high > seam + _OVER)).mean())
