"""Moments in which a foreign motion leaps as no body does: they stay, and are marked as doubtful.

The limits are those by which the motion-capture bundle was cut: the fastest kick that was ever
measured there reaches 12.4 m/s and 300 m/s². Turns are looked at beside places: a thigh that flips
about its own length leaves the knee where it is.
"""

import numpy as np
from numpy.typing import NDArray

from capture.motion.rotation import angle
from capture.motion.skeleton import BODY_JOINTS
from capture.motion.source import LIMBS
from capture.rigs.facing import Array, between

CONFIDENCE = 0.3
"""Confidence of a joint in such a moment: under the limit from which joints are drawn as doubtful."""
FASTEST, FASTEST_MIDDLE = 14.0, 9.5
"""Metres per second of hands, feet and toes, and of trunk, knees and elbows."""
HARDEST = 330.0
"""Metres per second squared."""
WIDEST, WIDEST_MIDDLE = np.radians(135.0), np.radians(75.0)
"""Radians by which a joint turns within a thirtieth of a second; the second of trunk and legs."""
AROUND = 0.1
"""Seconds before and after that are doubtful as well."""
_SPAN = 1.0 / 30.0
_ENDS = ("Hand", "Foot", "Toes")
_MIDDLE = ("hips", "spine", "chest", "upperChest")
_LIMB_OF = {name: limb for limb, names in LIMBS.items() for name in names}


def margin(rate: float) -> int:
    """Return the frames round a part of a motion that `doubtful` wants to see as well."""
    return round((AROUND + 2.0 * _SPAN) * rate) + 2


def doubtful(places: Array, turns: Array, rate: float) -> NDArray[np.bool_]:
    """Return (F, 22) True where a joint's limb leaps or flips.

    Args:
        places: (F, 22, 3) joints, metres.
        turns: (F, 22, 4) their rotations beside their parents.
        rate: frames a second.
    """
    apart = max(1, round(_SPAN * rate))
    if len(places) <= 2 * apart:
        return np.zeros(places.shape[:2], dtype=np.bool_)
    span = apart / rate
    way = np.linalg.norm(places[apart:] - places[:-apart], axis=-1) / span
    turn = places[2 * apart :] - 2.0 * places[apart:-apart] + places[: -2 * apart]
    limits = [FASTEST if name.endswith(_ENDS) else FASTEST_MIDDLE for name in BODY_JOINTS]
    leaps = np.zeros(places.shape[:2], dtype=np.bool_)
    fast = (way > np.array(limits)) | (_turned(turns, apart) > _widest())
    leaps[apart:] |= fast
    leaps[:-apart] |= fast
    leaps[apart:-apart] |= np.linalg.norm(turn, axis=-1) / span**2 > HARDEST
    return _around(_by_limb(leaps), round(AROUND * rate))


def _turned(turns: Array, apart: int) -> Array:
    """(F - apart, 22) radians between rotations so many frames apart."""
    return angle(between(turns[:-apart], turns[apart:]))


def _widest() -> Array:
    middle = [name in _MIDDLE or name.endswith("Leg") for name in BODY_JOINTS]
    return np.asarray(np.where(middle, WIDEST_MIDDLE, WIDEST), dtype=np.float64)


def _by_limb(leaps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where one joint of a limb leaps, all of it is in doubt; with the trunk, everything."""
    found = leaps.copy()
    limb = [_LIMB_OF.get(name, "torso") for name in BODY_JOINTS]
    for name in LIMBS:
        columns = [at for at, one in enumerate(limb) if one == name]
        found[:, columns] |= leaps[:, columns].any(axis=1, keepdims=True)
    trunk = leaps[:, [BODY_JOINTS.index("hips"), BODY_JOINTS.index("chest")]].any(axis=1)
    found[trunk] = True
    return found


def _around(leaps: NDArray[np.bool_], frames: int) -> NDArray[np.bool_]:
    found = leaps.copy()
    for shift in range(1, frames + 1):
        found[shift:] |= leaps[:-shift]
        found[:-shift] |= leaps[shift:]
    return found
