"""Gaps of a motion filled by a network, whatever its length and frame rate: one fill, always the same.

The network sees thirtieths of a second. It says how the cheap fill is to be turned and moved; that
is laid over the cheap fill at the motion's own times, in unknown cells alone. Each gap then goes as
far from the linear-Gaussian fill to that one as the network is believed there (`gate`).
"""

from dataclasses import dataclass, field

import numpy as np
import torch

from capture.motion.filling.gaps import gaps_of
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.partial import Filled, Filler, Mask, Partial
from capture.motion.rotation import Array, slerp
from models.generator.bands import Bands, reached
from models.generator.body import FRAME_RATE, JOINTS
from models.generator.fill import opinion
from models.generator.gate import Gate
from models.generator.grid import LONGEST, Changes, Grid, Made, changes, windows_of
from models.generator.kinds import kind_of, together
from models.generator.scene import together as side_by_side
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
        gate: how far they are believed everywhere; for each kind of gap as was measured (and is
            written beside them) if none is given.
    """

    weights: Weights
    gate: Gate | None = None
    _other: Filler = field(default_factory=LinearGaussian.shipped, repr=False)

    def __call__(self, partial: Partial) -> Filled:
        """Return the motion with its gaps filled; what is known comes back bit for bit.

        Raises:
            NothingKnown: when a channel is known in no frame.
        """
        return self.restored(partial).filled

    def restored(self, partial: Partial) -> Restored:
        """Return the same with which feet stand, and how far off the fill may be."""
        return self.each(partial)[0]

    @torch.no_grad()
    def each(self, *partials: Partial) -> list[Restored]:
        """Return the same of many motions; short ones are looked at together, which is faster."""
        grids = [Grid.of(partial) for partial in partials]
        found = [Changes(grid) for grid in grids]
        for some in windows_of(grids):
            seen = side_by_side([grids[number].seen(here) for number, here, _ in some])
            said = opinion(self.weights.network, seen)
            one = torch.ones(len(some))
            parts = (said.expected(one), said.expected(0.0 * one), said.signs)
            every = changes(said.given, said.answer.correction, said.answer.contacts, *parts)
            for (number, here, weight), change in zip(some, every, strict=True):
                found[number].add(here, weight, change)
        return [
            Restored(grid.plain, None, None) if grid.whole else self._of(grid.partial, one.filled())
            for grid, one in zip(grids, found, strict=True)
        ]

    def _of(self, partial: Partial, made: Made) -> Restored:
        strength = self._strength(partial, made.signs)
        filled = self._between(partial, made.filled, strength)
        bands = self.weights.bands
        radii = None if bands is None else _radii(bands, partial, made, strength)
        return Restored(filled, made.stands > 0.5, radii)

    def _strength(self, partial: Partial, signs: Array) -> Array:
        """(F, 1 + J) how far each unknown cell goes from the other fill to the network's."""
        strength = np.ones(partial.known.shape)
        gaps = gaps_of(partial.known)
        for gap in gaps:
            kind = kind_of(together(gap, gaps), partial.times)
            gate = self.weights.gate(kind) if self.gate is None else self.gate
            here = torch.tensor(signs[gap.start : gap.stop].mean(axis=0)[None], dtype=torch.float32)
            part = float(gate.strength(here))
            # Longer than any gap that was learnt from: the network was not asked.
            frames = (partial.times[gap.stop - 1] - partial.times[gap.start]) * FRAME_RATE
            strength[gap.start : gap.stop, gap.channels] = part if frames < LONGEST else 0.0
        return strength

    def _between(self, partial: Partial, ours: Filled, strength: Array) -> Filled:
        if (strength == 1.0).all():
            return ours
        other = self._other(partial)
        turned = slerp(
            other.rotations.astype(np.float64), ours.rotations.astype(np.float64), strength[:, 1:]
        )
        root = other.root + strength[:, :1] * (ours.root.astype(np.float64) - other.root)
        # Where it is believed wholly, nothing is mixed and nothing rounded.
        root = np.where(strength[:, :1] == 1.0, ours.root, root)
        turned = np.where(strength[:, 1:, None] == 1.0, ours.rotations, turned)
        return ours.with_made(root, turned)


def _radii(bands: Bands, partial: Partial, made: Made, strength: Array) -> Array:
    """(levels, F, J) metres; nothing where a place depends on nothing that was made."""
    unknown = ~partial.known
    distance, moved = reached(partial.known, partial.times)
    # One number for a frame: that of what is unknown in it.
    count = np.maximum(unknown.sum(axis=1), 1)
    part = ((strength * unknown).sum(axis=1) / count).clip(0.0, 1.0)[:, None]
    expected = made.wrong**part * made.before ** (1.0 - part)
    radii = np.stack([expected * factor for factor in bands.at(distance)])
    return np.where(moved[None, :, :JOINTS], radii, 0.0)
