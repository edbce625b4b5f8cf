"""What the lifter is shown of each frame, the same in training and in capture.

A point of the picture and the same point of the estimator's body are both given in metres round the
middle of the hips, as if the body were near the middle of the picture; where the hips are really
seen, and how far away, stands beside them.
"""

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import HIPS, POINTS

RATE = 30.0
"""Frames per second at which the lifter looks, whatever the film's rate."""
CHANNELS = len(POINTS) * 6 + 3
_SMOOTHING = 9
_NEAREST, _FARTHEST = 0.5, 200.0

Floats = NDArray[np.floating]
Series = NDArray[np.float64]


def features(rays: Floats, body: Floats, trust: Floats) -> tuple[Floats, Floats]:
    """Return what the lifter is shown, and the body that it corrects.

    Args:
        rays: (..., F, N, 2) x / z and y / z of each point, at RATE.
        body: (..., F, N, 3) the estimator's body, metres of the reference height, camera axes.
        trust: (..., F, N) 0 to 1.

    Returns:
        (..., F, CHANNELS) and (..., F, N, 3): picture's x and y, estimator's depth, from between
        the hips, in metres of the reference height.
    """
    far = distance(rays, body)[..., None]
    hips = rays[..., HIPS, :].mean(axis=-2)
    flat = (rays - hips[..., None, :]) * far[..., None]
    body = body - body[..., HIPS, :].mean(axis=-2, keepdims=True)
    frames = rays.shape[:-2]
    shown = np.concatenate(
        [flat.reshape(*frames, -1), body.reshape(*frames, -1), trust, hips, 1.0 / far], axis=-1
    )
    return shown, np.concatenate([flat, body[..., 2:]], axis=-1)


def distance(rays: Floats, body: Floats) -> Floats:
    """Return (..., F) metres at which the estimator's body is as large as it is seen, smoothed."""
    flat = rays - rays.mean(axis=-2, keepdims=True)
    wide = body[..., :2] - body[..., :2].mean(axis=-2, keepdims=True)
    large = np.maximum((flat**2).sum(axis=(-1, -2)), 1e-12)
    far = np.sqrt((wide**2).sum(axis=(-1, -2)) / large).clip(_NEAREST, _FARTHEST)
    half = _SMOOTHING // 2
    edges = [(0, 0)] * (far.ndim - 1) + [(half, half)]
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(far, edges, mode="edge"), _SMOOTHING, axis=-1
    )
    return np.asarray(windows.mean(axis=-1))


def sampled(times: Series, values: Series, at: Series) -> Series:
    """Return values (n, ...) of some times, interpolated in a straight line, at others (m, ...)."""
    if len(times) < 2:
        return np.repeat(values[:1], len(at), axis=0)
    after = np.searchsorted(times, at, side="right").clip(1, len(times) - 1)
    share = (at - times[after - 1]) / (times[after] - times[after - 1])
    share = share.clip(0.0, 1.0).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[after - 1] * (1.0 - share) + values[after] * share)
