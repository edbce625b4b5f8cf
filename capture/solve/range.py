"""Joints turn as far as joints do: ends of limbs are turned back, limbs that bend further are doubted.

Hands, feet and the head hang from few, small landmarks: where they would turn farther than anybody
was recorded to turn them, they are turned back to there. A shoulder, hip, elbow or knee that would
is another matter: turning it back would move a limb away from where it was seen. It stays, and does
not count as seen: depth was misread there, or a side.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from capture.motion.limits import JointLimits
from capture.motion.rotation import Array
from capture.motion.skeleton import BODY_JOINTS

_ENDS = ("neck", "head", "leftHand", "rightHand", "leftFoot", "rightFoot")
"""Joints that are turned back."""
_LIMBS = tuple(
    f"{side}{bone}"
    for side in ("left", "right")
    for bone in ("UpperArm", "LowerArm", "UpperLeg", "LowerLeg")
)
"""Joints that are doubted."""
_WRIST = np.radians([85.0, 85.0, 180.0])
"""Bending either way, to either side, and twist of a wrist: recorded hands mostly hang still, so what
was recorded of them says less than what wrists can."""
_TOLD = np.radians(5.0)
"""Radians turned back from which it is told."""
_DOUBTED = np.radians(15.0)

_TURNED = [BODY_JOINTS.index(name) for name in _ENDS]
_BENT = [BODY_JOINTS.index(name) for name in _LIMBS]


@dataclass(frozen=True, slots=True, eq=False)
class Ranged:
    """Poses within the range of joints.

    Attributes:
        rotations: (n, 22, 4) local rotations.
        turned_back: (n, 22) True where an end was turned back, and by enough to be told.
        beyond: (n, 22) True where a limb is bent farther than limbs are.
    """

    rotations: Array
    turned_back: NDArray[np.bool_]
    beyond: NDArray[np.bool_]


def within_range(rotations: Array) -> Ranged:
    """Return poses (n, 22, 4) with ends turned back, and what was done or is doubted."""
    limits = _limits()
    excess = limits.excess(rotations)
    turned_back, beyond = np.zeros((2, *excess.shape), dtype=np.bool_)
    turned_back[:, _TURNED] = excess[:, _TURNED] > _TOLD
    beyond[:, _BENT] = excess[:, _BENT] > _DOUBTED
    kept = rotations.copy()
    kept[:, _TURNED] = limits.clamped(rotations, limits.least, limits.greatest)[:, _TURNED]
    return Ranged(kept, turned_back, beyond)


@cache
def _limits() -> JointLimits:
    """The limits of what was recorded, with those of wrists that can do more."""
    shipped = JointLimits.shipped()
    least, greatest = shipped.least.copy(), shipped.greatest.copy()
    for name in ("leftHand", "rightHand"):
        joint = BODY_JOINTS.index(name)
        least[joint] = np.minimum(least[joint], -_WRIST)
        greatest[joint] = np.maximum(greatest[joint], _WRIST)
    return JointLimits(least, greatest)
