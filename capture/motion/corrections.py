"""What a person may put right in a motion that was read from a film."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 500
"""Corrections that one motion may have."""
MOVABLE: tuple[str, ...] = tuple(
    f"{side}{name}"
    for name in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle", "Heel", "FootIndex")
    for side in ("left", "right")
)
"""Points that may be put somewhere else."""
KNOWN: Mapping[str, frozenset[str]] = {
    "swap": frozenset({"all", "arms", "legs"}),
    "unseen": frozenset({"all", "head", "torso", "armL", "armR", "legL", "legR"}),
    "stands": frozenset({"left", "right"}),
    "covered": frozenset({"legs"}),
    "uncovered": frozenset({"legs"}),
    "moved": frozenset(MOVABLE),
}
"""What each kind of correction may speak of."""
_FARTHEST = 10.0


class InvalidCorrection(ValueError):
    """A correction that means nothing."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that was put right.

    Attributes:
        kind: "swap" (left and right, of `what` "all", "arms" or "legs"), "unseen" (limb `what`, or
            the "torso", or "all" of the body),
            "stands" (foot `what` rests on the floor), "covered" and "uncovered" (cloth hides the
            `what` "legs", or does not) or "moved" (point `what` to `to`).
        start: seconds, the first moment.
        stop: seconds, the last moment; of a moved point the same as `start`.
        what: of whom it speaks, see `kind`.
        to: (x, y, z) metres from the middle of the hip joints, Motion's axes, of a moved point.
        along: of a moved point that nobody touched: the one at the end of its limb, which took it
            along, since bones keep their length.
    """

    kind: str
    start: float
    stop: float
    what: str
    to: tuple[float, float, float] | None = None
    along: str | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Correction":
        """Return a correction from JSON; raises InvalidCorrection."""
        try:
            to = told.get("to")
            made = cls(
                str(told["kind"]), float(told["start"]), float(told["stop"]), str(told["what"]),
                None if to is None else (float(to[0]), float(to[1]), float(to[2])),
                None if told.get("along") is None else str(told["along"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, IndexError) as fault:
            raise InvalidCorrection(str(fault)) from fault
        made.check()
        return made

    def check(self) -> None:
        """Raise InvalidCorrection where it means nothing."""
        if self.what not in KNOWN.get(self.kind, frozenset()):
            raise InvalidCorrection(f"{self.kind} {self.what}")
        if not 0.0 <= self.start <= self.stop < 1e6:
            raise InvalidCorrection("times")
        if (self.kind == "moved") != (self.to is not None):
            raise InvalidCorrection("place")
        if self.to is not None and not np.abs(self.to).max() <= _FARTHEST:
            raise InvalidCorrection("place")  # too far away, or no number at all
        if self.along is not None and (self.to is None or self.along not in KNOWN["moved"]):
            raise InvalidCorrection("along")

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        told: dict[str, Any] = {
            "kind": self.kind, "start": self.start, "stop": self.stop, "what": self.what
        }  # fmt: skip
        if self.to is not None:
            told["to"] = list(self.to)
        if self.along is not None:
            told["along"] = self.along
        return told

    def frames(self, times: NDArray[np.float64]) -> slice:
        """The frames, by their times (F,), for which it holds; a moment is its nearest frame."""
        first, last = np.searchsorted(times, [self.start - 1e-6, self.stop + 1e-6])
        if last <= first:
            nearest = int(np.abs(times - self.start).argmin())
            return slice(nearest, nearest + 1)
        return slice(int(first), int(last))
