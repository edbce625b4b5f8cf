"""Skeletons that programs and archives are known to write, by the names of their joints.

A row names the joint for each joint of the house skeleton, or several that it may be called. Names
are compared as `plain_name` leaves them: without prefix, case and marks. What stands in no row is
not mapped; a rig may have fewer joints than its row names.
"""

import re
from collections.abc import Mapping

from capture.motion.skeleton import BODY_JOINTS, mirrored_name

_PREFIX = re.compile(r"^(mixamorig\d*[:_]?|cc_base_|bip0*1?[ _]|valvebiped[._]|.*:)", re.IGNORECASE)
_MARKS = re.compile(r"[^0-9a-z]+")
_END = " end"
Row = Mapping[str, tuple[str, ...]]


def plain_name(name: str) -> str:
    """Return what of a joint's name is compared: "mixamorig:LeftArm" and "left_arm" are alike."""
    is_end = name.endswith(_END)
    bare = _PREFIX.sub("", name.removesuffix(_END))
    return _MARKS.sub("", bare.lower()) + (_END if is_end else "")


def _row(middle: Mapping[str, str], left: Mapping[str, str], sides: tuple[str, str]) -> Row:
    """A row in which both sides are called alike but for the word of the side.

    Args:
        middle: names of the trunk; several are parted by blanks.
        left: names of the left side without its word, which stands where the “*” is.
        sides: word of the left side and of the right.
    """
    found = {name: _split(text) for name, text in middle.items()}
    for name, text in left.items():
        house = f"left{name}"
        found[house] = _split(text.replace("*", sides[0]))
        found[mirrored_name(house)] = _split(text.replace("*", sides[1]))
    unknown = set(found) - set(BODY_JOINTS)
    if unknown:
        raise ValueError(f"No joints of the house skeleton: {sorted(unknown)}.")
    return found


def _split(text: str) -> tuple[str, ...]:
    return tuple(plain_name(word.replace("~", " ")) for word in text.split())


_MOTION_BUILDER = {
    "Shoulder": "*Shoulder", "UpperArm": "*Arm", "LowerArm": "*ForeArm", "Hand": "*Hand",
    "UpperLeg": "*UpLeg", "LowerLeg": "*Leg", "Foot": "*Foot", "Toes": "*ToeBase *Toe *Toes",
}  # fmt: skip
_BIOVISION_LIMBS = {
    "Shoulder": "*Collar", "UpperArm": "*Shoulder", "LowerArm": "*Elbow", "Hand": "*Wrist",
    "UpperLeg": "*Hip", "LowerLeg": "*Knee", "Foot": "*Ankle", "Toes": "*Toe",
}  # fmt: skip
_LEFT_RIGHT = ("Left", "Right")

KNOWN: dict[str, Row] = {
    "house": {name: (plain_name(name),) for name in BODY_JOINTS},
    "cmu": _row(
        {"hips": "Hips", "spine": "LowerBack", "chest": "Spine", "upperChest": "Spine1",
         "neck": "Neck", "head": "Head"},
        _MOTION_BUILDER, _LEFT_RIGHT,
    ),
    "cmu_asf": _row(
        {"hips": "root", "spine": "lowerback", "chest": "upperback", "upperChest": "thorax",
         "neck": "lowerneck", "head": "head"},
        {"Shoulder": "*clavicle", "UpperArm": "*humerus", "LowerArm": "*radius",
         "Hand": "*wrist *hand", "UpperLeg": "*femur", "LowerLeg": "*tibia", "Foot": "*foot",
         "Toes": "*toes"},
        ("l", "r"),
    ),
    "daz": _row(
        {"hips": "hip", "spine": "abdomen", "chest": "chest", "neck": "neck", "head": "head"},
        {"Shoulder": "*Collar", "UpperArm": "*Shldr", "LowerArm": "*ForeArm", "Hand": "*Hand",
         "UpperLeg": "*Thigh", "LowerLeg": "*Shin", "Foot": "*Foot", "Toes": "*Toe *Foot~end"},
        ("l", "r"),
    ),
    "character_creator": _row(
        {"hips": "Hip", "spine": "Waist", "chest": "Spine01", "upperChest": "Spine02",
         "neck": "NeckTwist01", "head": "Head"},
        {"Shoulder": "*Clavicle", "UpperArm": "*Upperarm", "LowerArm": "*Forearm", "Hand": "*Hand",
         "UpperLeg": "*Thigh", "LowerLeg": "*Calf", "Foot": "*Foot", "Toes": "*ToeBase"},
        ("L", "R"),
    ),
    "mixamo": _row(
        {"hips": "Hips", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2",
         "neck": "Neck", "head": "Head"},
        _MOTION_BUILDER, _LEFT_RIGHT,
    ),
    "human_ik": _row(
        {"hips": "Hips", "spine": "Spine", "chest": "Spine1 Spine2", "upperChest": "Spine4 Spine3",
         "neck": "Neck", "head": "Head"},
        _MOTION_BUILDER, _LEFT_RIGHT,
    ),
    "rokoko": _row(
        {"hips": "Hips", "spine": "Spine1 Spine", "chest": "Spine2", "upperChest": "Spine4 Spine3",
         "neck": "Neck", "head": "Head"},
        {**_MOTION_BUILDER, "UpperLeg": "*Thigh *UpLeg", "LowerLeg": "*Shin *Leg"},
        _LEFT_RIGHT,
    ),
    "accad": _row(
        {"hips": "Hips root", "spine": "ToSpine", "chest": "Spine", "upperChest": "Spine1",
         "neck": "Neck", "head": "Head"},
        _MOTION_BUILDER, _LEFT_RIGHT,
    ),
    "biovision": _row(
        {"hips": "Hips", "chest": "Chest", "upperChest": "Chest2", "neck": "Neck", "head": "Head"},
        _BIOVISION_LIMBS, _LEFT_RIGHT,
    ),
    "xsens": _row(
        {"hips": "Hips", "spine": "Chest", "chest": "Chest2", "upperChest": "Chest4 Chest3",
         "neck": "Neck", "head": "Head"},
        _BIOVISION_LIMBS, _LEFT_RIGHT,
    ),
    "eyes_japan": _row(
        {"hips": "Hips", "chest": "Chest", "neck": "Neck", "head": "Head"},
        {"Shoulder": "*Collar", "UpperArm": "*UpArm", "LowerArm": "*LowArm", "Hand": "*Hand",
         "UpperLeg": "*UpLeg", "LowerLeg": "*LowLeg", "Foot": "*Foot", "Toes": "*Foot~end"},
        _LEFT_RIGHT,
    ),
    "biped": _row(
        {"hips": "Pelvis", "spine": "Spine", "chest": "Spine1", "upperChest": "Spine3 Spine2",
         "neck": "Neck", "head": "Head"},
        {"Shoulder": "*~Clavicle", "UpperArm": "*~UpperArm", "LowerArm": "*~Forearm",
         "Hand": "*~Hand", "UpperLeg": "*~Thigh", "LowerLeg": "*~Calf", "Foot": "*~Foot",
         "Toes": "*~Toe0"},
        ("L", "R"),
    ),
}  # fmt: skip
"""Rows by rig; the first that fits best counts."""
