"""The house skeleton in torch: places of joints from their turns, and what a joint moves."""

import torch
from torch import Tensor

from capture.motion.skeleton import Skeleton
from models.generator import turns

_SKELETON = Skeleton.reference()
NAMES = _SKELETON.names
PARENTS = tuple(_SKELETON.parents)
JOINTS = len(NAMES)
ROOT = JOINTS
"""Number of the channel after the joints: where the hips are."""
CHANNELS = JOINTS + 1
FEET = tuple(NAMES.index(name) for name in ("leftFoot", "leftToes", "rightFoot", "rightToes"))
FRAME_RATE = 30
"""Frames a second at which the generator sees every motion."""


def index(*names: str) -> list[int]:
    """Return the numbers of joints."""
    return [NAMES.index(name) for name in names]


def _levels() -> list[list[int]]:
    """Joints by how many parents they have above them, the hips left out."""
    depth = [0] * JOINTS
    for joint, parent in enumerate(PARENTS):
        depth[joint] = 0 if parent < 0 else depth[parent] + 1
    return [[j for j in range(JOINTS) if depth[j] == d] for d in range(1, max(depth) + 1)]


def _moves() -> Tensor:
    """(CHANNELS, JOINTS) one where a channel moves the place of a joint."""
    moves = torch.zeros(CHANNELS, JOINTS)
    moves[ROOT] = 1.0
    for joint in range(JOINTS):
        above = PARENTS[joint]
        while above >= 0:
            moves[above, joint] = 1.0
            above = PARENTS[above]
    return moves


def _mirror() -> list[int]:
    swap = {"left": "right", "right": "left"}
    return [
        NAMES.index(next((swap[s] + name[len(s) :] for s in swap if name.startswith(s)), name))
        for name in NAMES
    ]


_LEVELS = _levels()
_ORDER = [0, *(joint for level in _LEVELS for joint in level)]
_BACK = torch.tensor([_ORDER.index(joint) for joint in range(JOINTS)])
_OF_PARENT = [[_ORDER.index(PARENTS[joint]) for joint in level] for level in _LEVELS]
MOVES = _moves()
TURNS = torch.clamp(MOVES + torch.eye(CHANNELS, JOINTS), max=1.0)
"""(CHANNELS, JOINTS) one where a channel turns a joint in the room; the root's place turns none."""
TURNS[ROOT] = 0.0
MIRROR = torch.tensor(_mirror())
"""The joint on the other side of each."""


def forward(local: Tensor, root: Tensor, offsets: Tensor) -> tuple[Tensor, Tensor]:
    """Return what joints do in the room.

    Args:
        local: (B, F, J, 3, 3) turns against the parent.
        root: (B, F, 3) place of the hips, metres.
        offsets: (B, J, 3) of each joint from its parent, metres.

    Returns:
        Turns (B, F, J, 3, 3) and places (B, F, J, 3) in the room.
    """
    turned, places = local[:, :, :1], root[:, :, None]
    for level, parents in zip(_LEVELS, _OF_PARENT, strict=True):
        above = turned[:, :, parents]
        bones = turns.apply(above, offsets[:, None, level])
        places = torch.cat((places, places[:, :, parents] + bones), dim=2)
        turned = torch.cat((turned, turns.compose(above, local[:, :, level])), dim=2)
    return turned[:, :, _BACK], places[:, :, _BACK]
