"""What an archive gets for its gaps: for each kind of gap whatever was measured as best, cleaned up.

Without weights, and where a network was measured as no better, it is a cheap reference. Weights that
were refitted to a performer leave those kinds of gaps in which they gained nothing to the weights
that they were begun with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from capture.motion.checks import made_places
from capture.motion.cleanup.cleanup import Cleaned, clean
from capture.motion.cleanup.seams import meet
from capture.motion.filling.gaps import Gap, gaps_of
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Filler, Mask, Partial
from capture.motion.limits import JointLimits
from capture.motion.rotation import Array
from models.generator.kinds import KINDS, kind_of, together
from models.generator.restoring import Restored, Restorer
from models.generator.weights import Weights

RESTORE, HERMITE, GAUSSIAN = "restore", "hermite", "linear-Gaussian"
BEGUN = "begun"
"""Served by the weights that refitted ones were begun with."""
_REST = dict.fromkeys(KINDS, GAUSSIAN)
"""What is served without weights."""
Methods = tuple[tuple[Gap, str], ...]
"""Each gap with the name of what fills it."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A served fill.

    Attributes:
        filled: the movement after its clean-up; known cells are bit for bit what they were.
        cleaned: what the clean-up did.
        methods: each gap with the name of what filled it.
        radii: (levels, F, J) see `Restored`; None where no network was asked.
    """

    filled: Filled
    cleaned: Cleaned
    methods: Methods
    radii: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Fills gaps by what was measured as best for each kind of them.

    Attributes:
        weights: that were read; None for the cheap references alone.
        limits: of joints; none are held without them.
        begun: weights that refitted ones were begun with, for the kinds of gaps left to them.
    """

    weights: Weights | None
    limits: JointLimits | None = field(default_factory=JointLimits.shipped)
    begun: Weights | None = None
    _cheap: Mapping[str, Filler] = field(
        default_factory=lambda: {HERMITE: hermite, GAUSSIAN: LinearGaussian.shipped()}, repr=False
    )

    def __call__(self, partial: Partial) -> Filled:
        """Return the movement filled; raises NothingKnown when a channel is known in no frame."""
        return self.answer(partial).filled

    def answer(self, partial: Partial) -> Answer:
        """Return the same with how it came about."""
        return self.each(partial)[0]

    def each(self, *partials: Partial) -> list[Answer]:
        """Return the same of many motions; short ones are looked at together, which is faster."""
        every = [self._methods(partial) for partial in partials]
        asked = ((BEGUN, self.begun), (RESTORE, self.weights))
        found = [
            (name, _restored(name, weights, partials, every))
            for name, weights in asked
            if weights is not None
        ]
        return [
            self._of(partial, every[number], {name: made.get(number) for name, made in found})
            for number, partial in enumerate(partials)
        ]

    def _of(
        self, partial: Partial, methods: Methods, found: Mapping[str, Restored | None]
    ) -> Answer:
        filled, stands, radii = hermite(partial), None, None
        if not methods:
            return Answer(filled, clean(partial.skeleton, partial.times, filled), (), None)
        for name, restored in found.items():
            if restored is None:
                continue
            cells = _cells([gap for gap, method in methods if method == name], partial.known)
            filled = _with(filled, restored.filled, cells)
            stands = restored.stands
            radii = _radii(radii, restored.radii, cells)
        for name, fill in self._cheap.items():
            cells = _cells([gap for gap, method in methods if method == name], partial.known)
            if cells.any():
                filled = _with(filled, fill(partial), cells)
        if radii is not None:
            radii = _of_network(radii, partial, methods)
        seen = None if stands is None else _standing(partial, filled, stands)
        cleaned = clean(partial.skeleton, partial.times, filled, self.limits, seen)
        # Feet that were put in their place have left other velocities at the gap's sides.
        return Answer(meet(partial.times, cleaned.filled), cleaned, methods, radii)

    def _methods(self, partial: Partial) -> Methods:
        gaps = gaps_of(partial.known)
        return tuple((gap, self._method(together(gap, gaps), partial)) for gap in gaps)

    def _method(self, gap: Gap, partial: Partial) -> str:
        served = _REST if self.weights is None else {**_REST, **self.weights.said.get("served", {})}
        named = served[kind_of(gap, partial.times)]
        return GAUSSIAN if named == BEGUN and self.begun is None else named


def _restored(
    name: str, weights: Weights, partials: Sequence[Partial], every: Sequence[Methods]
) -> dict[int, Restored]:
    """What weights make of those motions, by number, of which a gap is theirs."""
    asked = [
        number
        for number, methods in enumerate(every)
        if any(method == name for _, method in methods)
    ]
    if not asked:
        return {}
    made = Restorer(weights).each(*(partials[number] for number in asked))
    return dict(zip(asked, made, strict=True))


def _radii(radii: Array | None, more: Array | None, cells: Mask) -> Array | None:
    """Radii (levels, F, J) with those of other weights in the frames that these have filled."""
    if radii is None or more is None:
        return radii if more is None else more
    frames = np.asarray(cells.any(axis=1))
    return np.where(frames[None, :, None], more, radii)


def _of_network(radii: Array, partial: Partial, methods: Methods) -> Array:
    """Radii of places that networks alone have moved: nobody has measured how far off others are."""
    other = _cells([gap for gap, name in methods if name not in (RESTORE, BEGUN)], partial.known)
    moved = made_places(partial.skeleton, other)
    return np.where(moved[None, :, : radii.shape[2]], 0.0, radii)


def _cells(gaps: list[Gap], known: Mask) -> Mask:
    cells = np.zeros(known.shape, dtype=np.bool_)
    for gap in gaps:
        cells[gap.start : gap.stop, gap.channels] = True
    return cells


def _with(filled: Filled, other: Filled, cells: Mask) -> Filled:
    """A fill with some cells of another."""
    root = np.where(cells[:, :1], other.root, filled.root)
    rotations = np.where(cells[:, 1:, None], other.rotations, filled.rotations)
    return Filled(filled.root, filled.rotations, filled.made).with_made(root, rotations)


def _standing(partial: Partial, filled: Filled, stands: Mask) -> Mask:
    """(F, 4) which feet stand: by the network where something was made, else by where they are."""
    still = clean(partial.skeleton, partial.times, filled).stands
    made = np.asarray(filled.made.any(axis=1))
    return np.asarray(np.where(made[:, None], stands, still))
