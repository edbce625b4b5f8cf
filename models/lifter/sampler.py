"""Batches: what the lifter is shown of made-up scenes, and what it should say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.lift.features import features
from models.lifter.bundle import Bodies
from models.lifter.cameras import scenes
from models.lifter.noise import seen
from models.lifter.residues import Residues

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Windows with their truth.

    Attributes:
        shown: (B, F, CHANNELS).
        plain: (B, F, N, 3) the body that is corrected, metres of the reference height.
        stock: (B, F, N, 3) the estimator's own body.
        truth: (B, F, N, 3) the true body.
    """

    shown: Floats
    plain: Floats
    stock: Floats
    truth: Floats


def batch(
    bodies: Bodies, residues: Residues, size: tuple[int, int], rng: np.random.Generator
) -> Batch:
    """Return a batch of `size` windows and frames; the same chance makes the same batch."""
    made = scenes(bodies, residues.usual, size, rng)
    rays, body, trust = seen(made, residues, rng)
    shown, plain = features(rays, body, trust)
    return Batch(shown.astype(np.float32), plain.astype(np.float32), body, made.body)
