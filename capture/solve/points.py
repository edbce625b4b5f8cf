"""Which landmark stands for which joint, and how landmark axes become those of a Motion."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE, Landmarks

Array = NDArray[np.float64]

_TO_ROOM = np.array([1.0, -1.0, -1.0])
"""Camera axes (x right, y down, z away) to Y up: a performer who faces the camera faces +Z."""

JOINT_LANDMARKS: dict[str, str] = {
    "leftUpperArm": "leftShoulder",
    "leftLowerArm": "leftElbow",
    "leftHand": "leftWrist",
    "rightUpperArm": "rightShoulder",
    "rightLowerArm": "rightElbow",
    "rightHand": "rightWrist",
    "leftUpperLeg": "leftHip",
    "leftLowerLeg": "leftKnee",
    "leftFoot": "leftAnkle",
    "rightUpperLeg": "rightHip",
    "rightLowerLeg": "rightKnee",
    "rightFoot": "rightAnkle",
}
"""The twelve joints that an estimator sees, each with its landmark."""


def column(name: str) -> int:
    """Return the column of a landmark."""
    return BLAZEPOSE.index(name)


def columns(names: tuple[str, ...]) -> list[int]:
    """Return the columns of landmarks."""
    return [BLAZEPOSE.index(name) for name in names]


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """World landmarks of frames in which somebody was found, Y up, in true metres.

    Attributes:
        points: (n, 33, 3) metres, origin between the hips.
        inside: (n, 33) whether the landmark lies within the picture.
        palms: of hands that were looked at by themselves, by their side: (n, 4) rotations from rest
            to the room, and (n,) from 0 to 1 how far they count.
    """

    points: Array
    inside: NDArray[np.bool_]
    palms: Mapping[str, tuple[Array, Array]] = field(default_factory=dict)

    def at(self, name: str) -> Array:
        """Return (n, 3) of one landmark."""
        return self.points[:, column(name)]

    def middle(self, *names: str) -> Array:
        """Return (n, 3), the middle of some landmarks."""
        middle: Array = self.points[:, columns(names)].mean(axis=1)
        return middle

    def sees(self, *names: str) -> NDArray[np.bool_]:
        """Return (n,) whether all of some landmarks lie within the picture."""
        return np.asarray(self.inside[:, columns(names)].all(axis=1))


def found_sample(landmarks: Landmarks, most: int) -> Landmarks:
    """Return at most about `most` of the frames with a pose, evenly spread, in memory."""
    rows = np.flatnonzero(landmarks.found)
    return landmarks.some(rows[:: max(1, -(-len(rows) // most))])


def body_of(landmarks: Landmarks, rows: NDArray[np.intp], scale: float) -> Body:
    """Return the body in some frames.

    Args:
        landmarks: what was seen.
        rows: frames in which somebody was found.
        scale: true metres per metre of the estimator's average body.
    """
    points = landmarks.world[rows].astype(np.float64) * _TO_ROOM * scale
    middle = points[:, columns(("leftHip", "rightHip"))].mean(axis=1, keepdims=True)
    return Body(points - middle, landmarks.inside()[rows])


def unit(vector: Array) -> Array:
    """Return vectors (..., 3) of length 1; a zero vector stays near zero."""
    length: Array = np.linalg.norm(vector, axis=-1, keepdims=True)
    return vector / np.maximum(length, 1e-9)


def across(vector: Array, axis: Array) -> Array:
    """Return the unit part of vectors (..., 3) that stands at right angles to unit axes."""
    return unit(vector - np.sum(vector * axis, axis=-1, keepdims=True) * axis)
