"""Several fills of one gap that are all honest, and a motion varied a little or much.

The same seed gives the same fill. What is known comes back bit for bit; at strength 0 so does
everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from capture.motion.filling.partial import Filled, Partial
from capture.motion.rotation import Array
from models.generator.body import JOINTS
from models.generator.errors import CannotVary, StrengthWrong
from models.generator.features import Told, told
from models.generator.gate import SIGNS
from models.generator.grid import TOGETHER, Changes, Grid, changes, resampled, runs, windows_of
from models.generator.scene import together
from models.generator.turns import matrix
from models.generator.varying import STEPS, Spread, led
from models.generator.weights import Weights

KEYS = 45
"""Frames of the network from key pose to key pose, where a long stretch of a motion is varied."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Fills gaps by weights and by chance.

    Attributes:
        weights: that were read, of a network that has learnt to vary.
        steps: in which the network is led from chance to a fill.

    Raises:
        CannotVary: when the network has not learnt it.
    """

    weights: Weights
    steps: int = STEPS

    def __post_init__(self) -> None:
        if self.weights.spread is None:
            raise CannotVary

    def __call__(self, partial: Partial, seed: int) -> Filled:
        """Return a fill by chance; raises NothingKnown when a channel is known in no frame."""
        return self.several(partial, (seed,))[0]

    def several(self, partial: Partial, seeds: Sequence[int]) -> tuple[Filled, ...]:
        """Return a fill for each seed, each as it would be alone."""
        return self.each((partial,), seeds)[0]

    def each(self, partials: Sequence[Partial], seeds: Sequence[int]) -> list[tuple[Filled, ...]]:
        """Return the same of many motions; short ones are looked at together, which is faster."""
        return self._sampled([Grid.of(partial) for partial in partials], seeds, 1.0)

    def varied(self, partial: Partial, seed: int, strength: float) -> Filled:
        """Return a motion varied where it is not protected.

        Args:
            partial: the whole motion; `known` tells which cells are protected, the numbers in all
                other cells are those that are varied. Of a longer stretch key poses stay too.
            seed: of chance.
            strength: 0 gives the motion itself bit for bit, 1 forgets all but what is protected.

        Raises:
            StrengthWrong: when it is not from 0 to 1.
        """
        if not 0.0 <= strength <= 1.0:
            raise StrengthWrong(strength=f"{strength:g}")
        same = Filled(partial.root, partial.rotations, ~partial.known)
        if strength == 0.0 or partial.known[:, : 1 + JOINTS].all():
            return same
        kept = partial if strength == 1.0 else replace(partial, known=_with_keys(partial))
        [[varied]] = self._sampled([Grid.of(kept)], (seed,), strength)
        return replace(varied, made=~partial.known)

    @torch.no_grad()
    def _sampled(
        self, grids: Sequence[Grid], seeds: Sequence[int], strength: float
    ) -> list[tuple[Filled, ...]]:
        spread = self.weights.spread
        assert spread is not None  # noqa: S101 (checked when made)
        # Chance is drawn for the whole motion, so that windows that overlap agree.
        sources = [[_chance(Spread(spread), grid, seed) for seed in seeds] for grid in grids]
        found = [[Changes(grid) for _ in seeds] for grid in grids]
        # What a motion is already is told of one window at a time.
        for some in windows_of(grids, TOGETHER // len(seeds) if strength == 1.0 else 1):
            given = told(together([grids[n].seen(here, len(seeds)) for n, here, _ in some]))
            source = torch.stack([each[here] for n, here, _ in some for each in sources[n]])
            if strength < 1.0:
                [(number, here, _)] = some
                goal = _goal(grids[number], given, here)
                source = strength * source + (1.0 - strength) * goal
            numbers, answer = led(
                self.weights.network, given, spread, source, 1.0 - strength, self.steps
            )
            off = (answer.wrong.exp(), answer.cheap.exp(), torch.zeros(len(source), SIGNS))
            every = iter(changes(given, numbers, answer.contacts, *off))
            for number, here, weight in some:
                for one in found[number]:
                    one.add(here, weight, next(every))
        return [
            tuple(grid.plain if grid.whole else one.filled().filled for one in of_grid)
            for grid, of_grid in zip(grids, found, strict=True)
        ]


def _chance(spread: Spread, grid: Grid, seed: int) -> Tensor:
    """(T, NUMBERS) by chance."""
    return spread.source((1, len(grid.times)), np.random.default_rng(seed))[0]


def _with_keys(partial: Partial) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """What is protected, and key poses in what is not, so that no stretch is too long to be varied."""
    known = partial.known.copy()
    count = int((partial.times[-1] - partial.times[0]) * 30.0) // KEYS
    if count < 1:
        keys = np.array([0, len(partial) - 1])
    else:
        moments = np.linspace(partial.times[0], partial.times[-1], count + 1)
        keys = np.unique(np.searchsorted(partial.times, moments).clip(0, len(partial) - 1))
    for column in range(known.shape[1]):
        for start, stop in runs(~known[:, column]):
            inside = keys[(keys >= start) & (keys < stop)]
            known[inside, column] = True
    return known


def _goal(grid: Grid, given: Told, here: slice) -> Tensor:
    """(B, F, NUMBERS) the correction that leads to the motion as it is."""
    partial = grid.partial
    root, rotations = resampled(partial.root, partial.rotations, partial.times, grid.times)
    count = len(given.root)

    def alike(values: Array) -> Tensor:
        one = torch.tensor(values[None, here], dtype=torch.float32)
        return one.expand(count, *one.shape[1:])

    turned, moved = given.into(alike(rotations), alike(root))
    return given.ungated(matrix(turned), moved)
