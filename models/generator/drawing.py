"""Which stretches of motion are learnt from, and how they are changed before.

Every frame may begin a window. Movement, dance and martial arts are drawn oftener; a figure that
many performers were put on does not drown those who kept their own.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.generator import body, turns
from models.generator.motions import Motions
from models.generator.scene import Windows

_KIND = {"dance": 2.0, "martial": 2.0}
_FIGURE = 0.5
"""Exponent by which the time of a figure counts: one has ten times all others together."""
_STILL, _LIVELY, _USUAL = 0.25, 1.6, 0.6
"""Least and greatest weight by movement, and the mean speed in metres a second that counts as one."""
_TEMPO = (0.82, 1.22)


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Motions with how often each frame is drawn."""

    motions: Motions
    often: NDArray[np.float64]
    left: NDArray[np.int64]
    clip: NDArray[np.int64]
    figures: Tensor

    @classmethod
    def of(cls, motions: Motions) -> "Drawing":
        """Return the drawing of motions."""
        first = motions.first.numpy()
        lengths = np.diff(first)
        clip = np.repeat(np.arange(len(lengths)), lengths)
        left = np.repeat(first[1:], lengths) - np.arange(len(clip))
        figures, figure = np.unique(
            np.round(motions.offsets[:, 1:].flatten(1).numpy(), 3), axis=0, return_inverse=True
        )
        figure = figure.reshape(-1)
        times = np.bincount(figure, weights=lengths)
        by_clip = np.array([_KIND.get(each.category, 1.0) for each in motions.clips])
        by_clip = by_clip * (times ** (_FIGURE - 1.0))[figure] * lengths ** (-0.15)
        bodies = torch.from_numpy(figures.astype(np.float32).reshape(-1, body.JOINTS - 1, 3))
        bodies = torch.cat((torch.zeros(len(bodies), 1, 3), bodies), dim=1)
        often = by_clip[clip] * _movement(motions, clip)
        return cls(motions, often, left, clip, bodies)

    @property
    def longest(self) -> int:
        """Frames of the longest motion."""
        return int(self.left.max())

    def windows(
        self, size: tuple[int, int], rng: np.random.Generator, *, changed: bool = True
    ) -> Windows:
        """Return windows and frames drawn by chance, changed as performers differ.

        Clips shorter than a window are not drawn.
        """
        count, frames = size
        # The middle of a window says how often it is drawn; it begins half a window before.
        weight = np.where(self.left >= frames, np.roll(self.often, -(frames // 2)), 0.0)
        edge = np.cumsum(weight)
        if edge[-1] <= 0.0:
            weight = (self.left >= 2) * 1.0
            edge = np.cumsum(weight)
        start = np.searchsorted(edge, rng.random(count) * edge[-1], side="right")
        start = np.minimum(start, len(edge) - 1)
        tempo = np.ones(count)
        if changed:
            some = rng.random(count) < 0.5
            tempo[some] = np.exp(rng.uniform(np.log(_TEMPO[0]), np.log(_TEMPO[1]), int(some.sum())))
        tempo = np.minimum(tempo, (self.left[start] - 1) / (frames - 1))
        drawn = self._stretch(start, tempo, frames)
        return _mirrored(_embodied(drawn, self.figures, rng), rng) if changed else drawn

    def _stretch(
        self, start: NDArray[np.int64], tempo: NDArray[np.float64], frames: int
    ) -> Windows:
        motions = self.motions
        at = torch.from_numpy(start[:, None] + tempo[:, None] * np.arange(frames))
        low = at.floor().long()
        high = (low + 1).clamp(max=len(motions.root) - 1)
        share = (at - low).float()
        high = torch.where(share > 0.0, high, low)
        a, b = motions.rotations[low], motions.rotations[high]
        rotations = turns.unit(torch.lerp(a, b, share[..., None, None]))
        root = torch.lerp(motions.root[low], motions.root[high], share[..., None])
        nearer = torch.where(share < 0.5, low, high)
        offsets = motions.offsets[torch.from_numpy(self.clip[start])]
        return Windows(rotations, root, motions.contacts[nearer], offsets)


def _movement(motions: Motions, clip: NDArray[np.int64]) -> NDArray[np.float64]:
    """(n,) weight of each frame by the mean speed of the joints within half a second of it."""
    speed = np.zeros(len(clip))
    for number in range(len(motions.clips)):
        here = slice(int(motions.first[number]), int(motions.first[number + 1]))
        window = Windows(
            motions.rotations[None, here], motions.root[None, here], motions.contacts[None, here],
            motions.offsets[number : number + 1],
        )  # fmt: skip
        places = window.places()[0].numpy()
        if len(places) < 2:
            continue
        pace = np.linalg.norm(np.diff(places, axis=0), axis=-1).mean(axis=1) * body.FRAME_RATE
        pace = np.append(pace, pace[-1])
        total = np.cumsum(np.concatenate([[0.0], pace]))
        here_from = np.maximum(np.arange(len(pace)) - 15, 0)
        here_to = np.minimum(np.arange(len(pace)) + 16, len(pace))
        speed[here] = (total[here_to] - total[here_from]) / (here_to - here_from)
    return np.asarray(np.clip(speed / _USUAL, _STILL, _LIVELY))


def _embodied(windows: Windows, figures: Tensor, rng: np.random.Generator) -> Windows:
    """Windows on other bodies: those of other motions, then a little larger or smaller."""
    count = len(windows.offsets)
    other = torch.from_numpy(rng.random(count) < 0.4)
    another = figures[torch.from_numpy(rng.integers(len(figures), size=count))]
    offsets = torch.where(other[:, None, None], another, windows.offsets)
    size = 1.0 + torch.from_numpy(rng.uniform(-0.12, 0.12, count)).float()
    bones = 1.0 + torch.from_numpy(rng.uniform(-0.05, 0.05, (count, body.JOINTS))).float()
    bones = (bones + bones[:, body.MIRROR]) / 2.0
    offsets = offsets * (size[:, None] * bones)[..., None]
    legs = _legs(offsets) / _legs(windows.offsets)
    root = windows.root * legs[:, None, None]
    return Windows(windows.rotations, root, windows.contacts, offsets)


def _legs(offsets: Tensor) -> Tensor:
    long: Tensor = offsets[:, body.index("leftLowerLeg", "leftFoot")].norm(dim=-1).sum(dim=-1)
    return long


def _mirrored(windows: Windows, rng: np.random.Generator) -> Windows:
    rows = torch.from_numpy(rng.random(len(windows.offsets)) < 0.5)
    other = mirrored(windows)
    return Windows(
        torch.where(rows[:, None, None, None], other.rotations, windows.rotations),
        torch.where(rows[:, None, None], other.root, windows.root),
        torch.where(rows[:, None, None], other.contacts, windows.contacts),
        torch.where(rows[:, None, None], other.offsets, windows.offsets),
    )


def mirrored(windows: Windows) -> Windows:
    """Return windows with left and right exchanged."""
    across = torch.tensor([-1.0, 1.0, 1.0])
    return Windows(
        windows.rotations[:, :, body.MIRROR] * torch.tensor([1.0, 1.0, -1.0, -1.0]),
        windows.root * across,
        windows.contacts[:, :, [2, 3, 0, 1]],
        windows.offsets[:, body.MIRROR] * across,
    )
