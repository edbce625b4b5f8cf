"""Gaps of a motion filled by a network, whatever its length and frame rate: one fill, always the same.

The network sees thirtieths of a second. It says how the cheap fill is to be turned and moved; that
is laid over the cheap fill at the motion's own times, in unknown cells alone.
"""

from dataclasses import dataclass

import numpy as np
import torch

from capture.motion.filling.partial import Filled, Mask, Partial
from capture.motion.rotation import Array
from models.generator.bands import Bands, reached
from models.generator.body import JOINTS
from models.generator.fill import opinion
from models.generator.gate import Gate
from models.generator.grid import Changes, Grid, changes
from models.generator.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """A fill, and what the network says of it.

    Attributes:
        filled: the movement.
        stands: (F, 4) which joints of FEET_CONTACTS stand, by the network, where anything was made;
            None where nothing was.
        radii: (levels, F, J) metres round each place in which it lies with a chance of 50 and of
            90 per cent, 0 where it is known; None where the weights have no calibrated bands.
    """

    filled: Filled
    stands: Mask | None
    radii: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class Restorer:
    """Fills gaps by weights; fingers keep the cheap fill.

    Attributes:
        weights: that were read.
        gate: how far they are believed; as they themselves say if none is given.
    """

    weights: Weights
    gate: Gate | None = None

    def __call__(self, partial: Partial) -> Filled:
        """Return the motion with its gaps filled; what is known comes back bit for bit.

        Raises:
            NothingKnown: when a channel is known in no frame.
        """
        return self.restored(partial).filled

    @torch.no_grad()
    def restored(self, partial: Partial) -> Restored:
        """Return the same with which feet stand, and how far off the fill may be."""
        grid = Grid.of(partial)
        if grid.whole:
            return Restored(grid.plain, None, None)
        gate = self.weights.gate if self.gate is None else self.gate
        found = Changes(grid)
        for here, weight in grid.windows():
            seen = grid.seen(here)
            said = opinion(self.weights.network, seen)
            part = gate.strength(said.signs)
            [change] = changes(
                said.given, part[:, None, None] * said.answer.correction,
                said.expected(part), said.answer.contacts,
            )  # fmt: skip
            found.add(here, weight, change)
        filled, expected, stands = found.filled()
        bands = self.weights.bands
        radii = None if bands is None else _radii(bands, partial, filled, expected)
        return Restored(filled, stands > 0.5, radii)


def _radii(bands: Bands, partial: Partial, filled: Filled, expected: Array) -> Array:
    """(levels, F, J) metres; nothing where a place depends on nothing that was made."""
    distance, moved = reached(~filled.made, partial.times)
    radii = np.stack([expected * factor for factor in bands.at(distance)])
    return np.where(moved[None, :, :JOINTS], radii, 0.0)
