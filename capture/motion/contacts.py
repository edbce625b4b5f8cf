"""Which feet stand, by where they are: low for them, and slow. Computed, not measured.

The rule is that of the motion-capture bundle, so that figures compare: a foot joint stands where its
height is under the 5th percentile of that joint plus 5 cm (toes: 4 cm) and it is slower than 0.25 m/s.
"""

import numpy as np
from numpy.typing import NDArray

from capture.motion.rotation import Array
from capture.motion.skeleton import FEET_CONTACTS, Skeleton

_RISE = np.array([0.04 if name.endswith("Toes") else 0.05 for name in FEET_CONTACTS])
SLOW = 0.25
"""Metres per second."""
_LOWEST = 5.0


def standing(
    skeleton: Skeleton, times: Array, places: Array, slow: float = SLOW
) -> NDArray[np.bool_]:
    """Return (F, 4) whether each joint of FEET_CONTACTS stands.

    Args:
        skeleton: joints.
        times: (F,) seconds.
        places: (F, J, 3) metres, Y up.
        slow: metres per second under which a foot may stand.
    """
    feet = places[:, [skeleton.index(name) for name in FEET_CONTACTS]]
    low = feet[..., 1] < np.percentile(feet[..., 1], _LOWEST, axis=0) + _RISE
    return _without_blips(low & (_speeds(times, feet) < slow))


def _speeds(times: Array, feet: Array) -> Array:
    """(F, 4) m/s over the two frames beside each."""
    if len(times) < 2:
        return np.zeros(feet.shape[:2])
    before = np.maximum(np.arange(len(times)) - 1, 0)
    after = np.minimum(np.arange(len(times)) + 1, len(times) - 1)
    moved = np.linalg.norm(feet[after] - feet[before], axis=-1)
    return np.asarray(moved / (times[after] - times[before])[:, None])


def _without_blips(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Holes of one frame filled, then single frames dropped."""
    result = flags.copy()
    if len(flags) > 2:
        result[1:-1] |= flags[:-2] & flags[2:]
        alone = result[1:-1] & ~result[:-2] & ~result[2:]
        result[1:-1] &= ~alone
    return result
