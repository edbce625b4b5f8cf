"""What gaps would be filled with: worked out once, looked at, and kept gap by gap later.

A walk over the motion half a minute at a time, with ten seconds known on both sides, so that memory
does not grow with its length and a gap is filled alike wherever a walk was broken off.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from capture.filling.offers import (
    CELLS,
    MOST_SECONDS,
    Doubt,
    Kind,
    Offer,
    cells_of,
    uncertain_cells,
    unknown_cells,
)
from capture.motion.checks import Checks, check
from capture.motion.cleanup.cleanup import clean
from capture.motion.cleanup.seams import meet
from capture.motion.contacts import standing
from capture.motion.errors import NothingKnown
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Mask, Partial
from capture.motion.kinematics import global_rotations, positions
from capture.motion.limits import JointLimits
from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion.source import Source
from capture.motion.summary import FrameSource

BLOCK_SECONDS, ROUND_SECONDS = 30.0, 10.0
"""Seconds whose gaps are filled together, and seconds round them that are looked at."""
EDITION = 3
"""Grows whenever the same gap would be filled with other numbers."""
HERMITE, GAUSSIAN = "hermite", "linear-Gaussian"
_GLIDES, _SNAPS, _BENT, _SUNK = 60.0, 2.0, 15.0, 0.05
"""Beyond these a fill is not offered without a question: mm/s of skate, times the usual change of
velocity at its edges, degrees beyond a joint's limit, metres under the floor."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A filled window.

    Attributes:
        filled: the movement; known cells are bit for bit what they were.
        methods: (F, CELLS) index into `names` of what made each cell.
        names: of the methods.
        radii: (2, F, J) metres round each place in which it lies with a chance of 50 and 90 per
            cent; None where the method cannot tell.
    """

    filled: Filled
    methods: NDArray[np.uint8]
    names: tuple[str, ...]
    radii: NDArray[np.float64] | None = None


class Fills(Protocol):
    """Anything that fills a window of a motion, limb by limb."""

    def __call__(self, partial: Partial, whole: Mask) -> Outcome:
        """Return the window filled; `whole` (F,) is True where the whole body is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class References:
    """The cheap references: limbs by what the rest of the body tells, whole bodies by their way.

    Attributes:
        gaussian: statistics of how bodies move.
        limits: of joints.
    """

    gaussian: LinearGaussian
    limits: JointLimits

    @classmethod
    def shipped(cls) -> "References":
        """Return those that come with the archive."""
        return cls(LinearGaussian.shipped(), JointLimits.shipped())

    def __call__(self, partial: Partial, whole: Mask) -> Outcome:
        """Fill a window, see `Fills`; what was made keeps to joint limits and feet that stand."""
        told = self.gaussian(partial)
        # A limb that nothing here knows must not keep the body's way from being drawn.
        known = partial.known.copy()
        never = ~known.any(axis=0)
        known[:, never] = True
        root = np.where(partial.known[:, :1], partial.root, told.root)
        turns = np.where(partial.known[:, 1:, None], partial.rotations, told.rotations)
        drawn = hermite(Partial(partial.skeleton, partial.times, root, turns, known))
        cells = np.broadcast_to(whole[:, None], partial.known.shape)
        filled = told.with_made(
            np.where(cells[:, :1], drawn.root, told.root).astype(np.float64),
            np.where(cells[:, 1:, None], drawn.rotations, told.rotations).astype(np.float64),
        )
        cleaned = clean(partial.skeleton, partial.times, filled, self.limits)
        met = meet(partial.times, cleaned.filled)
        return Outcome(met, np.where(cells, 0, 1).astype(np.uint8), (HERMITE, GAUSSIAN))


@dataclass(frozen=True, slots=True)
class Answered:
    """A gap with what it would be filled with.

    Attributes:
        offer: the gap.
        method: what filled it; "" where nothing could.
        checks: of the fill, by name; empty where there is none.
        poor: names of the checks that it does not pass.
        radius: metres within which it lies nine times in ten; None where nobody can tell.
    """

    offer: Offer
    method: str = ""
    checks: dict[str, float | None] | None = None
    poor: tuple[str, ...] = ()
    radius: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            **self.offer.to_json(), "method": self.method, "checks": self.checks or {},
            "poor": list(self.poor), "radius": self.radius,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Frames that were filled together.

    Attributes:
        first: number of the first frame.
        cells: (F, CELLS) which were made, those of the block's own gaps alone.
        filled: the whole window.
        methods: see `Outcome`.
        names: see `Outcome`.
        radii: see `Outcome`.
        answers: of the block's gaps.
    """

    first: int
    cells: Mask
    filled: Filled
    methods: NDArray[np.uint8]
    names: tuple[str, ...]
    radii: NDArray[np.float64] | None
    answers: tuple[Answered, ...]


def propose(
    frames: FrameSource, offers: Sequence[Offer], fills: Fills, report: Report | None = None
) -> Iterator[Window]:
    """Yield the windows of a motion in which gaps were filled, in order.

    Args:
        frames: a motion.
        offers: its gaps.
        fills: what fills them.
        report: called with gaps done, and of how many.
    """
    limits = JointLimits.shipped()
    times = _times(frames)
    waiting, done = sorted(offers, key=lambda one: one.start), 0
    while waiting:
        end = waiting[0].begin + BLOCK_SECONDS
        block = [one for one in waiting if one.begin < end]
        waiting = waiting[len(block) :]
        yield _window(frames, times, block, fills, limits)
        done += len(block)
        if report:
            report(done, len(offers))


def _times(frames: FrameSource) -> NDArray[np.float64]:
    parts = [
        frames.part(at, min(at + 4096, len(frames))).times for at in range(0, len(frames), 4096)
    ]
    return np.concatenate(parts)


def _window(
    frames: FrameSource,
    times: NDArray[np.float64],
    block: list[Offer],
    fills: Fills,
    limits: JointLimits,
) -> Window:
    last = max(min(one.end, one.begin + MOST_SECONDS) for one in block)
    first = int(np.searchsorted(times, block[0].begin - ROUND_SECONDS))
    stop = int(np.searchsorted(times, last + ROUND_SECONDS, side="right"))
    motion = body_of(frames.part(first, stop))
    unknown = unknown_cells(motion.source)
    doubted = uncertain_cells(motion.source, motion.confidence, unknown)
    wanted = [one for one in block if one.doubt != Doubt.TOO_LONG]
    cells = {
        one.id: cells_of(one, doubted if one.kind == Kind.UNCERTAIN else unknown, first)
        for one in wanted
    }
    try:
        outcome = _outcome(motion, unknown, fills)
        unsure = [cells[one.id] for one in wanted if one.kind == Kind.UNCERTAIN]
        if unsure:
            # Gaps are filled from all that was seen; what is doubted itself, from what is not.
            seen = np.any(unsure, axis=0)
            outcome = _with(outcome, _outcome(motion, unknown | seen, fills), seen)
    except NothingKnown:
        return _nothing(motion, first, block)
    answers = tuple(
        _answer(one, motion, outcome, cells[one.id], limits) if one in wanted else Answered(one)
        for one in block
    )
    every = np.any([np.zeros_like(unknown), *cells.values()], axis=0)
    return Window(
        first, every, outcome.filled, outcome.methods, outcome.names, outcome.radii, answers
    )


def _outcome(motion: Motion, unknown: Mask, fills: Fills) -> Outcome:
    return fills(Partial.of(motion, ~unknown), np.asarray(unknown[:, :6].any(axis=1)))


def _with(one: Outcome, other: Outcome, cells: Mask) -> Outcome:
    """An outcome with some cells of another one."""
    names = tuple(dict.fromkeys((*one.names, *other.names)))
    renamed = [
        np.array([names.index(name) for name in each.names], dtype=np.uint8)[each.methods]
        for each in (one, other)
    ]
    root = np.where(cells[:, :1], other.filled.root, one.filled.root)
    turns = np.where(cells[:, 1:, None], other.filled.rotations, one.filled.rotations)
    radii = one.radii if other.radii is None else other.radii
    if one.radii is not None and other.radii is not None:
        radii = np.where(np.asarray(cells.any(axis=1))[None, :, None], other.radii, one.radii)
    return Outcome(
        Filled(root, turns, one.filled.made | cells),
        np.where(cells, renamed[1], renamed[0]),
        names,
        radii,
    )


def _nothing(motion: Motion, first: int, block: list[Offer]) -> Window:
    none = np.zeros((len(motion), CELLS), dtype=np.bool_)
    filled = Filled(motion.root, motion.rotations, none)
    gone = tuple(Answered(replace(one, doubt=Doubt.TOO_LONG)) for one in block)
    return Window(first, none, filled, none.astype(np.uint8), (), None, gone)


def _answer(
    offer: Offer, motion: Motion, outcome: Outcome, cells: Mask, limits: JointLimits
) -> Answered:
    # Only what this gap would change is judged: the rest stays as it was recorded.
    root = np.where(cells[:, :1], outcome.filled.root, motion.root)
    turns = np.where(cells[:, 1:, None], outcome.filled.rotations, motion.rotations)
    alone = Filled(root, turns, cells)
    places = positions(motion.skeleton, root, global_rotations(motion.skeleton, turns))
    found = check(
        motion.skeleton, motion.times, alone, limits,
        stands=standing(motion.skeleton, motion.times, places),
    )  # fmt: skip
    used = outcome.methods[cells]
    method = outcome.names[int(np.bincount(used).argmax())] if used.size else ""
    radius = None
    if outcome.radii is not None:
        rows = cells.any(axis=1)
        radius = float(np.median(outcome.radii[1][rows].max(axis=1)))
    return Answered(offer, method, found.as_dict(), _poor(found), radius)


def _poor(found: Checks) -> tuple[str, ...]:
    limits = {"skate": _GLIDES, "seam": _SNAPS, "beyond": _BENT, "depth": _SUNK}
    return tuple(name for name, most in limits.items() if (getattr(found, name) or 0.0) > most)


def body_of(motion: Motion) -> Motion:
    """Return a motion without its fingers."""
    if len(motion.skeleton.names) == len(BODY_JOINTS):
        return motion
    return Motion(
        Skeleton(BODY_JOINTS, motion.skeleton.offsets[: len(BODY_JOINTS)]),
        motion.times,
        motion.root,
        motion.rotations[:, : len(BODY_JOINTS)],
        motion.source[:, :CELLS],
        motion.confidence[:, :CELLS],
        motion.contacts,
    )


def source_of(method: str) -> Source:
    """Return how what a method made is marked: the references draw, everything else makes."""
    return Source.INTERPOLATED if method in (HERMITE, GAUSSIAN) else Source.MADE


def source_for(offer: Offer, method: str) -> Source:
    """Return the mark of a gap: a limb that was never seen is made, whatever made it."""
    return Source.MADE if offer.doubt == Doubt.NEVER_SEEN else source_of(method)
