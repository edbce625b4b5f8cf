"""The still of a first look: the film's picture with the figure that was found in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SIDES = (("Shoulder", "Elbow"), ("Elbow", "Wrist"), ("Hip", "Knee"), ("Knee", "Ankle"),
          ("Ankle", "FootIndex"), ("Shoulder", "Hip"))  # fmt: skip
BONES: tuple[tuple[str, str], ...] = (
    ("leftShoulder", "rightShoulder"),
    ("leftHip", "rightHip"),
    *((f"{side}{one}", f"{side}{other}") for one, other in _SIDES for side in ("left", "right")),
)
"""Lines of the figure, from landmark to landmark."""
_UNSURE = 0.5


@dataclass(frozen=True, slots=True)
class Bone:
    """A line of the figure, pixels of the picture; doubtful where the camera saw it badly."""

    x1: float
    y1: float
    x2: float
    y2: float
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Still:
    """A figure over a picture.

    Attributes:
        width: pixels of the picture.
        height: pixels of the picture.
        seconds: when it was.
        bones: lines of the figure.
    """

    width: int
    height: int
    seconds: float
    bones: list[Bone]


def still_of(glance: Mapping[str, Any]) -> Still | None:
    """Return the still of a first look; None where nobody was found."""
    still = glance.get("still")
    if not still:
        return None
    place = dict(zip(glance["names"], still["points"], strict=True))
    bones = [
        _bone(place[one], place[other]) for one, other in BONES if one in place and other in place
    ]
    width, height = still["picture"]
    return Still(width, height, still["seconds"], bones)


def _bone(one: Sequence[float], other: Sequence[float]) -> Bone:
    """The line between two landmarks (x, y, visibility)."""
    (x1, y1, seen1), (x2, y2, seen2) = one, other
    return Bone(x1, y1, x2, y2, min(seen1, seen2) < _UNSURE)
