"""What every picture looks like, kept small while the frames go by.

A finding about light or blur concerns the person, and who that is may be known only when all frames
were seen. So each picture leaves a coarse grid behind, and the person's box is laid over it later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.package import ArraySpool

GRID = 20
"""Cells across and down."""
_LONGEST = 480
"""Pixels of the longer side to which a picture is thinned out."""
_REACH = 16
"""Thinned pixels that a background may move from one picture to the next."""
_SURE = 0.15
"""By how much of a profile's own unrest a shift must fit better than none."""
_TEXTURE = 0.6
"""Least change of brightness from one column or row to the next; a black wall tells nothing."""


class Picture(Protocol):
    """One picture of a video, as `capture.video` gives it; a step knows no other step."""

    @property
    def image(self) -> NDArray[np.uint8]:
        """(H, W, 3) RGB, upright, perhaps scaled down."""
        ...


Passing = TypeVar("Passing", bound=Picture)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The grids of all pictures; arrays may be memory-mapped.

    Attributes:
        luma: (F, GRID, GRID) mean brightness, 0 to 255.
        detail: (F, GRID, GRID) variance of the Laplacian of the brightness.
        change: (F,) mean change of brightness since the picture before in the cell that changed
            most; 0 for the first.
        shift: (F, 2) how far the background moved since the picture before, right and down, as a
            share of the picture's width; 0 for the first.
    """

    luma: NDArray[np.uint8]
    detail: NDArray[np.float16]
    change: NDArray[np.float32]
    shift: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.change)


class Watch:
    """Looks at pictures while they pass on to somebody else."""

    def __init__(self, folder: Path, before: NDArray[np.int16] | None = None) -> None:
        """Begin to watch.

        Args:
            folder: existing folder for the grids, which the caller removes.
            before: the picture before the first one, thinned, if there is one.
        """
        self._luma = ArraySpool(folder / "luma.spool", (GRID, GRID), np.uint8)
        self._detail = ArraySpool(folder / "detail.spool", (GRID, GRID), np.float16)
        self._change = ArraySpool(folder / "change.spool", (), np.float32)
        self._shift = ArraySpool(folder / "shift.spool", (2,), np.float32)
        self.before = before

    def passing(self, pictures: Iterable[Passing]) -> Iterator[Passing]:
        """Yield the pictures as they come, each looked at before."""
        for picture in pictures:
            self._look(picture.image)
            yield picture

    def looks(self) -> Looks:
        """Return what was seen so far; nothing passes any more after that."""
        for spool in (self._luma, self._detail, self._change, self._shift):
            spool.close()
        return Looks(
            self._luma.view(), self._detail.view(), self._change.view(), self._shift.view()
        )

    def close(self) -> None:
        """Close the scratch files."""
        self.looks()

    def _look(self, image: NDArray[np.uint8]) -> None:
        luma = thinned(image)
        change, shift = 0.0, np.zeros(2)
        if self.before is not None:
            change = float(_cells(np.abs(luma - self.before)).max())
            shift = shift_between(self.before, luma)
        self.before = luma
        self._luma.append(_cells(luma).round().astype(np.uint8)[None])
        self._detail.append(detail_of(luma)[None])
        self._change.append(np.array([change], dtype=np.float32))
        self._shift.append(shift.astype(np.float32)[None])


def thinned(image: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return the brightness of every n-th pixel, its sides multiples of GRID."""
    step = max(1, -(-max(image.shape[:2]) // _LONGEST))
    height, width = (-(-side // step) // GRID * GRID for side in image.shape[:2])
    if min(height, width) == 0:  # narrower than the grid
        rows, columns = (np.arange(GRID) * side // GRID for side in image.shape[:2])
        some = np.ascontiguousarray(image[rows][:, columns])
    else:
        # One colour after the other takes a third of the time of all three at once.
        some = np.empty((height, width, 3), dtype=np.uint8)
        for channel in range(3):
            some[..., channel] = image[::step, ::step, channel][:height, :width]
    luma = cv2.cvtColor(some, cv2.COLOR_RGB2GRAY)
    return np.asarray(luma, dtype=np.int16)


def detail_of(luma: NDArray[np.int16]) -> NDArray[np.float16]:
    """Return (GRID, GRID) mean squared Laplacian of a thinned picture."""
    edges = cv2.Laplacian(luma, cv2.CV_32F)
    edges[[0, -1]] = edges[:, [0, -1]] = 0.0  # neighbours beyond the border are made up
    return np.minimum(_cells(edges * edges), 60_000.0).astype(np.float16)


TOP, SIDE = 0.25, 0.2
"""Shares of the picture over whose top and along whose sides a shift is looked for."""


def shift_between(before: NDArray[np.int16], after: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return (2,) by how much what lies at the borders moved, in widths of the picture.

    What is compared are means of columns over the top of the picture, and means of rows over its
    left and right: people stand in the middle.
    """
    height, width = after.shape
    top, side = int(height * TOP), int(width * SIDE)
    across = [each[:top].mean(axis=0) for each in (before, after)]
    down = [
        np.concatenate([each[:, :side], each[:, -side:]], axis=1).mean(axis=1)
        for each in (before, after)
    ]
    return np.asarray(np.array([_slid(*across), _slid(*down)]) / width)


def _slid(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Pixels by which a profile slid; 0.0 where it shows nothing to go by."""
    reach = min(_REACH, len(after) // 4)
    # Differences, so that a lamp that brightens the whole picture is no movement.
    old, new = np.diff(before), np.diff(after)
    middle = new[reach:-reach]
    windows = np.lib.stride_tricks.sliding_window_view(old, len(middle))
    apart = np.abs(windows - middle).mean(axis=1)
    best = int(apart.argmin())
    unrest = float(np.abs(middle).mean())
    if unrest < _TEXTURE or apart[reach] - apart[best] < _SURE * unrest:
        return 0.0
    return float(reach - best)


def _cells(values: NDArray[Any]) -> NDArray[np.float32]:
    """Mean of each cell."""
    return np.asarray(
        cv2.resize(np.asarray(values, dtype=np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA)
    )
