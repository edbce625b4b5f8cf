"""Names of the joints of the house skeleton, for people."""

from django.utils.translation import gettext_lazy, gettext_noop

from capture.motion.skeleton import BODY_JOINTS

_WORDS: dict[str, str] = {
    "hips": gettext_noop("hips"),
    "spine": gettext_noop("lower back"),
    "chest": gettext_noop("chest"),
    "upperChest": gettext_noop("upper chest"),
    "neck": gettext_noop("neck"),
    "head": gettext_noop("head"),
    "leftShoulder": gettext_noop("left collar bone"),
    "leftUpperArm": gettext_noop("left upper arm"),
    "leftLowerArm": gettext_noop("left forearm"),
    "leftHand": gettext_noop("left hand"),
    "rightShoulder": gettext_noop("right collar bone"),
    "rightUpperArm": gettext_noop("right upper arm"),
    "rightLowerArm": gettext_noop("right forearm"),
    "rightHand": gettext_noop("right hand"),
    "leftUpperLeg": gettext_noop("left thigh"),
    "leftLowerLeg": gettext_noop("left shin"),
    "leftFoot": gettext_noop("left foot"),
    "leftToes": gettext_noop("left toes"),
    "rightUpperLeg": gettext_noop("right thigh"),
    "rightLowerLeg": gettext_noop("right shin"),
    "rightFoot": gettext_noop("right foot"),
    "rightToes": gettext_noop("right toes"),
}

JOINTS = {name: gettext_lazy(_WORDS[name]) for name in BODY_JOINTS}
"""The word of each joint, in the order of the skeleton."""
