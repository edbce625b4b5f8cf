"""The body of a foreign figure: house bones measured from where its joints are."""

from itertools import pairwise

import numpy as np

from capture.motion.rotation import inverse, rotate
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.rigs.body import LIMB_AXIS, LIMB_CHILD, REFERENCE, SIDES, SPINE
from capture.rigs.facing import Array

Places = dict[str, Array]
_SOLE = 0.07


def measure(places: Places, turns: Places) -> Skeleton:
    """Return the house skeleton of a figure.

    Args:
        places: (F, 3) position of each house joint that the file has, metres, Y up.
        turns: (F, 4) turn of every house joint in the room.
    """
    offsets: Places = {}
    _measure_limbs(places, offsets)
    scale = sum(
        float(np.linalg.norm(offsets[f"{side}{end}"]))
        for side in SIDES
        for end in ("LowerLeg", "Foot")
    ) / (2.0 * (0.41 + 0.40))
    _measure_spine(places, turns, offsets)
    for side in SIDES:
        offsets[f"{side}UpperLeg"] = _apart(places, turns, "hips", f"{side}UpperLeg")
        _measure_shoulder(places, turns, offsets, side)
        if f"{side}Toes" in places:
            offsets[f"{side}Toes"] = _apart(places, turns, f"{side}Foot", f"{side}Toes")
    made = np.array([offsets.get(name, _usual(name, scale)) for name in BODY_JOINTS])
    # The hips of a body at rest stand as high as its legs are long, and its soles are thick.
    down = [-made[BODY_JOINTS.index(f"left{end}"), 1] for end in ("UpperLeg", "LowerLeg", "Foot")]
    made[0] = (0.0, sum(down) + _SOLE * scale, 0.0)
    return Skeleton(BODY_JOINTS, made)


def _usual(name: str, scale: float) -> Array:
    """The bone of an ordinary body of this size."""
    return np.asarray(REFERENCE.offsets[BODY_JOINTS.index(name)] * scale)


def _apart(places: Places, turns: Places, above: str, name: str) -> Array:
    """Where a joint is in the axes of the house joint above it, by the median of all frames."""
    return np.asarray(
        np.median(rotate(inverse(turns[above]), places[name] - places[above]), axis=0)
    )


def _measure_limbs(places: Places, offsets: Places) -> None:
    """Bones of arms and legs: their length, exactly along their axis."""
    for name, end in LIMB_CHILD.items():
        if name in places and end in places:
            length = float(np.median(np.linalg.norm(places[end] - places[name], axis=-1)))
            offsets[end] = np.array(LIMB_AXIS[name]) * length


def _measure_spine(places: Places, turns: Places, offsets: Places) -> None:
    """Trunk and neck; joints that the file has none of divide what it has as in an ordinary body."""
    known = [name for name in SPINE if name in places]
    for below, above in pairwise(known):
        whole = _apart(places, turns, below, above)
        between = SPINE[SPINE.index(below) + 1 : SPINE.index(above) + 1]
        heights = [float(REFERENCE.offsets[BODY_JOINTS.index(name), 1]) for name in between]
        for name, height in zip(between, heights, strict=True):
            offsets[name] = whole * (height / sum(heights))


def _measure_shoulder(places: Places, turns: Places, offsets: Places, side: str) -> None:
    """The collar bone and what it hangs on; without a joint of its own it divides the way."""
    collar, arm = f"{side}Shoulder", f"{side}UpperArm"
    if arm not in places:
        return
    # Whatever of the trunk stands highest; what the file has none of follows it rigidly.
    base = next(name for name in ("upperChest", "chest", "spine", "hips") if name in places)
    hung = sum(
        (offsets.get(name, np.zeros(3)) for name in SPINE[SPINE.index(base) + 1 : 4]), np.zeros(3)
    )
    if collar in places:
        offsets[collar] = _apart(places, turns, base, collar) - hung
        offsets[arm] = _apart(places, turns, collar, arm)
        return
    whole = _apart(places, turns, base, arm) - hung
    inner = REFERENCE.offsets[BODY_JOINTS.index(collar), 0]
    outer = REFERENCE.offsets[BODY_JOINTS.index(arm), 0]
    share = float(inner / (inner + outer))
    offsets[collar] = whole * np.array([share, 1.0, share])
    offsets[arm] = whole * np.array([1.0 - share, 0.0, 1.0 - share])
