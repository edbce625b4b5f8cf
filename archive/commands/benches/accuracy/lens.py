"""What a camera sees of a place: turn, shift, the bending of its lens, picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A camera that stands still.

    Attributes:
        matrix: (3, 3) K: focal lengths and the middle of the picture, pixels.
        bend: (5,) k1, k2, p1, p2, k3 of the lens.
        turn: (3, 3) from the world to the camera (x right, y down, z away).
        shift: (3,) metres: x_cam = turn x + shift.
    """

    matrix: Array
    bend: Array
    turn: Array
    shift: Array

    def sees(self, points: Array) -> Array:
        """Return world places (..., 3) in the camera's axes, metres."""
        return np.asarray(points @ self.turn.T + self.shift)

    def draws(self, seen: Array) -> Array:
        """Return where places (..., 3) in the camera's axes lie in the picture, (..., 2) pixels.

        Source: Brown 1966 as OpenCV writes it in "Camera Calibration and 3D Reconstruction":
        radial k1, k2, k3 and tangential p1, p2.
        """
        x, y = seen[..., 0] / seen[..., 2], seen[..., 1] / seen[..., 2]
        k1, k2, p1, p2, k3 = self.bend
        square = x * x + y * y
        radial = 1.0 + square * (k1 + square * (k2 + square * k3))
        bent_x = x * radial + 2.0 * p1 * x * y + p2 * (square + 2.0 * x * x)
        bent_y = y * radial + p1 * (square + 2.0 * y * y) + 2.0 * p2 * x * y
        ahead = np.stack([bent_x, bent_y, np.ones_like(x)], axis=-1)
        return np.asarray((ahead @ self.matrix.T)[..., :2])
