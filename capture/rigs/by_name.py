"""Which joint is which, by the names that a rig's joints have."""

import math
from dataclasses import dataclass

from capture.motion.rig import Rig
from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.choices import NEEDED, Joints
from capture.rigs.known import KNOWN, Row, plain_name

_PROLONGED = 0.98


@dataclass(frozen=True, slots=True)
class Named:
    """A table of joints and where it comes from.

    Attributes:
        rig: key of KNOWN.
        joints: which joint is which.
    """

    rig: str
    joints: Joints


def by_name(rig: Rig) -> Named | None:
    """Return the joints by the known rig that names most of them; None where none names a body."""
    place: dict[str, int] = {}
    for number, name in enumerate(rig.names):
        place.setdefault(plain_name(name), number)
    found = [Named(key, _joints(row, place)) for key, row in KNOWN.items()]
    whole = [one for one in found if all(name in one.joints for name in NEEDED)]
    return max(whole, key=lambda one: len(one.joints), default=None)


def with_ends(rig: Rig, joints: Joints) -> Joints:
    """Return a table in which toes and hands that have no joint are where the bones above them end.

    Toes turn nothing in the house skeleton but show where the foot points.
    """
    found = dict(joints)
    for side in ("left", "right"):
        for name, above in ((f"{side}Toes", f"{side}Foot"), (f"{side}Hand", f"{side}LowerArm")):
            if name in found or above not in found:
                continue
            ends = [one for one in rig.children(found[above]) if rig.joints[one].is_end]
            bone, end = (
                rig.joints[found[above]].offset,
                rig.joints[ends[0]].offset if ends else None,
            )
            if len(ends) != 1 or end is None or not any(end):
                continue
            # What only prolongs the shin is a sole, and points nowhere.
            if name.endswith("Hand") or _cosine(bone, end) < _PROLONGED:
                found[name] = ends[0]
    return {name: found[name] for name in BODY_JOINTS if name in found}


def _cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    length = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / length if length else 1.0


def _joints(row: Row, place: dict[str, int]) -> Joints:
    found: Joints = {}
    for name, words in row.items():
        word = next((one for one in words if one in place), None)
        if word is not None:
            found[name] = place[word]
    return found
