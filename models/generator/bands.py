"""How far off places may be: the error that the network expects, times a factor that was measured.

The factors are quantiles on performers who did not train (split-conformal, Vovk et al. 2005), for
each part of the body and each distance to what is known, so that they hold whatever a network thinks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.filling.partial import Mask
from capture.motion.rotation import Array
from models.generator import body

LEVELS = (0.5, 0.9)
"""Share of places that lie within a band."""
DISTANCES = (2, 7, 15)
"""Frames to what is known, the last of each bin; further ones are in one more."""
_PARTS = (
    body.index("hips", "spine", "chest", "upperChest", "neck", "head"),
    body.index("leftShoulder", "rightShoulder", "leftUpperArm", "rightUpperArm"),
    body.index("leftUpperLeg", "rightUpperLeg", "leftLowerLeg", "rightLowerLeg"),
    body.index("leftLowerArm", "rightLowerArm", "leftHand", "rightHand"),
    body.index("leftFoot", "rightFoot", "leftToes", "rightToes"),
)
PARTS = len(_PARTS)
PART = np.array([next(n for n, part in enumerate(_PARTS) if j in part) for j in range(body.JOINTS)])
"""(J,) the part of the body of each joint."""


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Radii over the expected error.

    Attributes:
        factors: (levels, PARTS, len(DISTANCES) + 1).
    """

    factors: Array

    def at(self, distance: Array) -> Array:
        """Return the factors (levels, F, J) at distances (F,), in frames, to what is known."""
        far = np.searchsorted(DISTANCES, distance)
        return np.asarray(self.factors[:, PART[None, :], far[:, None]])

    def to_json(self) -> list[Any]:
        """Return the factors as lists."""
        rounded: list[Any] = np.round(self.factors, 4).tolist()
        return rounded


def reached(known: Mask, times: Array) -> tuple[Array, Mask]:
    """Return how far frames are from what is known, and which places depend on what is not.

    Args:
        known: (F, 1 + J or more) column 0 is the root.
        times: (F,) seconds.

    Returns:
        Distance (F,) in frames of the network, of the channel that is furthest from where it is
        known; and (F, J) whether anything unknown moves a joint's place.
    """
    channels = known[:, [*range(1, 1 + body.JOINTS), 0]]
    distance = np.zeros(len(times))
    for column in channels.T:
        moments = times[column]
        if len(moments) == len(times) or not len(moments):
            continue
        after = np.searchsorted(moments, times).clip(0, len(moments) - 1)
        before = np.maximum(after - 1, 0)
        near = np.minimum(np.abs(times - moments[after]), np.abs(times - moments[before]))
        distance = np.maximum(distance, near * body.FRAME_RATE)
    moved: NDArray[np.bool_] = (~channels).astype(np.float32) @ body.MOVES.numpy() > 0.0
    return distance, moved
