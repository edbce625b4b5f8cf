"""How far a solved body is from the points it was solved from."""

import numpy as np

from capture.motion.skeleton import BODY_JOINTS
from capture.solve.points import JOINT_LANDMARKS, Body, columns
from capture.solve.posing import Poses

_JOINTS = [BODY_JOINTS.index(name) for name in JOINT_LANDMARKS]
_SEEN = columns(tuple(JOINT_LANDMARKS.values()))


class Misfit:
    """Running mean over frames and the twelve seen joints."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0

    def add(self, poses: Poses, body: Body) -> None:
        """Take the poses of some frames, and the body that they were solved from."""
        apart = np.linalg.norm(poses.joints[:, _JOINTS] - body.points[:, _SEEN], axis=-1)
        self._sum += float(apart.sum())
        self._count += apart.size

    @property
    def mean(self) -> float:
        """Metres; 0.0 before anything was added."""
        return self._sum / self._count if self._count else 0.0
