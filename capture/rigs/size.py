"""How large a foreign figure is and which way it stands: guesses that are said and can be changed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.skeleton import REFERENCE_HEIGHT
from capture.rigs.choices import UNITS, UPS, Joints
from capture.rigs.poses import Poses

USUAL_HEIGHT = 1.68
"""Metres to whose ratio a figure's height comes nearest in the right unit."""
_LEG = 0.86 / REFERENCE_HEIGHT
"""Hips to ankles beside the height of an ordinary body."""
_LIKELY = (1.3, 2.1)
_AXES = {"y": 1, "z": 2}
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Size:
    """A guess of unit and axes.

    Attributes:
        unit: key of UNITS.
        up: of UPS.
        sure_unit: whether the figure is of ordinary height in this unit alone.
        sure_up: whether the body stands upright most of the time along this axis.
        told: whether the kind of the file settles both.
    """

    unit: str
    up: str
    sure_unit: bool
    sure_up: bool
    told: bool = False


HOUSE_SIZE = Size("m", "y", sure_unit=True, sure_up=True, told=True)
"""What a bundle's npz always is: metres, Y up."""


def guess_size(height: float, poses: Poses, joints: Joints) -> Size:
    """Return a guess of the unit and of the axis that points up.

    Args:
        height: standing height of the figure in the file's unit.
        poses: some frames in the file's unit and axes.
        joints: which joint is which.
    """
    apart = {unit: abs(np.log(height * scale / USUAL_HEIGHT)) for unit, scale in UNITS.items()}
    unit = min(apart, key=lambda key: apart[key])
    likely = [key for key, scale in UNITS.items() if _LIKELY[0] <= height * scale <= _LIKELY[1]]
    standing = {up: _standing(poses, joints, axis) for up, axis in _AXES.items()}
    up = max(UPS, key=lambda key: standing[key])
    return Size(unit, up, likely == [unit], standing[up] > 0.6)


def leg_length(poses: Poses, joints: Joints) -> float:
    """Return the length of the legs in the unit of the poses, mean of both sides."""
    bones = [
        np.median(np.linalg.norm(_bone(poses, joints, f"{side}{one}", f"{side}{other}"), axis=-1))
        for side in ("left", "right")
        for one, other in (("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"))
    ]
    return float(np.sum(bones)) / 2.0


def _standing(poses: Poses, joints: Joints, axis: int) -> float:
    """Mean cosine between an axis and the way from the feet to the top of the trunk."""
    top = next(
        name for name in ("head", "neck", "upperChest", "chest", "spine", "hips") if name in joints
    )
    feet = (poses.places[:, joints["leftFoot"]] + poses.places[:, joints["rightFoot"]]) / 2.0
    way = poses.places[:, joints[top]] - feet
    cosines = way[:, axis] / np.maximum(np.linalg.norm(way, axis=-1), 1e-9)
    return float(np.mean(cosines))


def _bone(poses: Poses, joints: Joints, one: str, other: str) -> Array:
    return np.asarray(poses.places[:, joints[other]] - poses.places[:, joints[one]])
