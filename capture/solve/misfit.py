"""How far a solved body is from the landmarks it was solved from."""

import numpy as np

from capture.motion.landmarks import Landmarks
from capture.motion.skeleton import BODY_JOINTS
from capture.solve.points import JOINT_LANDMARKS, body_of, columns
from capture.solve.posing import Poses

_JOINTS = [BODY_JOINTS.index(name) for name in JOINT_LANDMARKS]
_SEEN = columns(tuple(JOINT_LANDMARKS.values()))


class Misfit:
    """Running mean over frames and the twelve seen joints."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0

    def add(self, landmarks: Landmarks, poses: Poses, scale: float) -> None:
        """Take the poses of some frames.

        Args:
            landmarks: what was seen in these frames.
            poses: what was solved from it.
            scale: true metres per metre of the landmarks.
        """
        seen = body_of(landmarks, poses.rows, scale).points[:, _SEEN]
        apart = np.linalg.norm(poses.joints[:, _JOINTS] - seen, axis=-1)
        self._sum += float(apart.sum())
        self._count += apart.size

    @property
    def mean(self) -> float:
        """Metres; 0.0 before anything was added."""
        return self._sum / self._count if self._count else 0.0
