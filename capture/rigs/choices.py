"""What a person may say of a foreign motion: its unit, its axes, its rate, and which joint is which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capture.motion.rig import Rig
from capture.motion.skeleton import BODY_JOINTS
from capture.motion_file_errors import JointsUnclear, NoHips

UNITS: dict[str, float] = {
    "mm": 0.001,
    "cm": 0.01,
    "inch": 0.0254,
    "foot": 0.3048,
    "m": 1.0,
    # The CMU database counts in inches over 0.45, and so do BVH files that were made of it.
    "cmu": 0.0254 / 0.45,
}
"""Metres of each unit."""
UPS: tuple[str, ...] = ("y", "z")
"""Axes that may point up."""
NEEDED: tuple[str, ...] = (
    "hips", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot",
)  # fmt: skip
"""Joints without which a body neither stands nor has a height."""
SLOWEST, FASTEST = 1.0, 1000.0
"""Frames a second that a recording may have."""

Joints = dict[str, int]
"""Which joint of a rig each joint of the house skeleton is; one that is not named has none."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How a foreign motion is meant.

    Attributes:
        joints: which joint is which.
        unit: key of UNITS.
        up: of UPS.
        rate: frames a second.
        skip: frames at the beginning that are left out, such as a T-pose.
    """

    joints: Joints
    unit: str
    up: str
    rate: float
    skip: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the choices as JSON-able values."""
        return {
            "joints": dict(self.joints),
            "unit": self.unit,
            "up": self.up,
            "rate": self.rate,
            "skip": self.skip,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Choices":
        """Return choices from what `to_json` gave."""
        return cls(
            {str(name): int(joint) for name, joint in told["joints"].items()},
            str(told["unit"]),
            str(told["up"]),
            float(told["rate"]),
            int(told["skip"]),
        )


def check_joints(joints: Joints, rig: Rig) -> None:
    """Raise where a table of joints makes no body.

    Raises:
        NoHips: where one of NEEDED is lacking.
        JointsUnclear: where a joint of the file is given twice.
    """
    for name in NEEDED:
        if name not in joints:
            raise NoHips(joint=name)
    given: set[int] = set()
    for name in BODY_JOINTS:
        joint = joints.get(name)
        if joint is not None and joint in given:
            raise JointsUnclear(name=rig.names[joint])
        given.update(() if joint is None else (joint,))
