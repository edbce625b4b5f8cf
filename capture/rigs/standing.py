"""An upright body with straight limbs, and how the house joints are turned in it."""

import numpy as np

from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.body import LIMB_AXIS, LIMB_CHILD, SIDES, SPINE, parent_of
from capture.rigs.facing import UP, Array, frame, swung, unit, without

Place = dict[str, Array]
"""Position (3,) of each house joint that a file has, metres, Y up."""
_STRAIGHT = np.cos(np.radians(22.0))
_LEVEL = 0.45
"""Share of an arm's length by which it may point ahead."""
_AHEAD = -0.3


def stands(place: Place) -> bool:
    """Return whether a body stands upright with straight limbs and feet that point ahead."""
    across = place["leftUpperLeg"] - place["rightUpperLeg"]
    ahead = np.cross(across, UP)
    if np.linalg.norm(ahead) < 1e-6:
        return False
    ahead = unit(ahead)
    legs = (("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"))
    down = [
        float(unit(place[f"{side}{end}"] - place[f"{side}{start}"]) @ -UP)
        for side in SIDES
        for start, end in legs
    ]
    top = next((name for name in reversed(SPINE[1:]) if name in place), "hips")
    upright = float(unit(place[top] - place["hips"]) @ UP)
    arms = all(_arm_is_straight(place, side, ahead) for side in SIDES)
    return min(*down, upright) > _STRAIGHT and arms and _feet_point(place, ahead)


def holds_out_arms(place: Place) -> bool:
    """Return whether both arms are held out sideways, as in a T-pose."""
    across = place["leftUpperLeg"] - place["rightUpperLeg"]
    for side, sign in (("left", 1.0), ("right", -1.0)):
        ends = (f"{side}UpperArm", f"{side}Hand")
        if any(name not in place for name in ends):
            return False
        way = unit(place[ends[1]] - place[ends[0]])
        if sign * float(way @ unit(across)) < np.cos(np.radians(30.0)):
            return False
    return True


def turns_when_standing(place: Place) -> dict[str, Array]:
    """Return the turn (4,) of each house joint in such a pose: the trunk upright, limbs as they point."""
    across = without(place["leftUpperLeg"] - place["rightUpperLeg"], UP)
    facing = frame(UP, across, "yx")
    made: dict[str, Array] = {}
    for name in (one for one in BODY_JOINTS if one in place):
        above = made.get(parent_of(name) or "", facing)
        if name in LIMB_CHILD:
            end = place.get(LIMB_CHILD[name])
            way = end - place[name] if end is not None else np.zeros(3)
            made[name] = swung(facing[None], np.array(LIMB_AXIS[name]), way[None])[0]
        elif name.endswith("Foot"):
            made[name] = _sole(facing, place.get(name.replace("Foot", "Toes")), place[name])
        elif name.endswith(("Hand", "Toes")):
            made[name] = above
        else:
            made[name] = facing
    return made


def _arm_is_straight(place: Place, side: str, ahead: Array) -> bool:
    names = [f"{side}UpperArm", f"{side}LowerArm", f"{side}Hand"]
    if any(name not in place for name in names):
        return True
    upper, lower = unit(place[names[1]] - place[names[0]]), unit(place[names[2]] - place[names[1]])
    return bool(upper @ lower > _STRAIGHT and abs(upper @ ahead) < _LEVEL)


def _feet_point(place: Place, ahead: Array) -> bool:
    feet = [
        unit(place[f"{side}Toes"] - place[f"{side}Foot"]) @ ahead
        for side in SIDES
        if f"{side}Toes" in place
    ]
    return all(foot > _AHEAD for foot in feet)


def _sole(facing: Array, toes: Array | None, ankle: Array) -> Array:
    """The turn of a foot that stands flat: level, ahead as its toes point."""
    ahead = without(toes - ankle, UP) if toes is not None else np.zeros(3)
    return frame(UP, ahead, "yz") if np.linalg.norm(ahead) > 1e-6 else facing
