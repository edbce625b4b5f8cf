"""A movement of which cells are unknown, and the same with those cells filled.

A cell is one channel (the root, or one joint's rotation) in one frame. Whatever fills cells gets a
`Partial` and gives a `Filled` through `Partial.completed`, the one place where known and made cells
are put together: known ones come back bit for bit.
"""

from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import InvalidMotion, NothingKnown, ShapeMismatch
from capture.motion.motion import Motion
from capture.motion.rotation import Array, normalise
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source

Mask = NDArray[np.bool_]
Numbers = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A whole movement.

    Attributes:
        root: (F, 3) metres, of the dtype it came in.
        rotations: (F, J, 4) unit quaternions, local to the parent, of the dtype they came in.
        made: (F, 1 + J) True where a cell was made; column 0 is the root. All others are bit for
            bit what they were.
        deviation: (F, 1 + J) how far a made cell may be off, as a standard deviation in metres
            (root) or radians (joints), 0 where a cell was known; None where the method cannot tell.
    """

    root: Numbers
    rotations: Numbers
    made: Mask
    deviation: Array | None = None

    def with_made(self, root: Array, rotations: Array) -> Self:
        """Return the same with other numbers (F, 3), (F, J, 4) in its made cells, and only there."""
        whole_root, whole_turns = self.root.copy(), self.rotations.copy()
        made_root, made_turns = self.made[:, 0], self.made[:, 1:]
        whole_root[made_root] = root[made_root]
        whole_turns[made_turns] = rotations[made_turns]
        return replace(self, root=whole_root, rotations=whole_turns)


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A movement of which cells are unknown.

    Attributes:
        skeleton: joints and bones.
        times: (F,) seconds, rising.
        root: (F, 3) metres; anything where it is unknown.
        rotations: (F, J, 4) unit quaternions, local to the parent; anything where unknown.
        known: (F, 1 + J) True where a cell is known; column 0 is the root.

    Raises:
        ShapeMismatch: when an array is not of this skeleton and these frames.
        InvalidMotion: when a known number is none, or times do not rise.
        NothingKnown: when no cell is known.
    """

    skeleton: Skeleton
    times: Array
    root: Numbers
    rotations: Numbers
    known: Mask

    def __post_init__(self) -> None:
        frames, joints = len(self.times), len(self.skeleton.names)
        for name, shape in {
            "times": (frames,), "root": (frames, 3), "rotations": (frames, joints, 4),
            "known": (frames, 1 + joints),
        }.items():  # fmt: skip
            found = getattr(self, name).shape
            if found != shape:
                raise ShapeMismatch(name, shape, found)
        if not self.known.any():
            raise NothingKnown(None)
        if not np.isfinite(self.times).all() or (np.diff(self.times) <= 0.0).any():
            raise InvalidMotion("The motion's frame times do not rise from one frame to the next.")
        self._check_known()

    def _check_known(self) -> None:
        turns = self.rotations[self.known[:, 1:]]
        if not np.isfinite(self.root[self.known[:, 0]]).all() or not np.isfinite(turns).all():
            raise InvalidMotion("A number that is marked as known is none; mark it as missing.")
        if len(turns) and np.abs(np.linalg.norm(turns, axis=-1) - 1.0).max() > 1e-3:
            raise InvalidMotion("A joint rotation that is marked as known is no unit quaternion.")

    @classmethod
    def of(cls, motion: Motion, known: Mask | None = None) -> Self:
        """Return a Motion with its missing cells unknown, or all but those of a mask (F, 1 + J)."""
        if known is None:
            known = np.asarray(motion.source != Source.MISSING)
        return cls(motion.skeleton, motion.times, motion.root, motion.rotations, known)

    def __len__(self) -> int:
        return len(self.times)

    def neutral(self) -> tuple[Array, Array]:
        """Return root (F, 3) and rotations (F, J, 4) to compute with: harmless where unknown."""
        root = np.where(self.known[:, :1], self.root, 0.0).astype(np.float64)
        turns = np.where(self.known[:, 1:, None], self.rotations, [1.0, 0.0, 0.0, 0.0])
        return root, normalise(turns.astype(np.float64))

    def require(self, channels: Mask | None = None) -> None:
        """Raise NothingKnown if one of the channels (1 + J,), or of all, is known in no frame."""
        never = ~self.known.any(axis=0)
        if channels is not None:
            never &= channels
        if never.any():
            raise NothingKnown(self.skeleton.channels[int(np.argmax(never))])

    def completed(
        self,
        root: Array,
        rotations: Array,
        deviation: Array | None = None,
        kept: Mask | None = None,
    ) -> Filled:
        """Return known cells as they are stored, and the given numbers for all others.

        Args:
            root: (F, 3) metres.
            rotations: (F, J, 4) unit quaternions.
            deviation: (F, 1 + J), see `Filled`.
            kept: (F, 1 + J) True for the known cells that are kept, where that is not all of them.
        """
        made = ~(self.known if kept is None else kept & self.known)
        if deviation is not None:
            deviation = np.where(made, deviation, 0.0)
        return Filled(self.root, self.rotations, made, deviation).with_made(root, rotations)


class Filler(Protocol):
    """Anything that completes a movement."""

    def __call__(self, partial: Partial) -> Filled:
        """Return the movement without unknown cells; raises NothingKnown where it cannot."""


def as_motion(motion: Motion, filled: Filled, source: Source) -> Motion:
    """Return a Motion with the filled cells in it, marked with where they came from.

    Confidence of made cells is 0, and nobody has looked where they touch the floor.

    Args:
        motion: what was filled.
        filled: its completion.
        source: INTERPOLATED or MADE.
    """
    return replace(
        motion,
        root=filled.root.astype(np.float64),
        rotations=filled.rotations.astype(np.float64),
        source=np.where(filled.made, np.uint8(source), motion.source).astype(np.uint8),
        confidence=np.where(filled.made, 0.0, motion.confidence).astype(np.float32),
        contacts=None if filled.made.any() else motion.contacts,
    )
