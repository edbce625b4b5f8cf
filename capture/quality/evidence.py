"""What the judges of a recording are given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.findings import Finding
from capture.motion.landmarks import Landmarks
from capture.motion.summary import Limbs
from capture.quality.looks import GRID, Looks

CHUNK = 2048
"""Frames that are held in memory at a time."""
_MARGIN = 0.5
"""Cells by which a box is widened."""

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A recording as it was seen; arrays may be memory-mapped.

    Attributes:
        landmarks: what the estimator saw, before anything was made of it.
        rate: frames per second by the file's own times.
        looks: what the pictures look like, one grid per frame, or None where the film is not at
            hand any more.
        people: (F,) how many people were seen, or None where nobody counted.
        others: (F,) True where somebody else than who is followed is there, or None where nobody
            told them apart.
        panels: how many films there are in one picture, side by side.
        replaced: (F,) True where the performer does not look like elsewhere in the film, or None
            where nobody compared them.
        crossed: (F,) True where people hide each other, or None where nobody told them apart.
        flipped: (F,) True where left and right were put back, or None before that was done.
        leaping: (F, 33) True where a landmark was put now here, now there, or None before that was
            looked for.
        marks: (F, 6) code of the mark of each limb of `LIMBS`, or None before a motion was made.
        hands: (F, 2) code of the mark of each hand of `HAND_LIMBS`, or None before that.
        floor_seen: whether feet were seen to rest, or None before a motion was made.
        adrift: (F,) True where nobody can tell how the camera moved, or None before a motion was
            made.
        sideways: whether the picture lies on its side.
        still: whether nothing moves.
    """

    landmarks: Landmarks
    rate: float
    looks: Looks | None = None
    people: NDArray[np.int64] | None = None
    others: Flags | None = None
    panels: int = 1
    replaced: Flags | None = None
    crossed: Flags | None = None
    flipped: Flags | None = None
    leaping: Flags | None = None
    marks: NDArray[np.uint8] | None = None
    hands: NDArray[np.uint8] | None = None
    floor_seen: bool | None = None
    adrift: Flags | None = None
    sideways: bool = False
    still: bool = False

    def __len__(self) -> int:
        return len(self.landmarks)

    @property
    def times(self) -> Array:
        """(F,) seconds."""
        return np.asarray(self.landmarks.times)

    @property
    def found(self) -> Flags:
        """(F,) whether somebody was found."""
        return np.asarray(self.landmarks.found)

    @property
    def limbs(self) -> Limbs | None:
        """The marks of all limbs by name; None before a motion was made."""
        if self.marks is None or self.hands is None:
            return None
        return Limbs(self.marks, self.hands)

    @property
    def ends(self) -> Array:
        """(F,) moment at which each frame leaves the screen: the next frame's time."""
        times = self.times
        last = float(np.median(np.diff(times))) if len(times) > 1 else 0.04
        return np.append(times[1:], times[-1] + last)

    @property
    def whole(self) -> tuple[float, float]:
        """Seconds from the first frame to the end of the last."""
        return float(self.times[0]), float(self.ends[-1])

    def figures_of(self, value: "FrameFigure", shape: tuple[int, ...] = ()) -> Array:
        """Return (F, *shape) a value of each frame in which somebody was found, NaN elsewhere."""
        result = np.full((len(self), *shape), np.nan)
        for start, part in self.parts():
            rows = np.flatnonzero(part.found)
            if len(rows):
                result[start + rows] = value(part, rows)
        return result

    def parts(self) -> Iterator[tuple[int, Landmarks]]:
        """Yield the number of a first frame, and some frames in memory."""
        for start in range(0, len(self), CHUNK):
            yield start, self.landmarks.some(slice(start, start + CHUNK))

    def boxes(self) -> NDArray[np.int64]:
        """Return (F, 4) the cells that hold the person: top, bottom, left, right, half-open.

        Frames without anybody have an empty box.
        """
        boxes = np.zeros((len(self), 4), dtype=np.int64)
        size = np.array(self.landmarks.picture, dtype=np.float64)
        for start, part in self.parts():
            inside = part.inside()
            rows = np.flatnonzero(inside.sum(axis=1) > 1)
            if not len(rows):
                continue
            place = np.where(inside[rows, :, None], part.image[rows, :, :2] / size * GRID, np.nan)
            low = np.floor(np.nanmin(place, axis=1) - _MARGIN).clip(0, GRID - 1)
            high = np.ceil(np.nanmax(place, axis=1) + _MARGIN).clip(1, GRID)
            boxes[start + rows] = np.stack([low[:, 1], high[:, 1], low[:, 0], high[:, 0]], axis=1)
        return boxes


FrameFigure = Callable[[Landmarks, NDArray[np.intp]], NDArray[Any]]
"""Gives a value (n, …) of each of some rows of frames."""
Judge = Callable[[Evidence], Iterator[Finding]]
"""Yields what it finds wrong."""
