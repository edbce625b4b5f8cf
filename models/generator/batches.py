"""Batches: windows with something hidden, and what they really were."""

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor

from models.generator import body, turns
from models.generator.drawing import Drawing
from models.generator.features import Told, told
from models.generator.masks import Kind, Masks, masks
from models.generator.noise import noise
from models.generator.posed import posed, smooth
from models.generator.scene import Seen, Windows, seen_through

LENGTHS = ((24, 0.2), (40, 0.26), (64, 0.48), (128, 0.06))
"""Frames of windows and how often a batch has them; few lengths, since each costs a set-up."""
_TURN = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """What one step learns from, in the frame of each body.

    Attributes:
        told: to the network.
        rotations: (B, F, J, 3, 3) the truth.
        root: (B, F, 3) metres.
        turned: (B, F, J, 3, 3) turns in the room, the truth.
        places: (B, F, J, 3) metres, the truth.
        contacts: (B, F, 4).
        hidden: (B, F, C) what was not exact.
        gap: (B,) frames of the longest gap; 31 where there is none.
        kind: (B,) of `masks.Kind`.
    """

    told: Told
    rotations: Tensor
    root: Tensor
    turned: Tensor
    places: Tensor
    contacts: Tensor
    hidden: Tensor
    gap: Tensor
    kind: Tensor

    def on(self, device: torch.device) -> "Batch":
        """Return the same on a device."""
        if device.type == "cpu":
            return self
        return replace(self, told=replace(self.told, **_on(self.told, device)), **_on(self, device))


def _on(values: Batch | Told, device: torch.device) -> dict[str, Tensor]:
    return {name: part.to(device) for name, part in _tensors(values).items()}


def _tensors(values: Batch | Told) -> dict[str, Tensor]:
    found = {field.name: getattr(values, field.name) for field in fields(values)}
    return {name: part for name, part in found.items() if isinstance(part, Tensor)}


def batch(drawing: Drawing, frames: int, rng: np.random.Generator, length: int = 0) -> Batch:
    """Return a batch; the same chance makes the same batch.

    Args:
        drawing: of the motions.
        frames: of all windows together.
        rng: chance.
        length: frames of each window; drawn by chance if none is given.
    """
    if not length:
        length = _length(drawing.longest, rng)
    size = (max(frames // length, 1), length)
    windows = drawing.windows(size, rng)
    drawn = masks(size, rng)
    seen = _seen(windows, drawn, rng)
    jitter = torch.from_numpy(rng.normal(0.0, _TURN, size[0]).astype(np.float32))
    given = told(seen, jitter)
    return answered(windows, seen, given, drawn)


def _length(longest: int, rng: np.random.Generator) -> int:
    """Frames of windows: drawn by chance, or the next shorter length that a motion has."""
    drawn = rng.choice([each for each, _ in LENGTHS], p=[often for _, often in LENGTHS])
    fitting = [each for each, _ in LENGTHS if each <= min(drawn, longest)]
    return max(fitting) if fitting else longest


def answered(windows: Windows, seen: Seen, given: Told, drawn: Masks) -> Batch:
    """Return the batch of windows of which something was seen and told."""
    rotations, root = given.into(windows.rotations, windows.root)
    local = turns.matrix(rotations)
    turned, places = body.forward(local, root, windows.offsets)
    hidden = ~seen.exact & seen.real[..., None]
    gap = torch.from_numpy(np.where(drawn.kind == Kind.NOISE, 30, drawn.gap))
    kind = torch.from_numpy(drawn.kind)
    return Batch(given, local, root, turned, places, windows.contacts, hidden, gap, kind)


def _seen(windows: Windows, drawn: Masks, rng: np.random.Generator) -> Seen:
    hidden, real = torch.from_numpy(drawn.hidden), torch.from_numpy(drawn.real)
    seen = seen_through(windows, hidden, real)
    noisy = np.flatnonzero(drawn.kind == Kind.NOISE)
    ends = np.flatnonzero(drawn.seen_ends)
    if not len(noisy) and not len(ends):
        return seen
    places = windows.places()
    if len(ends):
        _see_ends(seen, torch.from_numpy(ends), places, rng)
    return _with_noise(seen, torch.from_numpy(noisy), places, rng) if len(noisy) else seen


def _see_ends(seen: Seen, rows: Tensor, places: Tensor, rng: np.random.Generator) -> None:
    """Let hands and feet of hidden limbs be seen as places, with an error of a centimetre or two."""
    ends = body.index("leftHand", "rightHand", "leftFoot", "rightFoot")
    error = rng.normal(0.0, 1.0, (len(rows), seen.held.shape[1], len(ends), 3))
    error *= rng.uniform(0.003, 0.02, (len(rows), 1, 1, 1))
    hidden = (~seen.held[rows][:, :, ends]).float()
    points = places[rows][:, :, ends] + torch.from_numpy(error).float()
    for column, joint in enumerate(ends):
        seen.points[rows, :, joint] = points[:, :, column]
        seen.trust[rows, :, joint] = 0.9 * hidden[:, :, column]


def _with_noise(seen: Seen, rows: Tensor, places: Tensor, rng: np.random.Generator) -> Seen:
    """Return what is seen where some windows come from an estimator."""
    made = noise((len(rows), places.shape[1]), rng)
    points = places[rows] + made.error
    return estimated(seen, rows, points, made.trust)


def estimated(seen: Seen, rows: Tensor, points: Tensor, trust: Tensor) -> Seen:
    """Return what is seen where windows `rows` are known by places (R, F, J, 3) and trust alone."""
    fine = smooth(points)
    held = seen.held[rows]
    trust = trust * held[..., : body.JOINTS]
    rotations, root = seen.rotations.clone(), seen.root.clone()
    rotations[rows] = turns.quaternion(posed(fine, seen.offsets[rows]))
    root[rows] = fine[:, :, 0]
    exact = seen.exact.clone()
    exact[rows] = False
    all_points, all_trust = seen.points.clone(), seen.trust.clone()
    all_points[rows], all_trust[rows] = points, trust
    return Seen(rotations, root, seen.offsets, seen.held, exact, all_points, all_trust, seen.real)
