"""A motion at thirtieths of a second, as the network sees it, and changes laid back over the motion.

Windows round what is missing overlap where a motion is long; their changes are mixed by weights that
fade towards their edges.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Mask, Partial
from capture.motion.rotation import Array, from_vector, multiply, slerp
from models.generator import turns
from models.generator.body import FEET, FRAME_RATE, JOINTS
from models.generator.features import Told
from models.generator.gate import SIGNS
from models.generator.scene import Seen

CONTEXT, WINDOW = 24, 256
"""Frames seen beside what is missing, and the most that are looked at together."""
TOGETHER = 2048
"""Frames that the network looks at together at most, so that memory stays small."""
LONGEST = 117
"""Frames of the longest gap that was learnt from; longer ones keep the linear-Gaussian fill."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A motion at thirtieths of a second; the last channel is the root.

    Attributes:
        partial: the motion.
        plain: its cheap fill.
        times: (T,) seconds.
        root: (T, 3) metres of the cheap fill.
        rotations: (T, J, 4) likewise.
        held: (T, C) what is known.
    """

    partial: Partial
    plain: Filled
    times: Array
    root: Array
    rotations: Array
    held: Mask

    @classmethod
    def of(cls, partial: Partial) -> "Grid":
        """Return a motion with its gaps filled cheaply; raises NothingKnown where it cannot be."""
        plain = hermite(partial)
        times = partial.times
        count = int(np.floor((times[-1] - times[0]) * FRAME_RATE + 1e-6)) + 1
        grid = times[0] + np.arange(count) / FRAME_RATE
        low, share = between(times, grid)
        high = np.minimum(low + 1, len(times) - 1)
        # What lies on a frame of the motion needs that one alone.
        needs_low, needs_high = share < 1.0 - 1e-3, share > 1e-3
        known = partial.known[:, [*range(1, 1 + JOINTS), 0]]
        held = (known[low] | ~needs_low[:, None]) & (known[high] | ~needs_high[:, None])
        root, rotations = resampled(plain.root, plain.rotations, times, grid)
        return cls(partial, plain, grid, root, rotations, held)

    @property
    def whole(self) -> bool:
        """Whether there is nothing that a network could fill."""
        return len(self.partial) < 2 or bool(self.partial.known[:, : 1 + JOINTS].all())

    def seen(self, here: slice, times: int = 1) -> Seen:
        """Return a window as the network sees it, so many times."""
        held = torch.from_numpy(self.held[None, here]).expand(times, -1, -1)
        frames = held.shape[1]

        def alike(values: Array) -> Tensor:
            one = torch.tensor(values[None], dtype=torch.float32)
            return one.expand(times, *one.shape[1:])

        return Seen(
            alike(self.rotations[here]),
            alike(self.root[here]),
            alike(self.partial.skeleton.offsets[:JOINTS]),
            held,
            held,
            torch.zeros(times, frames, JOINTS, 3),
            torch.zeros(times, frames, JOINTS),
            torch.ones(times, frames, dtype=torch.bool),
        )

    def windows(self) -> list[tuple[slice, Array]]:
        """Return windows that cover all that is missing and can be filled, with their weights."""
        frames = len(self.held)
        wanted = np.zeros(frames, dtype=np.bool_)
        for column in self.held.T:
            for start, stop in runs(~column):
                if stop - start <= LONGEST:
                    wanted[max(start - CONTEXT, 0) : stop + CONTEXT] = True
        found = []
        for start, stop in runs(wanted):
            if stop - start <= WINDOW:
                found.append((slice(start, stop), np.ones(stop - start)))
                continue
            for begin in range(start, stop - WINDOW // 2, WINDOW // 2):
                here = slice(begin, min(begin + WINDOW, stop))
                size = here.stop - here.start
                edge = np.minimum(np.arange(size) + 1.0, size - np.arange(size))
                found.append((here, np.minimum(edge / CONTEXT, 1.0)))
        return found


Window = tuple[int, slice, Array]
"""Number of a motion, frames of it, and their weight."""


def windows_of(grids: Sequence[Grid], most: int = TOGETHER) -> Iterator[list[Window]]:
    """Yield the windows of motions, some of one length at a time.

    Args:
        grids: of the motions.
        most: frames together; a window comes alone where it has more.
    """
    lengths: dict[int, list[Window]] = defaultdict(list)
    for number, grid in enumerate(grids):
        for here, weight in grid.windows():
            lengths[here.stop - here.start].append((number, here, weight))
    for length, found in lengths.items():
        count = max(most // length, 1)
        for start in range(0, len(found), count):
            yield found[start : start + count]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What is laid over the cheap fill in a window, in the room.

    Attributes:
        turn: (T, J, 3) radians, rotation vectors by which joints are turned further.
        shift: (T, 3) metres.
        stands: (T, 4) chance that each joint of FEET_CONTACTS stands.
        wrong: (T, J) metres by which places are expected to be off.
        before: (T, J) likewise, without the change.
        signs: (T, SIGNS) see `gate`; the same for a whole window.
    """

    turn: Array
    shift: Array
    stands: Array
    wrong: Array
    before: Array
    signs: Array


def changes(
    given: Told, numbers: Tensor, contacts: Tensor, wrong: Tensor, before: Tensor, signs: Tensor
) -> list[Change]:
    """Return what corrections change, one for each window.

    Args:
        given: what the network was told.
        numbers: (B, F, NUMBERS) corrections.
        contacts: (B, F, 4) logits.
        wrong: (B, F, J) metres.
        before: (B, F, J) metres.
        signs: (B, SIGNS).
    """
    rotations, root = given.corrected(numbers)
    turn = turns.compose(given.rotations.transpose(-1, -2), rotations)
    back = turns.matrix(turns.about_y(given.facing))
    shift = turns.apply(back[:, None], root - given.root)
    vector = turns.logarithm(turns.quaternion(turn))
    every = signs[:, None].expand(*root.shape[:2], signs.shape[1])
    parts = (vector, shift, torch.sigmoid(contacts), wrong, before, every)
    return [
        Change(*(part[number].double().numpy() for part in parts)) for number in range(len(root))
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A fill at a motion's own times, with what is said of it; as in `Change`."""

    filled: Filled
    stands: Array
    wrong: Array
    before: Array
    signs: Array


class Changes:
    """Changes of windows, summed with their weights."""

    def __init__(self, grid: Grid) -> None:
        """Begin with none."""
        frames = len(grid.times)
        self._grid, self._weight = grid, np.zeros(frames)
        self._sum = Change(
            np.zeros((frames, JOINTS, 3)), np.zeros((frames, 3)), np.zeros((frames, len(FEET))),
            np.zeros((frames, JOINTS)), np.zeros((frames, JOINTS)), np.zeros((frames, SIGNS)),
        )  # fmt: skip

    def add(self, here: slice, weight: Array, change: Change) -> None:
        """Add the change of a window, with the weight (T,) of its frames."""
        for name in Change.__slots__:
            part = getattr(change, name)
            getattr(self._sum, name)[here] += weight.reshape(-1, *[1] * (part.ndim - 1)) * part
        self._weight[here] += weight

    def filled(self) -> "Made":
        """Return the cheap fill with the changes, at the motion's own times."""
        partial, plain = self._grid.partial, self._grid.plain
        rotations = plain.rotations.astype(np.float64)
        turned = multiply(rotations[:, :JOINTS], from_vector(self._at(self._sum.turn)))
        rotations[:, :JOINTS] = turned
        root = plain.root + self._at(self._sum.shift)
        filled = partial.completed(root, rotations)
        rest = (self._sum.stands, self._sum.wrong, self._sum.before, self._sum.signs)
        return Made(filled, *(self._at(each) for each in rest))

    def _at(self, values: Array) -> Array:
        """Values (T, …) at the motion's own times, over the sum of weights."""
        low, share = between(self._grid.times, self._grid.partial.times)
        high = np.minimum(low + 1, len(self._grid.times) - 1)
        ones = [1] * (values.ndim - 1)
        values = values / np.maximum(self._weight, 1e-9).reshape(-1, *ones)
        return np.asarray(values[low] + share.reshape(-1, *ones) * (values[high] - values[low]))


def resampled(
    root: NDArray[np.floating], rotations: NDArray[np.floating], times: Array, grid: Array
) -> tuple[Array, Array]:
    """Return root (T, 3) and rotations (T, J, 4) of the body at other times."""
    low, share = between(times, grid)
    high = np.minimum(low + 1, len(times) - 1)
    whole, moved = rotations[:, :JOINTS].astype(np.float64), root.astype(np.float64)
    return (
        moved[low] + share[:, None] * (moved[high] - moved[low]),
        slerp(whole[low], whole[high], share[:, None]),
    )


def between(times: Array, at: Array) -> tuple[NDArray[np.intp], Array]:
    """Number of the last of rising times up to each moment, and the share of the way to the next."""
    low = np.clip(np.searchsorted(times, at + 1e-9, side="right") - 1, 0, max(len(times) - 2, 0))
    if len(times) < 2:
        return low, np.zeros(len(at))
    share = (at - times[low]) / (times[low + 1] - times[low])
    return low, np.clip(share, 0.0, 1.0)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last but one of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
