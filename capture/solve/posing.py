"""Poses of consecutive frames: local rotations from landmarks, with what is carried on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import global_rotations, local_rotations, positions
from capture.motion.rotation import IDENTITY, continuous
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.solve.ends import foot_of, hand_of
from capture.solve.limbs import solve_limbs
from capture.solve.points import Array, Body
from capture.solve.range import within_range
from capture.solve.trunk import trunk_of


@dataclass(frozen=True, slots=True, eq=False)
class Carry:
    """What one part of a recording hands on to the next.

    Attributes:
        hinges: (4, 3) axes of elbows and knees in their parents' axes; None before the first pose.
        rotations: (22, 4) the last pose, which fills frames without one.
    """

    hinges: Array | None
    rotations: Array


def nothing_carried() -> Carry:
    """Return the state before the first frame."""
    return Carry(None, np.tile(IDENTITY, (len(BODY_JOINTS), 1)))


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """Poses of consecutive frames.

    Attributes:
        rotations: (F, 22, 4) local rotations; frames without a pose repeat the last one.
        joints: (n, 22, 3) joints in the frames with a pose, from the middle of the hip joints,
            metres, Y up.
        rows: (n,) the frames with a pose.
        turned_back: (n, 22) where an end of a limb was turned back into its range.
        beyond: (n, 22) where a limb is bent beyond its range.
    """

    rotations: Array
    joints: Array
    rows: NDArray[np.intp]
    turned_back: NDArray[np.bool_]
    beyond: NDArray[np.bool_]


def pose_frames(
    body: Body, rows: NDArray[np.intp], frames: int, skeleton: Skeleton, carry: Carry
) -> tuple[Poses, Carry]:
    """Return the poses of consecutive frames, and what to carry to the next ones.

    Args:
        body: what was seen in the frames with a pose.
        rows: (n,) numbers of those frames.
        frames: how many frames there are.
        skeleton: the performer's bones.
        carry: what the frames before hand on.
    """
    rotations = np.empty((frames, len(BODY_JOINTS), 4))
    if len(rows) == 0:
        rotations[:] = carry.rotations
        nothing = np.zeros((0, len(BODY_JOINTS)), dtype=np.bool_)
        return Poses(rotations, np.empty((0, len(BODY_JOINTS), 3)), rows, nothing, nothing), carry
    turned, root, hinges = _room_rotations(body, skeleton, carry)
    ranged = within_range(local_rotations(skeleton, turned))
    turned = global_rotations(skeleton, ranged.rotations)
    local = continuous(np.concatenate([carry.rotations[None], ranged.rotations]))
    # Each frame shows the last pose up to it; row 0 is the one that was carried here.
    rotations[:] = local[np.searchsorted(rows, np.arange(frames), side="right")]
    joints = positions(skeleton, root, turned)
    poses = Poses(rotations, joints, rows, ranged.turned_back, ranged.beyond)
    return poses, Carry(hinges, local[-1])


def _room_rotations(body: Body, skeleton: Skeleton, carry: Carry) -> tuple[Array, Array, Array]:
    """Rotations (n, 22, 4) from rest to the room, the hips' place (n, 3), and the hinges."""
    trunk = trunk_of(body, skeleton)
    limbs, hinges = solve_limbs(body, trunk, skeleton, carry.hinges)
    by_name = dict(trunk.rotations)
    for side in ("left", "right"):
        arm, leg = limbs[f"{side}Hand"], limbs[f"{side}Foot"]
        foot = foot_of(body, side, leg)
        by_name |= {
            f"{side}Shoulder": trunk.rotations["upperChest"],
            f"{side}UpperArm": arm.upper,
            f"{side}LowerArm": arm.lower,
            f"{side}Hand": hand_of(body, side),
            f"{side}UpperLeg": leg.upper,
            f"{side}LowerLeg": leg.lower,
            f"{side}Foot": foot,
            f"{side}Toes": foot,
        }
    return np.stack([by_name[name] for name in BODY_JOINTS], axis=1), trunk.hips, hinges
