"""Rotations of the hips, the spine and the head, in room axes."""

from dataclasses import dataclass

import numpy as np

from capture.motion.rotation import (
    IDENTITY,
    angle,
    from_matrix,
    from_two_vectors,
    multiply,
    rotate,
    slerp,
)
from capture.motion.skeleton import Skeleton
from capture.solve.points import Array, Body, across, unit

_MOST_SPINE_SWING = np.radians(40.0)


@dataclass(frozen=True, slots=True, eq=False)
class Trunk:
    """Rotations (n, 4) from the rest pose to the room, and the place of the chest.

    Attributes:
        rotations: by joint name: hips, spine, chest, upperChest, neck, head.
        hips: (n, 3) place of the hips joint from the middle of the hip joints, metres.
        chest: (n, 3) place of the upperChest joint, likewise.
    """

    rotations: dict[str, Array]
    hips: Array
    chest: Array


def trunk_of(body: Body, skeleton: Skeleton) -> Trunk:
    """Return the trunk of a body.

    The hips turn with the line between the hip joints, the upper chest with that between the
    shoulders. Between them two joints share the turn, and lean so that the middle of the shoulders
    comes as near as the constant lengths allow to where it was seen.
    """
    up = body.middle("leftShoulder", "rightShoulder")
    hips = _frame(body.at("leftHip") - body.at("rightHip"), up)
    chest = _frame(body.at("leftShoulder") - body.at("rightShoulder"), up)
    root = -rotate(hips, _offset(skeleton, "leftUpperLeg", hips) * np.array([0.0, 1.0, 1.0]))
    low = root + rotate(hips, _offset(skeleton, "spine", hips))
    above = _offset(skeleton, "leftShoulder", hips) * np.array([0.0, 1.0, 1.0])
    spine, middle = slerp(hips, chest, 1.0 / 3.0), slerp(hips, chest, 2.0 / 3.0)
    reach = rotate(spine, _offset(skeleton, "chest", hips))
    reach = reach + rotate(middle, _offset(skeleton, "upperChest", hips))
    swing = _swing(reach, up - rotate(chest, above) - low)
    head = _head(body)
    rotations = {
        "hips": hips,
        "spine": multiply(swing, spine),
        "chest": multiply(swing, middle),
        "upperChest": chest,
        "neck": slerp(chest, head, 0.5),
        "head": head,
    }
    return Trunk(rotations, root, low + rotate(swing, reach))


def _offset(skeleton: Skeleton, name: str, like: Array) -> Array:
    return np.broadcast_to(skeleton.offsets[skeleton.index(name)], (len(like), 3))


def _frame(left: Array, up: Array) -> Array:
    """Rotation whose x axis runs along `left` exactly and whose y axis leans towards `up`."""
    x = unit(left)
    y = across(up, x)
    return from_matrix(np.stack([x, y, np.cross(x, y)], axis=-1))


def _swing(reach: Array, wanted: Array) -> Array:
    swing = from_two_vectors(unit(reach), unit(wanted))
    share = np.minimum(1.0, _MOST_SPINE_SWING / np.maximum(angle(swing), 1e-9))
    return slerp(np.broadcast_to(IDENTITY, swing.shape), swing, share)


def _head(body: Body) -> Array:
    """Rotation of the head: its z axis runs from between the ears to the nose.

    Measured over nine clips of upright people this direction is level within 3 degrees in the
    median, as the estimator places these points; so it needs no tilt.
    """
    ears = body.middle("leftEar", "rightEar")
    x = unit(body.at("leftEar") - body.at("rightEar"))
    z = across(body.at("nose") - ears, x)
    return from_matrix(np.stack([x, np.cross(z, x), z], axis=-1))
