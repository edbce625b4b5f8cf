"""Gaps of a motion filled by a network, whatever its length and frame rate.

The network sees thirtieths of a second. It says how the cheap fill is to be turned and moved; that
is laid over the cheap fill at the motion's own times, in unknown cells alone.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Mask, Partial
from capture.motion.rotation import Array, from_vector, multiply, slerp
from models.generator import turns
from models.generator.body import FRAME_RATE, JOINTS
from models.generator.features import told
from models.generator.fill import opinion
from models.generator.scene import Seen
from models.generator.weights import Weights

CONTEXT, WINDOW = 24, 256
"""Frames seen beside what is missing, and the most that are looked at together."""
LONGEST = 117
"""Frames of the longest gap that was learnt from; longer ones keep the cheap fill."""


@dataclass(frozen=True, slots=True, eq=False)
class Restorer:
    """Fills gaps by weights; fingers keep the cheap fill."""

    weights: Weights

    def __call__(self, partial: Partial) -> Filled:
        """Return the motion with its gaps filled; what is known comes back bit for bit.

        Raises:
            NothingKnown: when a channel is known in no frame.
        """
        plain = hermite(partial)
        if len(partial) < 2 or partial.known[:, : 1 + JOINTS].all():
            return plain
        grid = _Grid.of(partial, plain)
        changes = _Changes.none(len(grid.times))
        for window, weight in _windows(grid.held):
            changes.add(window, weight, *self._asked(grid, window))
        return changes.over(partial, plain, grid.times)

    @torch.no_grad()
    def _asked(self, grid: "_Grid", window: slice) -> tuple[Array, Array, Array]:
        """Turns (T, J, 3) radians, shift (T, 3) metres in the room and deviations (T, J) metres."""
        held = torch.from_numpy(grid.held[None, window])
        frames = held.shape[1]
        seen = Seen(
            torch.from_numpy(grid.rotations[None, window]).float(),
            torch.from_numpy(grid.root[None, window]).float(),
            torch.tensor(grid.offsets[None], dtype=torch.float32),
            held,
            held,
            torch.zeros(1, frames, JOINTS, 3),
            torch.zeros(1, frames, JOINTS),
            torch.ones(1, frames, dtype=torch.bool),
        )
        given = told(seen)
        said = opinion(self.weights.network, seen, given)
        part = self.weights.gate.strength(said.signs)[:, None, None]
        rotations, root = given.corrected(part * said.answer.correction)
        turn = turns.compose(given.rotations.transpose(-1, -2), rotations)
        back = turns.matrix(turns.about_y(given.facing))
        shift = turns.apply(back[:, None], root - given.root)
        vector = turns.logarithm(turns.quaternion(turn))
        return tuple(each[0].double().numpy() for each in (vector, shift, said.answer.wrong.exp()))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """A motion at thirtieths of a second; the last channel is the root."""

    times: Array
    root: Array
    rotations: Array
    held: Mask
    offsets: Array

    @classmethod
    def of(cls, partial: Partial, plain: Filled) -> "_Grid":
        times = partial.times
        count = int(np.floor((times[-1] - times[0]) * FRAME_RATE + 1e-6)) + 1
        grid = times[0] + np.arange(count) / FRAME_RATE
        low, share = _between(times, grid)
        high = np.minimum(low + 1, len(times) - 1)
        whole = plain.rotations[:, :JOINTS].astype(np.float64)
        root = plain.root.astype(np.float64)
        # What lies on a frame of the motion needs that one alone.
        needs_low, needs_high = share < 1.0 - 1e-3, share > 1e-3
        known = partial.known[:, [*range(1, 1 + JOINTS), 0]]
        held = (known[low] | ~needs_low[:, None]) & (known[high] | ~needs_high[:, None])
        return cls(
            grid,
            root[low] + share[:, None] * (root[high] - root[low]),
            slerp(whole[low], whole[high], share[:, None]),
            held,
            partial.skeleton.offsets[:JOINTS],
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """What is laid over the cheap fill, at thirtieths of a second, summed with weights."""

    turn: Array
    shift: Array
    deviation: Array
    weight: Array

    @classmethod
    def none(cls, frames: int) -> "_Changes":
        return cls(
            np.zeros((frames, JOINTS, 3)), np.zeros((frames, 3)), np.zeros((frames, JOINTS)),
            np.zeros(frames),
        )  # fmt: skip

    def add(
        self, window: slice, weight: Array, turn: Array, shift: Array, deviation: Array
    ) -> None:
        self.turn[window] += weight[:, None, None] * turn
        self.shift[window] += weight[:, None] * shift
        self.deviation[window] += weight[:, None] * deviation
        self.weight[window] += weight

    def over(self, partial: Partial, plain: Filled, times: Array) -> Filled:
        """The cheap fill with the changes, at the motion's own times."""
        whole = np.maximum(self.weight, 1e-9)
        low, share = _between(times, partial.times)
        high = np.minimum(low + 1, len(times) - 1)

        def at(values: Array) -> Array:
            values = values / whole.reshape(-1, *[1] * (values.ndim - 1))
            part = share.reshape(-1, *[1] * (values.ndim - 1))
            return np.asarray(values[low] + part * (values[high] - values[low]))

        rotations = plain.rotations.astype(np.float64)
        rotations[:, :JOINTS] = multiply(rotations[:, :JOINTS], from_vector(at(self.turn)))
        root = plain.root + at(self.shift)
        deviation = np.zeros(partial.known.shape)
        deviation[:, 1 : 1 + JOINTS] = at(self.deviation)
        deviation[:, 0] = deviation[:, 1]
        return partial.completed(root, rotations, deviation)


def _between(times: Array, at: Array) -> tuple[NDArray[np.intp], Array]:
    """Number of the last of rising times up to each moment, and the share of the way to the next."""
    low = np.clip(np.searchsorted(times, at + 1e-9, side="right") - 1, 0, max(len(times) - 2, 0))
    if len(times) < 2:
        return low, np.zeros(len(at))
    share = (at - times[low]) / (times[low + 1] - times[low])
    return low, np.clip(share, 0.0, 1.0)


def _windows(held: Mask) -> list[tuple[slice, Array]]:
    """Windows that cover all that is missing and can be filled, and the weight of their frames."""
    frames = len(held)
    wanted = np.zeros(frames, dtype=np.bool_)
    for column in held.T:
        for start, stop in _runs(~column):
            if stop - start <= LONGEST:
                wanted[max(start - CONTEXT, 0) : stop + CONTEXT] = True
    found = []
    for start, stop in _runs(wanted):
        if stop - start <= WINDOW:
            found.append((slice(start, stop), np.ones(stop - start)))
            continue
        for begin in range(start, stop - WINDOW // 2, WINDOW // 2):
            here = slice(begin, min(begin + WINDOW, stop))
            size = here.stop - here.start
            edge = np.minimum(np.arange(size) + 1.0, size - np.arange(size))
            found.append((here, np.minimum(edge / CONTEXT, 1.0)))
    return found


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last but one of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
