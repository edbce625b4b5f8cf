"""Places of joints as an estimator would tell them: shaking, drifting, jumping, lost.

The scales are those of the frozen noise of the benches, spread over a range; they are assumptions
until they are fitted to recordings that have both film and motion capture.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.generator.body import FRAME_RATE, JOINTS, NAMES

WHITE, SLOW, SPIKE = (0.010, 0.025), (0.010, 0.030), 0.120
"""Deviations in metres across the picture and along the camera's axis; of a jump each way."""
SPIKES = 0.004
"""Chance of a jump, for each joint and frame."""
LASTING = 0.5
"""Seconds in which slow errors fade."""


def _factors() -> Tensor:
    worse = {"LowerArm": 1.3, "LowerLeg": 1.3, "Hand": 1.6, "Foot": 1.6, "Toes": 1.6}
    return torch.tensor(
        [next((f for end, f in worse.items() if name.endswith(end)), 1.0) for name in NAMES]
    )


FACTORS = _factors()
"""(J,) how much worse each joint is seen than the trunk."""


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """Errors of places.

    Attributes:
        error: (B, F, J, 3) metres in the room.
        trust: (B, F, J) what the estimator says of itself, 0.05 to 1.
    """

    error: Tensor
    trust: Tensor


def noise(size: tuple[int, int], rng: np.random.Generator) -> Noise:
    """Return noise of windows and frames; the same chance makes the same noise."""
    b, f = size
    angle = torch.from_numpy(rng.uniform(0.0, 2.0 * np.pi, b)).float()
    level = torch.from_numpy(rng.uniform(0.25, 1.6, (2, b))).float()
    white = _normal(rng, (b, f, JOINTS, 3))
    slow = _fading(_normal(rng, (b, f, JOINTS, 3)))
    across = torch.tensor([WHITE[0], WHITE[0], WHITE[1]]), torch.tensor([SLOW[0], SLOW[0], SLOW[1]])
    shaken = white * across[0] * level[0, :, None, None, None]
    shaken = shaken + slow * across[1] * level[1, :, None, None, None]
    error = shaken * FACTORS[:, None]
    sine, cosine = torch.sin(angle)[:, None, None], torch.cos(angle)[:, None, None]
    x, y, z = error.unbind(-1)
    error = torch.stack((cosine * x + sine * z, y, cosine * z - sine * x), dim=-1)
    error = error + _jumps(b, f, rng)
    size_of = error.norm(dim=-1)
    # An estimator half knows where it errs.
    guess = torch.exp(_normal(rng, (b, f, JOINTS)) * 0.4)
    return Noise(error, torch.exp(-size_of * guess / 0.08).clamp(0.05, 1.0))


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Tensor:
    return torch.from_numpy(rng.standard_normal(shape, dtype=np.float32))


def _fading(values: Tensor) -> Tensor:
    """Values of deviation one that fade along frames, from values without memory."""
    kept = float(np.exp(-1.0 / (LASTING * FRAME_RATE)))
    fresh = float(np.sqrt(1.0 - kept**2))
    faded = [values[:, 0]]
    for frame in range(1, values.shape[1]):
        faded.append(kept * faded[-1] + fresh * values[:, frame])
    return torch.stack(faded, dim=1)


def _jumps(b: int, f: int, rng: np.random.Generator) -> Tensor:
    begun = torch.from_numpy(rng.random((b, f, JOINTS), dtype=np.float32)) < SPIKES * FACTORS
    length = torch.from_numpy(rng.integers(1, 4, (b, f, JOINTS)))
    jump = _normal(rng, (b, f, JOINTS, 3)) * SPIKE * begun[..., None]
    total = jump.clone()
    for later in (1, 2):
        total[:, later:] += jump[:, :-later] * (length[:, :-later] > later)[..., None]
    return total
