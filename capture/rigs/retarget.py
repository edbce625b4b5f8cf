"""A foreign movement on the house skeleton."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import local_rotations, positions
from capture.motion.motion import Motion
from capture.motion.rotation import IDENTITY, multiply
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion.source import Source
from capture.rigs.alignment import Alignment
from capture.rigs.body import LIMB_AXIS, LIMB_CHILD, SPINE, parent_of
from capture.rigs.choices import Joints
from capture.rigs.facing import Array, swung
from capture.rigs.poses import Poses
from capture.rigs.proportions import measure


def house_turns(joints: Joints, alignment: Alignment, poses: Poses) -> dict[str, Array]:
    """Return (F, 4) turns in the room of every house joint.

    A joint that the file has none of follows the one above it. Bones of limbs point exactly to
    where the foreign joint is, also where other joints bend between.

    Args:
        joints: which joint is which.
        alignment: how foreign axes lie.
        poses: frames, metres, Y up.
    """
    made: dict[str, Array] = {}
    for name in BODY_JOINTS:
        above = parent_of(name)
        if name not in alignment.turns:
            made[name] = made[above] if above is not None else np.tile(IDENTITY, (len(poses), 1))
            continue
        foreign = poses.turns[:, joints[name]]
        turn = multiply(foreign, np.broadcast_to(alignment.turns[name], foreign.shape))
        end = LIMB_CHILD.get(name)
        if end in joints:
            way = poses.places[:, joints[end]] - poses.places[:, joints[name]]
            turn = swung(turn, np.array(LIMB_AXIS[name]), way)
        made[name] = turn
    return made


def figure_of(joints: Joints, turns: dict[str, Array], poses: Poses) -> Skeleton:
    """Return the house skeleton with the foreign figure's bones."""
    return measure({name: poses.places[:, joint] for name, joint in joints.items()}, turns)


@dataclass(frozen=True, slots=True, eq=False)
class Retargeting:
    """All that turns frames of a foreign motion into frames of ours.

    Attributes:
        joints: which joint is which.
        alignment: how foreign axes lie.
        skeleton: the figure's bones.
        turnable: foreign joints that turn (an end site does not).
        rise: metres by which the floor is brought to y = 0.
    """

    joints: Joints
    alignment: Alignment
    skeleton: Skeleton
    turnable: frozenset[int]
    rise: float

    def motion(self, poses: Poses, times: NDArray[np.float64]) -> Motion:
        """Return frames on the house skeleton.

        Args:
            poses: frames, metres, Y up.
            times: (F,) seconds.
        """
        globals_ = self._globals(poses)
        root = poses.places[:, self.joints["hips"]] + np.array([0.0, self.rise, 0.0])
        source = np.tile(self._sources(), (len(times), 1))
        return Motion(
            skeleton=self.skeleton,
            times=times,
            root=root,
            rotations=local_rotations(self.skeleton, globals_),
            source=source,
            confidence=np.where(source == Source.MISSING, 0.0, 1.0).astype(np.float32),
        )

    def places(self, poses: Poses) -> Array:
        """Return (F, 22, 3) where the house joints are before the floor was found."""
        root = poses.places[:, self.joints["hips"]]
        return positions(self.skeleton, root, self._globals(poses))

    def _globals(self, poses: Poses) -> Array:
        turns = house_turns(self.joints, self.alignment, poses)
        return np.stack([turns[name] for name in BODY_JOINTS], axis=1)

    def _sources(self) -> NDArray[np.uint8]:
        """(1 + J,) whether the file tells of each joint: observed, or missing."""
        return np.array([Source.OBSERVED, *map(self._source, BODY_JOINTS)], dtype=np.uint8)

    def _source(self, name: str) -> Source:
        joint = self.joints.get(name)
        if joint is not None and joint in self.turnable:
            return Source.OBSERVED
        if name in SPINE[:-1] and any(
            above in self.joints for above in SPINE[SPINE.index(name) + 1 :]
        ):
            # How a trunk's bend is split is a rule and no guess about the person.
            return Source.OBSERVED
        if name.endswith("Shoulder") and f"{name[:-8]}UpperArm" in self.joints:
            return Source.OBSERVED
        return Source.MISSING
