"""Bands: how far off what was made may be, as whatever made it was measured to err.

A stored motion may carry, for each frame and joint of the body, the metres within which the true
place lies with a chance of 50 and of 90 per cent; 0 where it was not made, or nobody has measured.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.skeleton import BODY_JOINTS

LEVELS = (50, 90)
"""Per cent of places that lie within."""
NAMES = tuple(f"radius{level}" for level in LEVELS)
"""Names of the arrays (F, J) in a package."""
_FOLLOWS = ("head", "leftHand", "rightHand")
"""Joints on which the drawn points after the body's hang, see `points.POINTS`."""
_COLUMNS = [*range(len(BODY_JOINTS)), *(BODY_JOINTS.index(name) for name in _FOLLOWS)]

Radii = NDArray[np.float32]


def radii_in(arrays: Mapping[str, Any], start: int, stop: int) -> Radii | None:
    """Return radii (levels, F, J) of frames [start, stop); None where a motion carries none."""
    if not all(name in arrays for name in NAMES):
        return None
    return np.stack([np.asarray(arrays[name][start:stop], dtype=np.float32) for name in NAMES])


def of_points(radii: Radii) -> Radii:
    """Return radii (F, 25, levels) of the drawn points, from those of joints (levels, F, J)."""
    return np.moveaxis(radii[:, :, _COLUMNS], 0, -1)
