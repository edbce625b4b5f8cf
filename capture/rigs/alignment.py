"""How each joint of the house skeleton is turned within the axes of a foreign joint, once for all.

Where the figure of the hierarchy itself stands upright with straight limbs, that pose tells; else a
T-pose at the beginning does, or what is known of the rig, and at last the movement itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from capture.motion.rotation import IDENTITY, angle
from capture.motion.skeleton import BODY_JOINTS, mirrored_name
from capture.rigs.choices import Joints
from capture.rigs.facing import Array, between, mean_turn
from capture.rigs.moving import Told
from capture.rigs.poses import Poses
from capture.rigs.standing import stands, turns_when_standing


class By(StrEnum):
    """What told how the axes of a rig lie, from surest to least sure."""

    REST = "rest"  # the figure of the hierarchy stands
    OPENING = "opening"  # the movement begins with a T-pose
    KNOWN = "known"  # the rig is known to keep its bones so
    MOVEMENT = "movement"  # hinges, straight trunks, soles on the floor


_SAME = np.radians(1.5)
BOUND: Mapping[str, Mapping[str, tuple[float, float, float, float]]] = {
    # Bones along their own Y, in axes of their own; read off the T-pose of such a file.
    "character_creator": {
        "hips": (1.0, 0.0, 0.0, 0.0),
        "spine": (0.99, -0.1412, 0.0, 0.0),
        "chest": (0.999, 0.0437, 0.0, 0.0),
        "upperChest": (0.9959, 0.09, 0.0, 0.0),
        "neck": (0.9952, -0.0978, 0.0, 0.0),
        "head": (1.0, 0.0, 0.0, 0.0),
        "leftShoulder": (0.7175, 0.0198, -0.0217, 0.6959),
        "leftUpperArm": (0.6953, -0.0052, 0.0027, 0.7187),
        "leftLowerArm": (0.6976, -0.0059, 0.0034, 0.7164),
        "leftHand": (0.6689, 0.0141, -0.0155, 0.7431),
        "leftUpperLeg": (0.0024, -0.0006, -0.0034, -1.0),
        "leftLowerLeg": (0.0032, -0.0009, 0.0033, -1.0),
        "leftFoot": (0.0062, 0.0008, -0.623, -0.7822),
        "leftToes": (0.0064, 0.0315, -0.741, -0.6707),
    },
}
"""Turns by rig and house joint; the right side is the mirror of the left."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """What turns a foreign joint's axes into those of the house joint that it is.

    Attributes:
        turns: by house joint, (4,): house turn in the room = foreign turn in the room times this.
        by: what told.
    """

    turns: dict[str, Array]
    by: By


def align(
    joints: Joints, rig: str, standing: Iterable[tuple[By, Poses]], moving: Poses
) -> Alignment:
    """Return the alignment of a rig.

    Args:
        joints: which joint is which.
        rig: key of the known rig, or "".
        standing: poses of one frame that may stand, metres, Y up, with what they are.
        moving: some frames of the movement, likewise.
    """
    for by, pose in standing:
        place = {name: pose.places[0, joint] for name, joint in joints.items()}
        if stands(place):
            wanted = turns_when_standing(place)
            turns = {name: between(pose.turns[0, joints[name]], wanted[name]) for name in wanted}
            return Alignment(_snapped(turns), by)
    if rig in BOUND:
        return Alignment(_bound(rig, joints), By.KNOWN)
    told = Told({name: moving.places[:, joint] for name, joint in joints.items()})
    turns = {
        name: mean_turn(between(moving.turns[:, joints[name]], turn), told.weights[name])
        for name, turn in told.turns.items()
    }
    return Alignment(turns, By.MOVEMENT)


def _snapped(turns: dict[str, Array]) -> dict[str, Array]:
    """The turns; where each is as good as none, the rig lies as the house skeleton does, and is it."""
    if all(angle(turn) < _SAME for turn in turns.values()):
        return dict.fromkeys(turns, IDENTITY)
    return turns


def _bound(rig: str, joints: Joints) -> dict[str, Array]:
    known: dict[str, Array] = {}
    for name, (w, x, y, z) in BOUND[rig].items():
        known[name] = np.array([w, x, y, z])
        known[mirrored_name(name)] = np.array(
            [w, x, y, z] if name == mirrored_name(name) else [w, x, -y, -z]
        )
    return {
        name: known[name] / np.linalg.norm(known[name])
        for name in BODY_JOINTS
        if name in joints and name in known
    }
