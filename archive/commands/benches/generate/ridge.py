"""A ridge for one hidden limb: the mean of its turns given everything else, learnt for that gap alone.

No filler of ours, since it knows a single mask; but where it knows the performers it comes nearer than
any other cheap reference, and what is to be better than those is measured against it too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.generate.clips import Clip
from archive.commands.benches.generate.tasks import Task
from archive.commands.benches.generate.windows import PAST, Window, windows_of
from capture.motion.filling.lines import straight
from capture.motion.filling.partial import Filled, Partial
from capture.motion.mirror import mirror
from capture.motion.rotation import Array, from_vector, inverse, multiply, to_six, to_vector

_STRIDE = 30
_LOOKS = 12
_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Of the prior, over the number of windows; inputs have a spread of one."""
_STRANGERS = frozenset({"cmu135", "accad_female1", "cmu49", "cmu144"})
"""Performers on whom the strength for new performers is chosen."""
_EVERY = 6
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """Coefficients for one task.

    Attributes:
        task: whose mask it knows.
        middle: (D,) mean of the inputs.
        spread: (D,) their spread.
        weights: (D, O) from inputs to turns, in radians.
        mean: (O,) mean of the turns.
    """

    task: Task
    middle: Floats
    spread: Floats
    weights: Floats
    mean: Floats

    def __call__(self, partial: Partial) -> Filled:
        """Return the gap filled by even turns and what the rest of the body says beside them."""
        plain = straight(partial)
        turns = plain.rotations.astype(np.float64)
        hidden, joints = self.task.hidden, _joints(self.task, partial)
        told = (_inputs(self.task, partial) - self.middle) / self.spread
        more = (told @ self.weights + self.mean).reshape(-1, len(joints), 3)
        here = turns[hidden][:, joints]
        turns[hidden.start : hidden.stop, joints] = multiply(
            here, from_vector(more.astype(np.float64))
        )
        return partial.completed(plain.root.astype(np.float64), turns)


@dataclass(frozen=True, slots=True, eq=False)
class Ridges:
    """A ridge for each side: the filler of tasks that are taken together."""

    parts: tuple[Ridge, ...]

    def __call__(self, partial: Partial) -> Filled:
        """Return the fill of the ridge whose mask it is."""
        for ridge in self.parts:
            if np.array_equal(ridge.task.known(partial.skeleton), partial.known):
                return ridge(partial)
        raise ValueError("No ridge was learnt for this mask.")


def learn(tasks: Sequence[Task], clips: Sequence[Clip], *, strangers: bool) -> Ridges:
    """Return the ridges of tasks.

    Args:
        tasks: gaps of limbs.
        clips: what is learnt from.
        strangers: whether the strength is the best for performers who are not among them, or for
            other clips of those who are.
    """
    return Ridges(tuple(_learn(task, clips, strangers=strangers) for task in tasks))


def _learn(task: Task, clips: Sequence[Clip], *, strangers: bool) -> Ridge:
    inputs, turns, left_out = [], [], []
    for number, clip in enumerate(clips):
        aside = clip.row.subject in _STRANGERS if strangers else number % _EVERY == 0
        for window in _both_ways(clip):
            partial = task.partial(window)
            inputs.append(_inputs(task, partial))
            turns.append(_turns(task, partial, window))
            left_out.append(aside)
    told, wanted, aside_rows = np.stack(inputs), np.stack(turns), np.array(left_out)
    middle, spread = told.mean(axis=0), np.maximum(told.std(axis=0), 1e-3)
    told = (told - middle) / spread
    mean = wanted.mean(axis=0)
    wanted = wanted - mean
    solve = _Solver(told[~aside_rows], wanted[~aside_rows])
    errors = [
        float(((told[aside_rows] @ solve.weights(strength) - wanted[aside_rows]) ** 2).mean())
        for strength in _STRENGTHS
    ] if aside_rows.any() else [0.0]  # fmt: skip
    chosen = _STRENGTHS[int(np.argmin(errors))]
    return Ridge(task, middle, spread, _Solver(told, wanted).weights(chosen), mean)


class _Solver:
    """One decomposition for all strengths."""

    def __init__(self, told: Floats, wanted: Floats) -> None:
        self.values, self.vectors = np.linalg.eigh((told.T @ told).astype(np.float64))
        self.turned = self.vectors.T @ (told.T @ wanted)
        self.count = len(told)

    def weights(self, strength: float) -> Floats:
        """Return the coefficients (D, O)."""
        kept = 1.0 / (np.maximum(self.values, 0.0) + strength * self.count)
        return np.asarray(self.vectors @ (kept[:, None] * self.turned), dtype=np.float32)


def _both_ways(clip: Clip) -> Iterator[Window]:
    yield from windows_of(clip, _STRIDE)
    yield from windows_of(Clip(clip.row, mirror(clip.motion)), _STRIDE)


def _joints(task: Task, partial: Partial) -> NDArray[np.intp]:
    return np.array([partial.skeleton.index(name) for name in task.joints])


def _inputs(task: Task, partial: Partial) -> Floats:
    """(D,) the visible joints and the root at some frames, the hidden ones beside the gap."""
    hidden = _joints(task, partial)
    visible = np.setdiff1d(np.arange(len(partial.skeleton.names)), hidden)
    looks = np.linspace(task.hidden.start - 3, task.hidden.stop + 2, _LOOKS).round().astype(int)
    root, turns = partial.neutral()
    travel = [root[after] - root[before] for before, after in pairwise(looks)]
    sides = (PAST - 1, task.hidden.stop)
    steps = [
        to_vector(multiply(inverse(turns[first, hidden]), turns[last, hidden]))
        for first, last in ((PAST - 3, PAST - 1), (task.hidden.stop, task.hidden.stop + 2))
    ]
    parts: list[Array] = [
        to_six(turns[looks][:, visible]), root[looks, 1], *travel,
        *(to_six(turns[side, hidden]) for side in sides), *steps,
    ]  # fmt: skip
    return np.concatenate([part.ravel() for part in parts]).astype(np.float32)


def _turns(task: Task, partial: Partial, window: Window) -> Floats:
    """(O,) how the true turns differ from even ones within the gap."""
    joints = _joints(task, partial)
    even = straight(partial).rotations[task.hidden][:, joints].astype(np.float64)
    true = window.motion.rotations[task.hidden][:, joints]
    return to_vector(multiply(inverse(even), true)).ravel().astype(np.float32)
