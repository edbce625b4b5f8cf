"""What a stretch of film shows of a body: rays, trust, and the estimator's own idea of the body."""

from dataclasses import dataclass

import numpy as np

from capture.motion.landmarks import Landmarks
from capture.solve.fit.bones import COLUMNS, HIPS
from capture.solve.points import Array

FOCAL = 1.1
"""Focal length over the longer side of the picture: between a telephone's lens and a camcorder's."""
BODY_METRES = 0.20
"""Standard deviation of the estimator's own body: it knows little of depth."""
LEAST_TRUST = 0.05
_NO_TRUST = 1e-6
_SMOOTHING = 9
_NEAREST, _FARTHEST = 0.5, 200.0


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Consecutive frames in which somebody was found, camera axes (x right, y down, z away).

    Attributes:
        times: (F,) seconds.
        rays: (F, N, 2) x / z and y / z of each point.
        trust: (F, N) 0 to 1, weight of each ray.
        body: (F, N, 3) the body that the fit is pulled to, the estimator's or the lifter's, in true
            metres, from between the hips.
        deviation: (F, N, 3) metres, standard deviation of each coordinate of that body.
    """

    times: Array
    rays: Array
    trust: Array
    body: Array
    deviation: Array

    def __len__(self) -> int:
        return len(self.times)

    def part(self, start: int, stop: int) -> "View":
        """Return some of the frames."""
        here = slice(start, stop)
        return View(
            self.times[here],
            self.rays[here],
            self.trust[here],
            self.body[here],
            self.deviation[here],
        )


def view_of(landmarks: Landmarks, scale: float, counts: Array | None = None) -> View:
    """Return what frames show; somebody is in each of them.

    Args:
        landmarks: what was seen.
        scale: true metres per metre of the estimator's average body.
        counts: (F, N) 0 to 1, how far each point counts; all of it where nobody says otherwise.
    """
    width, height = landmarks.picture
    middle = np.array([width, height]) / 2.0
    rays = (landmarks.image[:, COLUMNS, :2].astype(np.float64) - middle) / (
        FOCAL * max(width, height)
    )
    trust = landmarks.visibility[:, COLUMNS].astype(np.float64).clip(LEAST_TRUST, 1.0)
    trust = np.where(landmarks.inside()[:, COLUMNS], trust, LEAST_TRUST)
    if counts is not None:
        trust = np.maximum(trust * counts, _NO_TRUST)
    body = landmarks.world[:, COLUMNS].astype(np.float64) * scale
    body = body - body[:, HIPS].mean(axis=1, keepdims=True)
    return View(np.array(landmarks.times), rays, trust, body, np.full(body.shape, BODY_METRES))


def first_guess(view: View) -> Array:
    """Return places (F, N, 3): the estimator's body, as far away as its size in the picture says."""
    flat = view.rays - view.rays.mean(axis=1, keepdims=True)
    wide = view.body[..., :2] - view.body[..., :2].mean(axis=1, keepdims=True)
    far = np.sqrt((wide**2).sum(axis=(1, 2)) / np.maximum((flat**2).sum(axis=(1, 2)), 1e-12))
    far = _running_mean(far.clip(_NEAREST, _FARTHEST))
    depth = view.body[..., 2] + far[:, None]
    trust = view.trust[..., None]
    aside = (view.rays * depth[..., None] - view.body[..., :2]) * trust
    aside = aside.sum(axis=1, keepdims=True) / trust.sum(axis=1, keepdims=True)
    return np.concatenate([view.body[..., :2] + aside, depth[..., None]], axis=-1)


def _running_mean(values: Array) -> Array:
    half = _SMOOTHING // 2
    padded = np.pad(values, half, mode="edge")
    return np.convolve(padded, np.full(_SMOOTHING, 1.0 / _SMOOTHING), "valid")
