"""What completes movements: the cheap references, and whatever is to be better than they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from capture.motion.cleanup.cleanup import clean
from capture.motion.cleanup.seams import meet
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.hermite import hermite
from capture.motion.filling.lines import hold, straight
from capture.motion.filling.partial import Filled, Filler, Partial
from capture.motion.limits import JointLimits


class Method(Protocol):
    """Anything that is measured: it is given windows with their masks, and returns fills."""

    @property
    def name(self) -> str:
        """Name in tables."""

    @property
    def seen(self) -> frozenset[str]:
        """Names of the clips that it was made from; it is not measured on them."""

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return for each window one fill, or several that are all as likely."""


@dataclass(frozen=True, slots=True)
class Single:
    """A filler with one answer."""

    name: str
    filler: Filler
    seen: frozenset[str] = frozenset()

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return its fill of each window."""
        return [(self.filler(partial),) for partial in partials]


@dataclass(frozen=True, slots=True)
class Tidied:
    """A method after the clean-up."""

    method: Method
    limits: JointLimits

    @property
    def name(self) -> str:
        """Name in tables."""
        return f"{self.method.name}, cleaned"

    @property
    def seen(self) -> frozenset[str]:
        """As of the method."""
        return self.method.seen

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return the method's fills, cleaned up."""
        return [
            [
                meet(one.times, clean(one.skeleton, one.times, fill, self.limits).filled)
                for fill in fills
            ]
            for one, fills in zip(partials, self.method.fills(partials), strict=True)
        ]


def cheap() -> tuple[Method, ...]:
    """Return the references: a method is measured by its ratio to the best of them."""
    return (
        Single("hold", hold),
        Single("straight", straight),
        Single("hermite", hermite),
        Single("linear-Gaussian", LinearGaussian.shipped()),
    )


def others() -> tuple[Method, ...]:
    """Return what is measured beside them."""
    return (Tidied(Single("linear-Gaussian", LinearGaussian.shipped()), JointLimits.shipped()),)
