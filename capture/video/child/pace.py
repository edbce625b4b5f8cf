"""How the frames of a video follow one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

_UNEVEN = 0.25
_ROUNDING = 0.0015
"""Seconds by which containers that count milliseconds round."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Figures of all frames.

    Attributes:
        frames: how many.
        last: seconds from the first to the last.
        usual: median seconds from one to the next; 0.0 for a single one.
        longest: seconds between the two neighbours farthest apart.
        variable: whether the spacing varies by more than rounding.
    """

    frames: int
    last: float
    usual: float
    longest: float
    variable: bool

    @property
    def duration(self) -> float:
        """Seconds to the end of the last frame, which stays as long as frames usually do."""
        return self.last + self.usual

    @property
    def rate(self) -> float:
        """Frames per second by the median spacing."""
        return 1.0 / self.usual if self.usual else 0.0


def pace_of(ticks: Sequence[int], time_base: Fraction) -> Pace:
    """Return the pace of frames, given their rising ticks of `time_base` seconds."""
    steps = [after - before for before, after in pairwise(ticks)] or [0]
    scale = float(time_base)
    usual = float(median(steps)) * scale
    leeway = max(_UNEVEN * usual, _ROUNDING)
    shortest, longest = min(steps) * scale, max(steps) * scale
    return Pace(
        frames=len(ticks),
        last=(ticks[-1] - ticks[0]) * scale if ticks else 0.0,
        usual=usual,
        longest=longest,
        variable=longest - usual > leeway or usual - shortest > leeway,
    )
