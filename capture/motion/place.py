"""The same motion at another place, facing another way."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply, rotate

_UP = np.array([0.0, 1.0, 0.0])


def place(motion: Motion, *, turn: float = 0.0, shift: tuple[float, float] = (0.0, 0.0)) -> Motion:
    """Return the motion turned about the vertical through the origin, then moved on the floor.

    Args:
        motion: what to move.
        turn: radians, positive from +Z (front) towards +X (the body's left).
        shift: metres along X and Z.
    """
    yaw: NDArray[np.float64] = from_axis_angle(_UP, turn)
    rotations = motion.rotations.copy()
    rotations[:, 0] = multiply(np.broadcast_to(yaw, rotations[:, 0].shape), rotations[:, 0])
    root = rotate(np.broadcast_to(yaw, (len(motion), 4)), motion.root)
    return replace(motion, root=root + np.array([shift[0], 0.0, shift[1]]), rotations=rotations)
