"""What a foreign motion seems to be, and how sure that is: what a person is shown and may change."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from capture.motion.errors import InvalidMotion
from capture.motion.kinematics import forward
from capture.motion.rig import Rig
from capture.rigs.by_name import by_name, with_ends
from capture.rigs.by_shape import by_shape
from capture.rigs.choices import FASTEST, SLOWEST, UNITS, Choices, Joints
from capture.rigs.conversion import Conversion, Numbers
from capture.rigs.doubt import CONFIDENCE
from capture.rigs.opening import Opening, opening_of
from capture.rigs.pace import Pace, pace_of
from capture.rigs.poses import Poses, poses_of
from capture.rigs.size import Size, guess_size

BY_SHAPE = "shape"
"""Told in place of a known rig where bones and not names told which joint is which."""
BY_HAND = "hand"
_SEEN = 600
_OPENING_SECONDS = 12.0
_PACE_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guess of how a foreign motion is meant.

    Attributes:
        rig: key of the known rig, BY_SHAPE, BY_HAND, or "" where nothing fits.
        choices: the guess; without joints where nothing fits.
        height: of the figure in the file's unit; 0 where nothing fits.
        size: how sure unit and axes are.
        opening: why frames at the beginning are left out.
        pace: how fast the movement looks at the file's own rate; None where nobody can tell.
        other_rate: frames a second at which it looks right, where that is another; 0 else.
        doubtful: seconds in which something leaps as no body does, at the proposed rate.
    """

    rig: str
    choices: Choices
    height: float
    size: Size | None
    opening: Opening | None
    pace: Pace | None
    other_rate: float
    doubtful: float

    def to_json(self) -> dict[str, Any]:
        """Return the proposal as JSON-able values."""
        return {
            "rig": self.rig,
            "choices": self.choices.to_json(),
            "height": round(self.height, 4),
            "size": None if self.size is None else asdict(self.size),
            "opening": None if self.opening is None else asdict(self.opening),
            "pace": None if self.pace is None else self.pace.to_json(),
            "other_rate": self.other_rate,
            "doubtful": round(self.doubtful, 2),
        }


def propose(
    numbers: Numbers, step: float, joints: Joints | None = None, size: Size | None = None
) -> Proposal:
    """Return what a motion seems to be.

    Args:
        numbers: what the file holds.
        step: seconds from frame to frame, as the file says.
        joints: which joint is which, where a person has said so.
        size: unit and axes, where the kind of the file settles them; None to guess.
    """
    rate = tidy_rate(1.0 / step)
    seen = _seen(numbers)
    rig, found = (BY_HAND, joints) if joints else _joints(numbers.rig, seen)
    if found is None:
        return Proposal("", Choices({}, "cm", "y", rate), 0.0, None, None, None, 0.0, 0.0)
    plain = Choices(found, "m", "y", rate)
    height = Conversion(numbers, plain).skeleton.height
    size = size or guess_size(height, seen, found)
    begun = Choices(found, size.unit, size.up, rate)
    first = numbers.values[: round(_OPENING_SECONDS / step) + 2]
    opening = opening_of(_poses(numbers.rig, first, begun), found, step)
    choices = Choices(found, size.unit, size.up, rate, opening.frames)
    conversion = Conversion(numbers, choices)
    height = conversion.skeleton.height / UNITS[size.unit]
    pace, doubtful = _looks(conversion)
    other = _other_rate(rate, pace)
    return Proposal(rig, choices, height, size, opening, pace, other, doubtful)


def _looks(conversion: Conversion) -> tuple[Pace | None, float]:
    """How fast a movement looks, and seconds in which it leaps; None where it leaves every room."""
    kept = _middle(len(conversion), round(_PACE_SECONDS * conversion.rate))
    try:
        motion = conversion.part(*kept)
    except InvalidMotion:
        return None, 0.0  # whoever imports it is told
    leaps = (motion.confidence == np.float32(CONFIDENCE)).any(axis=1)
    return pace_of(forward(motion), conversion.rate), float(leaps.sum()) / conversion.rate


def tidy_rate(rate: float) -> float:
    """Return a frame rate without the rounding of a frame time: 59.9988 is 60, 29.97 stays."""
    whole = round(rate)
    if abs(rate - whole) < 2e-4 * whole + 0.003:
        return float(whole)
    return round(min(FASTEST, max(SLOWEST, rate)), 3)


def _joints(rig: Rig, seen: Poses) -> tuple[str, Joints | None]:
    named = by_name(rig)
    if named is not None:
        return named.rig, with_ends(rig, named.joints)
    shaped = by_shape(rig, seen)
    return (BY_SHAPE, with_ends(rig, shaped)) if shaped else ("", None)


def _seen(numbers: Numbers) -> Poses:
    """Frames spread over the motion in the file's own unit and axes; the first one is left out."""
    count = len(numbers.values)
    frames = np.unique(np.linspace(min(1, count - 1), count - 1, min(count, _SEEN)).astype(int))
    return poses_of(numbers.rig, np.asarray(numbers.values[frames]))


def _poses(rig: Rig, values: np.ndarray[Any, np.dtype[np.float64]], choices: Choices) -> Poses:
    return poses_of(rig, np.asarray(values)).in_house(choices.unit, choices.up)


def _middle(count: int, most: int) -> tuple[int, int]:
    """A span of frames in the middle, of so many at most."""
    start = max(0, (count - most) // 2)
    return start, min(count, start + most)


def _other_rate(rate: float, pace: Pace | None) -> float:
    if pace is None or not pace.asked:
        return 0.0
    times = 2.0 ** max(1, round(abs(pace.octaves)))
    other = rate / times if pace.octaves > 0.0 else rate * times
    return round(other, 3) if SLOWEST <= other <= FASTEST else 0.0
