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

    Where the camera turns, rays and bodies are in the axes that each frame's camera has; places are
    in those of its middle direction, the same in all frames.

    Attributes:
        times: (F,) seconds.
        rays: (F, N, 2) x / z and y / z of each point.
        trust: (F, N) 0 to 1, weight of each ray.
        body: (F, N, 3) the body that the fit is pulled to, the estimator's or the lifter's, in true
            metres, from between the hips.
        deviation: (F, N, 3) metres, standard deviation of each coordinate of that body.
        axes: (F, 3, 3) turns the axes of places to those of each frame's camera; None where they
            are the same.
    """

    times: Array
    rays: Array
    trust: Array
    body: Array
    deviation: Array
    axes: Array | None = None

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
            None if self.axes is None else self.axes[here],
        )

    def before_camera(self, places: Array) -> Array:
        """Return places (F, N, 3), or directions, in the axes of each frame's camera."""
        return places if self.axes is None else np.einsum("fij,fnj->fni", self.axes, places)

    def turned_back(self, places: Array) -> Array:
        """Return places (F, N, 3) of each frame's camera in the axes of places."""
        return places if self.axes is None else np.einsum("fji,fnj->fni", self.axes, places)


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """How the camera stood in some frames.

    Attributes:
        axes: (F, 3, 3) as in View.
        zoom: (F,) focal length over the usual one.
    """

    axes: Array | None
    zoom: Array


def rays_of(landmarks: Landmarks, zoom: Array) -> Array:
    """Return (F, N, 2) x / z and y / z of each fitted point, in the axes of each frame's camera.

    Args:
        landmarks: what was seen.
        zoom: (F,) focal length over the usual one.
    """
    width, height = landmarks.picture
    middle = np.array([width, height]) / 2.0
    focal = FOCAL * max(width, height) * zoom
    points = landmarks.image[:, COLUMNS, :2].astype(np.float64)
    return np.asarray((points - middle) / focal[:, None, None])


def view_of(
    landmarks: Landmarks, scale: float, counts: Array | None = None, aim: Aim | None = None
) -> View:
    """Return what frames show; somebody is in each of them.

    Args:
        landmarks: what was seen.
        scale: true metres per metre of the estimator's average body.
        counts: (F, N) 0 to 1, how far each point counts; all of it where nobody says otherwise.
        aim: how the camera stood; one that stands, without it.
    """
    aim = aim or Aim(None, np.ones(len(landmarks)))
    rays = rays_of(landmarks, aim.zoom)
    trust = landmarks.visibility[:, COLUMNS].astype(np.float64).clip(LEAST_TRUST, 1.0)
    trust = np.where(landmarks.inside()[:, COLUMNS], trust, LEAST_TRUST)
    if counts is not None:
        trust = np.maximum(trust * counts, _NO_TRUST)
    body = landmarks.world[:, COLUMNS].astype(np.float64) * scale
    body = body - body[:, HIPS].mean(axis=1, keepdims=True)
    deviation = np.full(body.shape, BODY_METRES)
    return View(np.array(landmarks.times), rays, trust, body, deviation, aim.axes)


def first_guess(view: View) -> Array:
    """Return places (F, N, 3): the estimator's body, as far away as its size in the picture says."""
    return view.turned_back(guess_before_camera(view))


def guess_before_camera(view: View) -> Array:
    """Return the same (F, N, 3) in the axes of each frame's camera."""
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
