"""Which joint is which, where nobody knows the names: by how the bones branch and how long they are.

A body is two pairs of equal limbs on a trunk. The pair that hangs nearer to the root are legs; in
each limb the two longest bones are the upper and the lower one. Left and right are told by where
the feet point.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from capture.motion.rig import Rig
from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.choices import Joints
from capture.rigs.poses import Poses

_ALIKE = 0.15
"""Share by which bones of both limbs of a pair may differ in length."""
_SHORTEST = 0.25
"""Length of a limb beside the longest path of the skeleton, at least."""
_TRUNK = {1: ("chest",), 2: ("spine", "chest")}
Lengths = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two equal limbs: where they hang, and the first joint of each."""

    at: int
    one: int
    other: int


def by_shape(rig: Rig, poses: Poses) -> Joints | None:
    """Return which joint is which; None where the skeleton is no body with arms and legs.

    Args:
        rig: the skeleton.
        poses: some frames, in any unit and axes; they tell how long bones are, and left from right.
    """
    lengths = _lengths(rig, poses)
    reach = _reach(rig, lengths)
    pairs = _pairs(rig, lengths, reach)
    if len(pairs) < 2:
        return None
    legs, arms = sorted(pairs[:2], key=lambda pair: float(lengths[rig.chain(pair.at)].sum()))
    hips = _common(rig, legs.at, arms.at)
    joints: Joints = {"hips": hips}
    trunk = [one for one in rig.chain(arms.at) if one not in rig.chain(hips)]
    if not trunk:
        return None
    names = _TRUNK.get(len(trunk), ("spine", "chest", "upperChest"))
    chosen = trunk if len(trunk) < 3 else [trunk[0], trunk[len(trunk) // 2], trunk[-1]]
    joints.update(zip(names, chosen, strict=True))
    joints.update(_head(rig, reach, arms))
    one = {**_leg(rig, lengths, reach, legs.one), **_arm(rig, lengths, reach, arms.one)}
    other = {**_leg(rig, lengths, reach, legs.other), **_arm(rig, lengths, reach, arms.other)}
    one, other = _sides(poses, joints, one, other)
    joints.update({f"left{name}": joint for name, joint in one.items()})
    joints.update({f"right{name}": joint for name, joint in other.items()})
    return {name: joints[name] for name in BODY_JOINTS if name in joints}


def _lengths(rig: Rig, poses: Poses) -> Lengths:
    """(J,) length of the bone that ends in each joint; 0 for the root."""
    parents = np.array([max(0, parent) for parent in rig.parents])
    bones = np.linalg.norm(poses.places - poses.places[:, parents], axis=-1)
    return np.asarray(np.median(bones, axis=0))


def _reach(rig: Rig, lengths: Lengths) -> Lengths:
    """(J,) length of the longest path from the joint above each joint down to an end."""
    reach = lengths.copy()
    for number in range(len(rig) - 1, 0, -1):
        parent = rig.parents[number]
        reach[parent] = max(reach[parent], lengths[parent] + reach[number])
    return reach


def _pairs(rig: Rig, lengths: Lengths, reach: Lengths) -> list[_Pair]:
    """Pairs of equal limbs, longest first; of limbs within limbs the outer ones."""
    found: list[tuple[float, _Pair]] = []
    for at in range(len(rig)):
        limbs = [one for one in rig.children(at) if reach[one] > _SHORTEST * reach[0]]
        alike = [
            (float(reach[one]), _Pair(at, one, other))
            for one, other in combinations(limbs, 2)
            if _alike(lengths[_path(rig, reach, one)], lengths[_path(rig, reach, other)])
        ]
        found += sorted(alike, key=lambda entry: -entry[0])[:1]
    found.sort(key=lambda entry: -entry[0])
    outer: list[_Pair] = []
    for _, pair in found:
        chain = rig.chain(pair.at)
        if not any(limb in chain for kept in outer for limb in (kept.one, kept.other)):
            outer.append(pair)
    return outer


def _alike(one: Lengths, other: Lengths) -> bool:
    """Whether two limbs have bones of the same lengths, one after the other."""
    if len(one) != len(other):
        return False
    long = max(float(one.sum()), float(other.sum()))
    return bool((np.abs(one - other) < _ALIKE * np.maximum(one, other) + 0.02 * long).all())


def _common(rig: Rig, one: int, other: int) -> int:
    """The lowest joint above two joints, or one of them."""
    above = rig.chain(other)
    return next(joint for joint in reversed(rig.chain(one)) if joint in above)


def _path(rig: Rig, reach: Lengths, joint: int) -> list[int]:
    """The longest path from a joint down to an end."""
    path = [joint]
    while children := rig.children(path[-1]):
        path.append(max(children, key=lambda one: reach[one]))
    return path


def _bones(lengths: Lengths, path: list[int]) -> tuple[int, int]:
    """Places in a path at which its two longest bones end, in order."""
    longest = sorted(range(1, len(path)), key=lambda at: -lengths[path[at]])[:2]
    return (min(longest), max(longest)) if len(longest) == 2 else (1, 1)


def _leg(rig: Rig, lengths: Lengths, reach: Lengths, first: int) -> Joints:
    path = _path(rig, reach, first)
    upper, lower = _bones(lengths, path)
    found = {"UpperLeg": path[upper - 1], "LowerLeg": path[upper], "Foot": path[lower]}
    if lower + 1 < len(path):
        found["Toes"] = path[lower + 1]
    return found


def _arm(rig: Rig, lengths: Lengths, reach: Lengths, first: int) -> Joints:
    path = _path(rig, reach, first)
    upper, lower = _bones(lengths, path)
    found = {"UpperArm": path[upper - 1], "LowerArm": path[upper], "Hand": path[lower]}
    if upper >= 2:
        found["Shoulder"] = path[upper - 2]
    return found


def _head(rig: Rig, reach: Lengths, arms: _Pair) -> Joints:
    """Neck and head: what else grows between the arms."""
    others = [one for one in rig.children(arms.at) if one not in (arms.one, arms.other)]
    if not others:
        return {}
    neck = head = max(others, key=lambda one: reach[one])
    while len(below := [one for one in rig.children(head) if not rig.joints[one].is_end]) == 1:
        head = below[0]
    return {"neck": neck, "head": head} if head != neck else {"head": head}


def _sides(poses: Poses, joints: Joints, one: Joints, other: Joints) -> tuple[Joints, Joints]:
    """Both sides, the left one first: left is where up and forward say, as the feet point."""
    places = poses.places
    up = places[:, joints["chest"]] - places[:, joints["hips"]]
    up = up / np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-12)
    forward = np.zeros_like(up)
    for side in (one, other):
        knee, ankle = places[:, side["LowerLeg"]], places[:, side["Foot"]]
        # A knee stands before the line from hip to ankle, toes before the ankle.
        forward += 2.0 * knee - places[:, side["UpperLeg"]] - ankle
        if "Toes" in side:
            toes = places[:, side["Toes"]] - ankle
            forward += toes - np.sum(toes * up, axis=-1, keepdims=True) * up
    across = places[:, one["UpperLeg"]] - places[:, other["UpperLeg"]]
    votes = np.sum(np.cross(up, forward) * across, axis=-1)
    return (one, other) if float(votes.sum()) >= 0.0 else (other, one)
