"""Figures of a lifted body, as the accuracy protocol defines them."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
_JUDGED = slice(0, 12)
"""Shoulders, elbows, wrists, hips, knees, ankles."""


@dataclass(frozen=True, slots=True)
class Score:
    """Mean distances in millimetres over the twelve judged points, hip-centred.

    Attributes:
        mpjpe: without any alignment.
        pa: after a similarity of each frame.
        seq: after one similarity of each window.
    """

    mpjpe: float
    pa: float
    seq: float

    @property
    def total(self) -> float:
        """The one figure that training goes by."""
        return self.mpjpe + self.seq

    def to_json(self) -> dict[str, float]:
        """Return the figures as a JSON object."""
        return {name: round(value, 3) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: dict[str, float]) -> "Score":
        """Return what `to_json` gave."""
        return cls(stored["mpjpe"], stored["pa"], stored["seq"])


def score_of(found: list[tuple[Array, Array]]) -> Score:
    """Return the score of bodies (B, F, N, 3) beside the truth, metres, hip-centred."""
    bodies = np.concatenate([pair[0] for pair in found])[:, :, _JUDGED].astype(np.float64)
    truth = np.concatenate([pair[1] for pair in found])[:, :, _JUDGED].astype(np.float64)
    windows = (len(bodies), -1, 3)
    some = slice(None, None, 8)
    frames = (-1, bodies.shape[2], 3)
    return Score(
        mpjpe=_apart(bodies, truth),
        pa=_apart(
            aligned(bodies[:, some].reshape(frames), truth[:, some].reshape(frames)),
            truth[:, some].reshape(frames),
        ),
        seq=_apart(
            aligned(bodies.reshape(windows), truth.reshape(windows)), truth.reshape(windows)
        ),
    )


def aligned(points: Array, truth: Array) -> Array:
    """Return points (B, P, 3) after the similarity that brings each set nearest to its truth.

    Source: Umeyama 1991 (rotation without reflection, scale, translation).
    """
    middle = truth.mean(axis=1, keepdims=True)
    a, b = points - points.mean(axis=1, keepdims=True), truth - middle
    left, strength, right = np.linalg.svd(np.swapaxes(a, 1, 2) @ b)
    strength = strength.copy()
    handed = np.sign(np.linalg.det(left @ right))
    strength[:, 2] *= handed
    left = left * np.stack([np.ones_like(handed), np.ones_like(handed), handed], axis=1)[:, None]
    scale = strength.sum(axis=1) / (a**2).sum(axis=(1, 2))
    return np.asarray(scale[:, None, None] * (a @ left @ right) + middle)


def _apart(points: Array, truth: Array) -> float:
    return float(1000.0 * np.linalg.norm(points - truth, axis=-1).mean())
