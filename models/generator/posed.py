"""Turns of joints from places that are not exact: a quick start for the network, not a solve.

Hips and upper chest face where the hip and shoulder joints lie; limbs point where their next joint
is, their bend in the plane of what they do; what places leave open stays as in the rest pose.
"""

import torch
from torch import Tensor

from models.generator import turns
from models.generator.body import NAMES, PARENTS

_AT = {name: number for number, name in enumerate(NAMES)}
_ALONG = {
    "spine": "chest", "chest": "upperChest", "neck": "head",
    "leftShoulder": "leftUpperArm", "rightShoulder": "rightUpperArm",
}  # fmt: skip
_BEND = {
    "leftUpperArm": ("leftLowerArm", "leftHand", (0.0, -1.0, 0.0)),
    "rightUpperArm": ("rightLowerArm", "rightHand", (0.0, 1.0, 0.0)),
    "leftUpperLeg": ("leftLowerLeg", "leftFoot", (1.0, 0.0, 0.0)),
    "rightUpperLeg": ("rightLowerLeg", "rightFoot", (1.0, 0.0, 0.0)),
}
"""Upper bones: the next two joints, and the axis about which the lower bone bends, at rest."""
_BENDS = {lower: axis for lower, _, axis in _BEND.values()}
_END = {
    "leftLowerArm": "leftHand", "rightLowerArm": "rightHand", "leftLowerLeg": "leftFoot",
    "rightLowerLeg": "rightFoot", "leftFoot": "leftToes", "rightFoot": "rightToes",
}  # fmt: skip
_STRAIGHT = 0.25
"""How little a limb must bend, as a sine, to say no more of its plane than its parent does."""


def posed(points: Tensor, offsets: Tensor) -> Tensor:
    """Return matrices (B, F, J, 3, 3) against the parent of places (B, F, J, 3), metres.

    Args:
        points: of all joints.
        offsets: (B, J, 3) of the body in its rest pose, of which only directions count.
    """
    rest = offsets[:, None].expand(points.shape)
    still = torch.eye(3).expand(*points.shape[:2], 3, 3)
    found: list[Tensor] = []
    for joint, name in enumerate(NAMES):
        above = found[PARENTS[joint]] if PARENTS[joint] >= 0 else still
        found.append(_turned(name, above, points, rest))
    room = torch.stack(found, dim=2)
    above = torch.stack([found[p] if p >= 0 else still for p in PARENTS], dim=2)
    return turns.compose(above.transpose(-1, -2), room)


def _turned(name: str, above: Tensor, points: Tensor, rest: Tensor) -> Tensor:
    """Turn (B, F, 3, 3) of one joint in the room."""
    if name == "hips":
        rest_across = rest[:, :, _AT["leftUpperLeg"]] - rest[:, :, _AT["rightUpperLeg"]]
        across = points[:, :, _AT["leftUpperLeg"]] - points[:, :, _AT["rightUpperLeg"]]
        up = points[:, :, _AT["spine"]] - points[:, :, _AT["hips"]]
        return _framed(rest_across, rest[:, :, _AT["spine"]], across, up)
    if name == "upperChest":
        across = points[:, :, _AT["leftUpperArm"]] - points[:, :, _AT["rightUpperArm"]]
        up = points[:, :, _AT["neck"]] - points[:, :, _AT["upperChest"]]
        x = torch.tensor([1.0, 0.0, 0.0]).expand_as(across)
        return _framed(rest[:, :, _AT["neck"]], x, up, across)
    if name in _ALONG:
        child = _AT[_ALONG[name]]
        bone = points[:, :, child] - points[:, :, _AT[name]]
        usual = turns.apply(above, rest[:, :, child])
        return turns.compose(_shortest(usual, bone), above)
    if name in _BEND:
        return _upper(name, above, points, rest)
    if name in _END:
        child = _AT[_END[name]]
        bone = points[:, :, child] - points[:, :, _AT[name]]
        axis = torch.tensor(_BENDS.get(name, (1.0, 0.0, 0.0))).expand_as(bone)
        return _framed(rest[:, :, child], axis, bone, turns.apply(above, axis))
    return above


def _upper(name: str, above: Tensor, points: Tensor, rest: Tensor) -> Tensor:
    near, far, bend = _BEND[name]
    upper = points[:, :, _AT[near]] - points[:, :, _AT[name]]
    lower = points[:, :, _AT[far]] - points[:, :, _AT[near]]
    axis = torch.tensor(bend).expand_as(upper)
    plane = torch.linalg.cross(turns.unit(upper), turns.unit(lower))
    usual = turns.apply(above, axis)
    return _framed(rest[:, :, _AT[near]], axis, upper, plane + _STRAIGHT * usual)


def _framed(rest: Tensor, rest_aside: Tensor, bone: Tensor, aside: Tensor) -> Tensor:
    """The turn that lays one vector on another exactly, and a second as near as may be."""
    return turns.compose(_frame(bone, aside), _frame(rest, rest_aside).transpose(-1, -2))


def _frame(first: Tensor, second: Tensor) -> Tensor:
    return turns.from_six(torch.cat((first, second + 1e-6 * first.roll(1, dims=-1)), dim=-1))


def _shortest(a: Tensor, b: Tensor) -> Tensor:
    a, b = turns.unit(a), turns.unit(b)
    half = torch.cat((1.0 + (a * b).sum(dim=-1, keepdim=True), torch.linalg.cross(a, b)), dim=-1)
    return turns.matrix(turns.unit(half + 1e-6))


def smooth(points: Tensor) -> Tensor:
    """Return places (B, F, J, 3) without single outliers and without what shakes over 3 Hz."""
    frames = points.shape[1]
    here = torch.arange(frames)
    three = torch.stack([points[:, (here + s).clamp(0, frames - 1)] for s in (-1, 0, 1)])
    points = three.median(dim=0).values
    taps = torch.arange(-5, 6)
    weight = torch.exp(-0.5 * (taps / 1.5) ** 2)
    weight = weight / weight.sum()
    return sum(
        (
            w * points[:, (here + int(s)).clamp(0, frames - 1)]
            for s, w in zip(taps, weight, strict=True)
        ),
        torch.zeros_like(points),
    )
