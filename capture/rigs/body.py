"""How the house skeleton hangs together, as far as aligning a foreign one to it needs."""

from capture.motion.skeleton import BODY_JOINTS, Skeleton

SPINE: tuple[str, ...] = ("hips", "spine", "chest", "upperChest", "neck", "head")
"""The chain of the trunk, from below."""
SIDES: tuple[str, ...] = ("left", "right")
LIMB_CHILD: dict[str, str] = {
    f"{side}{bone}": f"{side}{end}"
    for side in SIDES
    for bone, end in (
        ("Shoulder", "UpperArm"), ("UpperArm", "LowerArm"), ("LowerArm", "Hand"),
        ("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"),
    )
}  # fmt: skip
"""Bones that lie exactly on an axis at rest: the joint that turns each, and the one where it ends."""
LIMB_AXIS: dict[str, tuple[float, float, float]] = {
    joint: (0.0, -1.0, 0.0)
    if "Leg" in joint
    else (1.0 if joint.startswith("left") else -1.0, 0.0, 0.0)
    for joint in LIMB_CHILD
}
"""The axis of each such bone at rest."""
REFERENCE = Skeleton.reference()


def parent_of(name: str) -> str | None:
    """Return the joint above a joint of the house skeleton."""
    parent = REFERENCE.parents[BODY_JOINTS.index(name)]
    return None if parent < 0 else BODY_JOINTS[parent]
