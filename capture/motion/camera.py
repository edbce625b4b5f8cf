"""How a film's background moved in the picture, frame by frame: all that tells how its camera turned.

A picture alone does not say whether a camera turned or was carried. What is kept here is only what
was seen; what follows from it is decided when a motion is solved, and may be decided anew.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import ShapeMismatch

LEAST_POINTS = 14
"""Points of the background below which it tells nothing."""
CAMERA_ARRAYS: tuple[str, ...] = ("moves", "agreeing", "points", "slid")
"""Names of the arrays of CameraMoves."""


@dataclass(frozen=True, slots=True, eq=False)
class CameraMoves:
    """What the background did since the frame before, as far as it could be followed.

    Attributes:
        moves: (F, 4) how far what lies in the middle of the picture went right and down, in longer
            sides of the picture; the logarithm of its growth; and radians by which it turned
            clockwise. Zeros where the camera stood, and where nothing could be followed.
        agreeing: (F,) points of the background that moved together so.
        points: (F,) points that were followed; 0 where there was nothing to go by.
        slid: (F,) True where nothing could be followed, and yet the borders of the picture moved.
    """

    moves: NDArray[np.float32]
    agreeing: NDArray[np.uint16]
    points: NDArray[np.uint16]
    slid: NDArray[np.bool_]

    def __post_init__(self) -> None:
        frames = len(self.points)
        expected = {
            "moves": (frames, 4),
            "agreeing": (frames,),
            "points": (frames,),
            "slid": (frames,),
        }
        for name, shape in expected.items():
            array = getattr(self, name)
            if array.shape != shape:
                raise ShapeMismatch(f"camera {name}", shape, array.shape)
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.points)

    def some(self, rows: slice) -> "CameraMoves":
        """Return those of some frames one after another, in memory."""
        return CameraMoves(**{name: np.array(getattr(self, name)[rows]) for name in CAMERA_ARRAYS})
