"""The house skeleton: the only table of joints in the project.

Names are VRM 1.0 humanoid bone names. Right-handed, metres, Y up; in the rest pose (a T-pose,
palms down, every rotation identity) the body faces +Z and +X is the body's left.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import InvalidMotion, ShapeMismatch, UnknownJoint

# name, parent, offset from the parent in metres of the reference body (1.70 m)
_BODY: tuple[tuple[str, str | None, tuple[float, float, float]], ...] = (
    ("hips", None, (0.0, 0.93, 0.0)),
    ("spine", "hips", (0.0, 0.10, 0.0)),
    ("chest", "spine", (0.0, 0.12, 0.0)),
    ("upperChest", "chest", (0.0, 0.13, 0.0)),
    ("neck", "upperChest", (0.0, 0.14, 0.0)),
    ("head", "neck", (0.0, 0.09, 0.01)),
    ("leftShoulder", "upperChest", (0.03, 0.11, 0.0)),
    ("leftUpperArm", "leftShoulder", (0.13, 0.0, 0.0)),
    ("leftLowerArm", "leftUpperArm", (0.27, 0.0, 0.0)),
    ("leftHand", "leftLowerArm", (0.25, 0.0, 0.0)),
    ("rightShoulder", "upperChest", (-0.03, 0.11, 0.0)),
    ("rightUpperArm", "rightShoulder", (-0.13, 0.0, 0.0)),
    ("rightLowerArm", "rightUpperArm", (-0.27, 0.0, 0.0)),
    ("rightHand", "rightLowerArm", (-0.25, 0.0, 0.0)),
    ("leftUpperLeg", "hips", (0.09, -0.05, 0.0)),
    ("leftLowerLeg", "leftUpperLeg", (0.0, -0.41, 0.0)),
    ("leftFoot", "leftLowerLeg", (0.0, -0.40, 0.0)),
    ("leftToes", "leftFoot", (0.0, -0.06, 0.13)),
    ("rightUpperLeg", "hips", (-0.09, -0.05, 0.0)),
    ("rightLowerLeg", "rightUpperLeg", (0.0, -0.41, 0.0)),
    ("rightFoot", "rightLowerLeg", (0.0, -0.40, 0.0)),
    ("rightToes", "rightFoot", (0.0, -0.06, 0.13)),
)

# Finger joints are optional and follow the body joints; lengths of an adult hand of 0.19 m.
_FINGERS: tuple[tuple[str, tuple[str, str, str], tuple[tuple[float, float, float], ...]], ...] = (
    (
        "Thumb",
        ("Metacarpal", "Proximal", "Distal"),
        ((0.025, -0.01, 0.025), (0.035, 0.0, 0.02), (0.03, 0.0, 0.01)),
    ),
    (
        "Index",
        ("Proximal", "Intermediate", "Distal"),
        ((0.09, 0.0, 0.025), (0.04, 0.0, 0.0), (0.024, 0.0, 0.0)),
    ),
    (
        "Middle",
        ("Proximal", "Intermediate", "Distal"),
        ((0.092, 0.0, 0.004), (0.044, 0.0, 0.0), (0.027, 0.0, 0.0)),
    ),
    (
        "Ring",
        ("Proximal", "Intermediate", "Distal"),
        ((0.086, 0.0, -0.016), (0.04, 0.0, 0.0), (0.026, 0.0, 0.0)),
    ),
    (
        "Little",
        ("Proximal", "Intermediate", "Distal"),
        ((0.078, 0.0, -0.034), (0.032, 0.0, 0.0), (0.02, 0.0, 0.0)),
    ),
)

REFERENCE_HEIGHT = 1.70
"""Height in metres of the body whose offsets stand in the table above."""


def _finger_rows(side: str) -> list[tuple[str, str, tuple[float, float, float]]]:
    sign = 1.0 if side == "left" else -1.0
    rows = []
    for finger, parts, offsets in _FINGERS:
        parent = f"{side}Hand"
        for part, (x, y, z) in zip(parts, offsets, strict=True):
            name = f"{side}{finger}{part}"
            rows.append((name, parent, (sign * x, y, z)))
            parent = name
    return rows


_HAND_ROWS = _finger_rows("left") + _finger_rows("right")
_ROWS = [*_BODY, *_HAND_ROWS]

BODY_JOINTS: tuple[str, ...] = tuple(row[0] for row in _BODY)
HAND_JOINTS: tuple[str, ...] = tuple(row[0] for row in _HAND_ROWS)
_PARENT_OF = {name: parent for name, parent, _ in _ROWS}
_REFERENCE_OFFSET = {name: offset for name, _, offset in _ROWS}

ROOT = "root"
"""Name of the channel that holds the translation of the hips."""

FEET_CONTACTS: tuple[str, ...] = ("leftFoot", "leftToes", "rightFoot", "rightToes")
"""Joints whose contact with the floor a Motion may record, in column order."""


def mirrored_name(name: str) -> str:
    """Return the joint's name on the other side of the body; midline joints keep theirs."""
    if name.startswith("left"):
        return "right" + name.removeprefix("left")
    if name.startswith("right"):
        return "left" + name.removeprefix("right")
    return name


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Joints of one body: constant bone offsets in the rest pose.

    Attributes:
        names: joint names; the 22 body joints first, in house order, then optionally the 30
            finger joints.
        offsets: (J, 3) metres, each joint from its parent in the rest pose; row 0 is the rest
            position of the hips above the floor.
    """

    names: tuple[str, ...]
    offsets: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.names not in (BODY_JOINTS, BODY_JOINTS + HAND_JOINTS):
            raise InvalidMotion(
                "The joints are not those of the house skeleton; convert the motion first."
            )
        offsets = np.array(self.offsets, dtype=np.float64)
        if offsets.shape != (len(self.names), 3):
            raise ShapeMismatch("offsets", (len(self.names), 3), offsets.shape)
        if not np.isfinite(offsets).all():
            raise InvalidMotion("A bone offset is not a number.")
        offsets.setflags(write=False)
        object.__setattr__(self, "offsets", offsets)

    @classmethod
    def reference(cls, height: float = REFERENCE_HEIGHT, *, hands: bool = False) -> "Skeleton":
        """Return the reference body scaled to a height in metres."""
        names = BODY_JOINTS + HAND_JOINTS if hands else BODY_JOINTS
        offsets = np.array([_REFERENCE_OFFSET[name] for name in names])
        return cls(names, offsets * (height / REFERENCE_HEIGHT))

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Index of each joint's parent; -1 for the hips. A parent stands before its children."""
        place = {name: index for index, name in enumerate(self.names)}
        return tuple(
            -1 if (parent := _PARENT_OF[name]) is None else place[parent] for name in self.names
        )

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """Columns of `source` and `confidence`: the root, then every joint."""
        return (ROOT, *self.names)

    @cached_property
    def mirror(self) -> NDArray[np.intp]:
        """For each joint the index of the same joint on the other side of the body."""
        return np.array([self.index(mirrored_name(name)) for name in self.names], dtype=np.intp)

    def index(self, name: str) -> int:
        """Return the column of a joint; raises UnknownJoint."""
        try:
            return self.names.index(name)
        except ValueError:
            raise UnknownJoint(name) from None

    def channel(self, name: str) -> int:
        """Return the column of a joint, or of "root", in `source` and `confidence`."""
        return 0 if name == ROOT else 1 + self.index(name)

    @property
    def height(self) -> float:
        """Standing height in metres: hips to ankle, plus hips to head, plus sole and skull."""
        scale = self.leg_length / (0.05 + 0.41 + 0.40)
        spine = ("spine", "chest", "upperChest", "neck", "head")
        trunk = sum(float(self.offsets[self.index(name), 1]) for name in spine)
        return self.leg_length + trunk + scale * (0.07 + 0.19)

    @property
    def leg_length(self) -> float:
        """Vertical distance in metres from the hips to the left ankle in the rest pose."""
        leg = ("leftUpperLeg", "leftLowerLeg", "leftFoot")
        return -sum(float(self.offsets[self.index(name), 1]) for name in leg)
