"""What an estimator saw of a performer's two hands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import ShapeMismatch

SIDES: tuple[str, str] = ("left", "right")
"""The performer's hands, in column order."""

LEAST_PIXELS, FINGER_PIXELS, CLEAR_PIXELS = 24.0, 48.0, 80.0
"""Lengths in pixels of the picture that was looked at: below which a hand shows nothing; the palm and
whether it is open, but no finger; fingers, but doubtful ones."""
HAND_FOUND = 0.5
"""Score from which there is a hand."""
NOT_LOOKED = -1.0
"""Score in frames between those in which somebody looked."""
_FINGERS = ("Index", "Middle", "Ring", "Little")
HAND_POINTS: tuple[str, ...] = (
    "wrist",
    *(f"thumb{part}" for part in ("Metacarpal", "Proximal", "Distal", "Tip")),
    *(
        f"{finger.lower()}{part}"
        for finger in _FINGERS
        for part in ("Proximal", "Intermediate", "Distal", "Tip")
    ),
)
"""Points of a hand in the order of MediaPipe; but for wrist and tips they are named as the joints
of the house skeleton that lie there."""


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """Both hands over time, by the side of the body that they hang on.

    Attributes:
        image: (F, 2, 21, 3) x and y in pixels of the upright picture, z in the same unit, relative
            to the wrist, negative towards the camera.
        world: (F, 2, 21, 3) metres of an average hand, axes of the camera: x right, y down, z away.
        score: (F, 2) 0 to 1, the network's own opinion that a hand is there; 0 where there was
            nothing to look at, NOT_LOOKED where frames before and after were looked at instead;
            the points are zeros then.
        right: (F, 2) 0 to 1, its opinion that the hand is a right one, whichever arm it hangs on.
    """

    image: NDArray[np.float32]
    world: NDArray[np.float32]
    score: NDArray[np.float32]
    right: NDArray[np.float32]

    def __post_init__(self) -> None:
        frames = len(self.score)
        points = (frames, len(SIDES), len(HAND_POINTS), 3)
        expected = {"image": points, "world": points, "score": points[:2], "right": points[:2]}
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ShapeMismatch(f"hands {name}", shape, array.shape)
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.score)

    def some(self, rows: NDArray[np.intp] | slice) -> "Hands":
        """Return the hands of some frames, in memory."""
        return Hands(**{name: np.array(getattr(self, name)[rows]) for name in HAND_ARRAYS})


HAND_ARRAYS: tuple[str, ...] = ("image", "world", "score", "right")
"""Names of the arrays of Hands."""
