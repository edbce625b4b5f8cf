"""Motion: one body moving, with the origin of every number beside it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import EmptySpan, InvalidMotion, ShapeMismatch
from capture.motion.skeleton import FEET_CONTACTS, Skeleton
from capture.motion.source import Source

MAX_REACH = 1_000.0
"""Metres from the origin beyond which a root cannot be meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A skeleton's path and joint rotations over time.

    One frame per decoded frame of the video, each at its own presentation time. All arrays are
    locked: a change makes a new Motion. Missing values hold finite filler and are marked MISSING.

    Attributes:
        skeleton: joints and constant bone offsets.
        times: (F,) seconds, strictly increasing, not below 0.
        root: (F, 3) metres, position of the hips; right-handed, Y up, floor at y = 0.
        rotations: (F, J, 4) unit quaternions (w, x, y, z), local to the parent.
        source: (F, 1 + J) Source codes; column 0 is the root, column 1 + j joint j.
        confidence: (F, 1 + J) 0 to 1, in the same columns.
        contacts: (F, 4) whether a foot joint bears weight, in FEET_CONTACTS order, or None
            where nobody has looked.
    """

    skeleton: Skeleton
    times: NDArray[np.float64]
    root: NDArray[np.float64]
    rotations: NDArray[np.float64]
    source: NDArray[np.uint8]
    confidence: NDArray[np.float32]
    contacts: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        _lock(self, "times", np.float64)
        _lock(self, "root", np.float64)
        _lock(self, "rotations", np.float64)
        _lock(self, "source", np.uint8)
        _lock(self, "confidence", np.float32)
        if self.contacts is not None:
            _lock(self, "contacts", np.bool_)
        self._check_shapes()
        self._check_values()

    def __len__(self) -> int:
        return len(self.times)

    @property
    def duration(self) -> float:
        """Seconds from the first to the last frame."""
        return float(self.times[-1] - self.times[0])

    @property
    def median_rate(self) -> float:
        """Frames per second by the median spacing of frames; 0.0 for a single frame."""
        if len(self) < 2:
            return 0.0
        return 1.0 / float(np.median(np.diff(self.times)))

    def part(self, start: int, stop: int) -> "Motion":
        """Return frames [start, stop) with their times unchanged; raises EmptySpan."""
        start, stop = max(0, start), min(len(self), stop)
        if stop <= start:
            first = float(self.times[min(start, len(self) - 1)])
            raise EmptySpan(first, first)
        return replace(
            self,
            times=self.times[start:stop],
            root=self.root[start:stop],
            rotations=self.rotations[start:stop],
            source=self.source[start:stop],
            confidence=self.confidence[start:stop],
            contacts=None if self.contacts is None else self.contacts[start:stop],
        )

    def missing(self, name: str) -> NDArray[np.bool_]:
        """Return (F,) True where the channel of a joint (or "root") is missing."""
        return np.asarray(self.source[:, self.skeleton.channel(name)] == Source.MISSING)

    def _check_shapes(self) -> None:
        frames, joints = len(self.times), len(self.skeleton.names)
        expected: dict[str, tuple[int, ...]] = {
            "times": (frames,),
            "root": (frames, 3),
            "rotations": (frames, joints, 4),
            "source": (frames, 1 + joints),
            "confidence": (frames, 1 + joints),
        }
        if self.contacts is not None:
            expected["contacts"] = (frames, len(FEET_CONTACTS))
        for name, shape in expected.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ShapeMismatch(name, shape, found)

    def _check_values(self) -> None:
        if len(self.times) == 0:
            raise InvalidMotion("The motion has no frame.")
        for name in ("times", "root", "rotations", "confidence"):
            if not np.isfinite(getattr(self, name)).all():
                raise InvalidMotion(f"The motion's {name} hold a value that is not a number.")
        if self.times[0] < 0.0 or (np.diff(self.times) <= 0.0).any():
            raise InvalidMotion("The motion's frame times do not rise from one frame to the next.")
        self._check_reach()

    def _check_reach(self) -> None:
        if np.abs(self.root).max() > MAX_REACH:
            raise InvalidMotion("The body stands more than a kilometre from the origin.")
        if np.abs(np.linalg.norm(self.rotations, axis=-1) - 1.0).max() > 1e-3:
            raise InvalidMotion("A joint rotation of the motion is not a unit quaternion.")
        if self.source.max() > max(Source):
            raise InvalidMotion("The motion names a source that this archive does not know.")
        if self.confidence.min() < 0.0 or self.confidence.max() > 1.0:
            raise InvalidMotion("A confidence lies outside 0 to 1.")


def _lock(motion: Motion, name: str, dtype: type[np.generic]) -> None:
    array = np.asarray(getattr(motion, name), dtype=dtype)
    if array.flags.writeable:
        # A view of somebody's writeable array could change under us: copy, then lock.
        array = array.copy()
        array.setflags(write=False)
    object.__setattr__(motion, name, array)
