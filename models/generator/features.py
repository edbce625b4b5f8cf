"""What the network is told of each frame, and how far it may correct it.

Everything is told in the frame of the body: the origin on the floor under the hips, and Z where
they face, in the last frame before what is missing.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import body, turns
from models.generator.reference import ends, reference
from models.generator.scene import Seen

GROUPS = (
    body.index("hips", "spine", "chest", "upperChest", "neck", "head"),
    body.index("leftShoulder", "leftUpperArm", "leftLowerArm", "leftHand"),
    body.index("rightShoulder", "rightUpperArm", "rightLowerArm", "rightHand"),
    body.index("leftUpperLeg", "leftLowerLeg", "leftFoot", "leftToes"),
    body.index("rightUpperLeg", "rightLowerLeg", "rightFoot", "rightToes"),
    [body.ROOT],
)
"""Parts of the body that are told how far their ends are."""
NUMBERS = body.JOINTS * 6 + 3
"""Numbers of a correction: six for each joint, three for the root."""
FEATURES = NUMBERS + (body.JOINTS - 1) * 3 + body.JOINTS * 3 + 2 * body.CHANNELS \
    + body.JOINTS * 4 + len(GROUPS) * 4  # fmt: skip
BONES = body.JOINTS - 1

_USUAL = 7.75
"""Frames, harmonic mean halves, to the ends in the middle of a gap of thirty: full strength."""
_MOST = 1.5
_SHUT = 0.02
"""Gate under which a correction would have to be too large to be asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A batch as the network sees it, and what its answer is added to.

    Attributes:
        features: (B, F, FEATURES).
        bones: (B, BONES) lengths, metres.
        gate: (B, F, C) by which corrections are multiplied; zero where nothing may move.
        rotations: (B, F, J, 3, 3) the cheap fill, in the frame of the body.
        root: (B, F, 3) likewise.
        places: (B, F, J, 3) likewise.
        offsets: (B, J, 3).
        real: (B, F).
        origin: (B, 3) of the frame of the body, in the room.
        facing: (B,) radians about the vertical from the room's Z to the body's.
    """

    features: Tensor
    bones: Tensor
    gate: Tensor
    rotations: Tensor
    root: Tensor
    places: Tensor
    offsets: Tensor
    real: Tensor
    origin: Tensor
    facing: Tensor

    def into(self, rotations: Tensor, root: Tensor) -> tuple[Tensor, Tensor]:
        """Return quaternions (B, F, J, 4) and root of the room as seen in the frame of the body."""
        return _into(rotations, root, self.origin, self.facing)

    def corrected(self, numbers: Tensor) -> tuple[Tensor, Tensor]:
        """Return matrices (B, F, J, 3, 3) and root (B, F, 3) after corrections (B, F, NUMBERS)."""
        six = sixes(numbers)
        turn = turns.from_six(turns.SIX.to(six.device) + six * self.gate[..., : body.JOINTS, None])
        moved = self.root + numbers[..., body.JOINTS * 6 :] * self.gate[..., body.ROOT :]
        return turns.compose(self.rotations, turn), moved

    def correction(self, rotations: Tensor, root: Tensor) -> Tensor:
        """Return the gated numbers (B, F, NUMBERS) that lead to matrices and root."""
        turn = turns.compose(self.rotations.transpose(-1, -2), rotations)
        six = (turns.six(turn) - turns.SIX.to(root.device)).flatten(-2)
        return torch.cat((six, root - self.root), dim=-1)

    @property
    def gates(self) -> Tensor:
        """The gate (B, F, NUMBERS) of each number of a correction."""
        joints = self.gate[..., : body.JOINTS].repeat_interleave(6, dim=-1)
        return torch.cat((joints, self.gate[..., body.ROOT :].expand(*joints.shape[:2], 3)), dim=-1)

    def ungated(self, rotations: Tensor, root: Tensor) -> Tensor:
        """Return the correction (B, F, NUMBERS) that leads to matrices and root; 0 where none may."""
        numbers = self.correction(rotations, root)
        return torch.where(self.gates > 0.0, numbers / self.gates.clamp_min(_SHUT), 0.0)


def told(seen: Seen, jitter: Tensor | None = None) -> Told:
    """Return what the network is told.

    Args:
        seen: windows.
        jitter: (B,) radians by which the frame of the body is turned further, while learning.
    """
    turned, root = reference(seen.rotations, seen.root, seen.held)
    anchor = anchors(seen)
    rows = torch.arange(len(anchor))
    facing = turns.heading(turned[rows, anchor, 0])
    if jitter is not None:
        facing = facing + jitter
    origin = root[rows, anchor] * torch.tensor([1.0, 0.0, 1.0])
    turned, root = _into(turned, root, origin, facing)
    rotations = turns.matrix(turned)
    places = body.forward(rotations, root, seen.offsets)[1]
    points = _moved(seen.points, origin, facing)
    apart = (points - places) * (seen.trust > 0.0)[..., None]
    pace = torch.diff(places, dim=1, prepend=places[:, :1])
    since, until = _distances(seen)
    parts = (
        turns.six(rotations).flatten(-2),
        root,
        (places[:, :, 1:] - root[:, :, None]).flatten(-2),
        10.0 * pace.flatten(-2),
        seen.held.float(),
        seen.exact.float(),
        seen.trust,
        10.0 * apart.flatten(-2),
        *(_told_distance(part) for part in (since, until)),
    )
    features = torch.cat(parts, dim=-1) * seen.real[..., None]
    bones = seen.offsets[:, 1:].norm(dim=-1)
    return Told(
        features,
        bones,
        gate(seen),
        rotations,
        root,
        places,
        seen.offsets,
        seen.real,
        origin,
        facing,
    )


def sixes(numbers: Tensor) -> Tensor:
    """Return the six numbers (B, F, J, 6) of each turn in corrections (B, F, NUMBERS)."""
    return numbers[..., : body.JOINTS * 6].reshape(*numbers.shape[:-1], body.JOINTS, 6)


def anchors(seen: Seen) -> Tensor:
    """Return the frame (B,) whose hips give the frame of the body.

    The last whole one before anything is missing; the first whole one where the beginning is
    missing; the middle where no frame is whole.
    """
    whole = (seen.exact | ~seen.real[..., None]).all(dim=-1)
    known = whole & seen.real
    frames = whole.shape[1]
    here = torch.arange(frames)
    first = torch.where(whole, frames, here).min(dim=1).values  # first frame that lacks something
    ahead = torch.where(known & (here < first[:, None]), here, -1).max(dim=1).values
    later = torch.where(known, here, frames).min(dim=1).values
    later = torch.where(later < frames, later, frames // 2)
    return torch.where(ahead >= 0, ahead, later)


def gate(seen: Seen) -> Tensor:
    """Return how strongly each channel (B, F, C) may be corrected.

    Zero on what is exact, and rising from it with no slope, so that a fill leaves what was
    observed at the observed pace; the longer a gap, the stronger in its middle.
    """
    found = ends(seen.exact)
    since, until = found.since.float(), found.until.float()
    both = since * until / (since + until).clamp_min(1.0)
    return ((both / _USUAL) ** 1.2).clamp(max=_MOST) * ~seen.exact * seen.real[..., None]


def _distances(seen: Seen) -> tuple[Tensor, Tensor]:
    found = ends(seen.held)
    parts = [
        torch.stack([distance[..., group].amax(dim=-1) for group in GROUPS], dim=-1).float()
        for distance in (found.since, found.until)
    ]
    return parts[0], parts[1]


def _told_distance(distance: Tensor) -> Tensor:
    return torch.cat((distance.clamp(max=60.0) / 30.0, torch.exp(-distance / 4.0)), dim=-1)


def _into(rotations: Tensor, root: Tensor, origin: Tensor, facing: Tensor) -> tuple[Tensor, Tensor]:
    back = turns.about_y(-facing)[:, None].expand(*root.shape[:2], 4)
    hips = turns.multiply(back, rotations[:, :, 0])
    moved = _moved(root[:, :, None], origin, facing)[:, :, 0]
    return torch.cat((hips[:, :, None], rotations[:, :, 1:]), dim=2), moved


def _moved(points: Tensor, origin: Tensor, facing: Tensor) -> Tensor:
    back = turns.matrix(turns.about_y(-facing))[:, None, None]
    return turns.apply(back, points - origin[:, None, None])
