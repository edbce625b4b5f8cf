"""The cheap fill that the network corrects: what is held on to, joined by damped cubic curves.

Every joint and the root is a channel with gaps of its own. Inside a gap a channel goes from the
last value before it to the first after it, straight (lerp and slerp), plus a bump that begins and
ends with the speed it had there; without speeds or without an end it goes straight or stays.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import turns

FAR = 1_000
"""Frames to what is nowhere."""
_DAMPING = ((5, 0.6), (15, 0.35), (FAR, 0.2))
"""Longest gap, in frames, and how much of the speed at its ends is believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The nearest held frames round every frame of every channel, all (B, F, C).

    Attributes:
        before: number of the last held frame up to this one, -1 where there is none.
        after: number of the next held frame from this one on, F where there is none.
    """

    before: Tensor
    after: Tensor

    @property
    def since(self) -> Tensor:
        """Frames since the last held one, FAR where there is none."""
        here = torch.arange(self.before.shape[1])[:, None]
        return torch.where(self.before < 0, FAR, here - self.before)

    @property
    def until(self) -> Tensor:
        """Frames until the next held one, FAR where there is none."""
        frames = self.before.shape[1]
        here = torch.arange(frames)[:, None]
        return torch.where(self.after >= frames, FAR, self.after - here)


def ends(held: Tensor) -> Ends:
    """Return the ends of the gaps in what is held (B, F, C)."""
    frames = held.shape[1]
    here = torch.arange(frames)[:, None]
    before = torch.where(held, here, -1).cummax(dim=1).values
    after = torch.where(held, here, frames).flip(1).cummin(dim=1).values.flip(1)
    return Ends(before, after)


def reference(rotations: Tensor, root: Tensor, held: Tensor) -> tuple[Tensor, Tensor]:
    """Return rotations (B, F, J, 4) and root (B, F, 3) with every gap filled.

    Args:
        rotations: (B, F, J, 4) unit quaternions; what is not held is not looked at.
        root: (B, F, 3) metres.
        held: (B, F, J + 1) which joints, and last the root, are held on to.
    """
    found = ends(held)
    joints = rotations.shape[2]
    shape = _Shape.of(found, held)
    turned = _rotations(rotations, shape.part(slice(0, joints)))
    moved = _places(root[:, :, None], shape.part(slice(joints, joints + 1)))[:, :, 0]
    return turned, moved


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """Where in its gap each frame of each channel is, all (B, F, C)."""

    before: Tensor
    after: Tensor
    share: Tensor
    frames: Tensor
    leaving: Tensor
    """Weight of the speed before the gap, zero where none is known."""
    arriving: Tensor
    gap: Tensor
    """Whether the frame is in a gap."""

    @classmethod
    def of(cls, found: Ends, held: Tensor) -> "_Shape":
        frames = held.shape[1]
        begun, ended = found.before >= 0, found.after < frames
        both = begun & ended & ~held
        length = torch.where(both, found.after - found.before, 1)
        share = torch.where(both, found.since / length, torch.where(begun, 0.0, 1.0))
        damping = torch.zeros_like(share)
        for longest, worth in reversed(_DAMPING):
            damping = torch.where(length - 1 <= longest, worth, damping)
        early = _held_at(held, found.before, (-1, -2))
        late = _held_at(held, found.after, (1, 2))
        bump = damping * length * both
        return cls(
            before=torch.where(begun, found.before, torch.where(ended, found.after, 0)),
            after=torch.where(ended, found.after, torch.where(begun, found.before, 0)),
            share=share,
            frames=length,
            leaving=bump * share * (1 - share) ** 2 * early,
            arriving=bump * share**2 * (share - 1) * late,
            gap=~held,
        )

    def part(self, which: slice) -> "_Shape":
        """Return some of the channels."""
        names = ("before", "after", "share", "frames", "leaving", "arriving", "gap")
        return _Shape(*(getattr(self, name)[:, :, which] for name in names))


def _held_at(held: Tensor, at: Tensor, steps: tuple[int, int]) -> Tensor:
    """Whether the frames a few steps from a frame are held too."""
    last = held.shape[1] - 1
    answer = torch.ones_like(held)
    for step in steps:
        there = at + step
        answer &= (there >= 0) & (there <= last) & held.gather(1, there.clamp(0, last))
    return answer


def _at(values: Tensor, number: Tensor) -> Tensor:
    """Return (B, F, C, n) the values of the frames numbered (B, F, C)."""
    last = values.shape[1] - 1
    index = number.clamp(0, last)[..., None].expand(*number.shape, values.shape[-1])
    return values.gather(1, index)


def _rotations(q: Tensor, shape: _Shape) -> Tensor:
    start, end = _at(q, shape.before), _at(q, shape.after)
    chord = turns.logarithm(turns.multiply(turns.inverse(start), end))
    leaving = _turn(_at(q, shape.before - 2), start) / 2.0
    arriving = _turn(end, _at(q, shape.after + 2)) / 2.0
    pace = chord / shape.frames[..., None]
    bump = (
        shape.leaving[..., None] * (leaving - pace)
        + shape.arriving[..., None] * (arriving - pace)
    )  # fmt: skip
    straight = turns.multiply(start, turns.exponential(chord * shape.share[..., None]))
    filled = turns.multiply(straight, turns.exponential(bump))
    return torch.where(shape.gap[..., None], filled, q)


def _turn(a: Tensor, b: Tensor) -> Tensor:
    return turns.logarithm(turns.multiply(turns.inverse(a), b))


def _places(p: Tensor, shape: _Shape) -> Tensor:
    start, end = _at(p, shape.before), _at(p, shape.after)
    leaving = (start - _at(p, shape.before - 2)) / 2.0
    arriving = (_at(p, shape.after + 2) - end) / 2.0
    pace = (end - start) / shape.frames[..., None]
    bump = (
        shape.leaving[..., None] * (leaving - pace)
        + shape.arriving[..., None] * (arriving - pace)
    )  # fmt: skip
    filled = start + (end - start) * shape.share[..., None] + bump
    return torch.where(shape.gap[..., None], filled, p)
