"""Forwards and back through time: the mean of what moves at its own pace, given what was seen.

Each number wanders about its mean as a Matérn process of order 3/2 does: it has a velocity, the
velocity fades, and how far it strays has a limit. Values are counted in their own spread and
velocities in that of velocities, so that nothing is far from 1. Source: Särkkä and Solin 2019,
"Applied stochastic differential equations", sections 10.5 (smoother) and 12.3 (Matérn as a state).
"""

from dataclasses import dataclass

import numpy as np

from capture.motion.rotation import Array

_Kept = tuple[Array, Array, Array, Array, Array]
"""Of a frame: the step to it, mean and spread before it was seen, and after."""


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """Means (F, N) and variances (F, N) of numbers, given all that was seen."""

    mean: Array
    variance: Array


@dataclass(frozen=True, slots=True, eq=False)
class Wander:
    """How single numbers (N,) wander: about a level of their own that is not known beforehand.

    Attributes:
        variance: about the level.
        pace: 1/s.
        level: variance of the level about 0.
    """

    variance: Array
    pace: Array
    level: Array


def smooth_directions(
    times: Array, variance: Array, pace: Array, precision: Array, pull: Array
) -> Smoothed:
    """Return directions that were seen through what each frame tells of all of them.

    Args:
        times: (F,) seconds.
        variance: (K,) about 0.
        pace: (K,) 1/s.
        precision: (F, K, K) what a frame tells: W' R⁻¹ W over its known features.
        pull: (F, K) the same times the features: W' R⁻¹ y.
    """
    count, unit = len(variance), np.sqrt(variance)
    precision, pull = precision * np.outer(unit, unit), pull * unit
    always = np.eye(2 * count)
    mean, spread = np.zeros(2 * count), always
    kept: list[_Kept] = []
    for frame in range(len(times)):
        step = always
        if frame:
            a, b, c, d = map(np.diag, _entries(pace, float(times[frame] - times[frame - 1])))
            step = np.block([[a, b], [c, d]])
            mean, spread = step @ mean, step @ (spread - always) @ step.T + always
        before = (mean, spread)
        seen = spread[:, :count]
        gain = seen @ np.linalg.inv(np.eye(count) + precision[frame] @ spread[:count, :count])
        mean = mean + gain @ (pull[frame] - precision[frame] @ mean[:count])
        spread = spread - gain @ precision[frame] @ seen.T
        spread = (spread + spread.T) / 2.0
        kept.append((step, *before, mean, spread))
    look = np.eye(count, 2 * count)
    return _scaled(_back(kept, look), unit)


def smooth_each(times: Array, seen: Array, noise: Array, wander: Wander) -> Smoothed:
    """Return numbers that were seen by themselves, some of them in some frames.

    Args:
        times: (F,) seconds.
        seen: (F, N) what was seen; anything finite where nothing was.
        noise: (F, N) variance of what was seen; infinite where nothing was.
        wander: how they move.
    """
    count, unit = len(wander.variance), np.sqrt(wander.variance)
    seen, noise = seen / unit, noise / wander.variance
    always = np.tile(np.diag([1.0, 1.0, 0.0]), (count, 1, 1))
    mean, spread = np.zeros((count, 3)), always.copy()
    spread[:, 2, 2] = wander.level / wander.variance
    kept: list[_Kept] = []
    for frame in range(len(times)):
        step = np.tile(np.eye(3), (count, 1, 1))
        if frame:
            entries = _entries(wander.pace, float(times[frame] - times[frame - 1]))
            step[:, 0, 0], step[:, 0, 1], step[:, 1, 0], step[:, 1, 1] = entries
            mean = (step @ mean[..., None])[..., 0]
            spread = step @ (spread - always) @ step.swapaxes(1, 2) + always
        before = (mean, spread)
        covered = spread[:, :, 0] + spread[:, :, 2]
        total = covered[:, 0] + covered[:, 2]
        gain = covered / (total + noise[frame])[:, None]
        mean = mean + gain * (seen[frame] - mean[:, 0] - mean[:, 2])[:, None]
        spread = spread - gain[:, :, None] * covered[:, None, :]
        kept.append((step, *before, mean, spread))
    both = np.array([[1.0, 0.0, 1.0]])
    smoothed = _back(kept, both)
    return _scaled(Smoothed(smoothed.mean[..., 0], smoothed.variance[..., 0]), unit)


def _entries(pace: Array, seconds: float) -> tuple[Array, Array, Array, Array]:
    """Entries (N,) by which value and velocity pass into those some time later."""
    passed = pace * seconds
    fade = np.exp(-passed)
    return fade * (1.0 + passed), fade * passed, -fade * passed, fade * (1.0 - passed)


def _back(kept: list[_Kept], look: Array) -> Smoothed:
    """The way back of the smoother (Rauch, Tung and Striebel).

    Args:
        kept: means (..., S) and spreads (..., S, S) of the way there.
        look: (C, S) what is wanted of a state.
    """
    mean, spread = kept[-1][3], kept[-1][4]
    means, variances = [mean @ look.T], [_diagonal(look @ spread @ look.T)]
    for frame in range(len(kept) - 2, -1, -1):
        step, expected, foreseen = kept[frame + 1][:3]
        here, known = kept[frame][3:]
        gain = np.linalg.solve(foreseen, step @ known).swapaxes(-1, -2)
        mean = here + (gain @ (mean - expected)[..., None])[..., 0]
        spread = known + gain @ (spread - foreseen) @ gain.swapaxes(-1, -2)
        means.append(mean @ look.T)
        variances.append(_diagonal(look @ spread @ look.T))
    return Smoothed(np.stack(means[::-1]), np.stack(variances[::-1]))


def _diagonal(spread: Array) -> Array:
    return np.maximum(np.diagonal(spread, axis1=-2, axis2=-1), 0.0)


def _scaled(smoothed: Smoothed, unit: Array) -> Smoothed:
    return Smoothed(smoothed.mean * unit, smoothed.variance * unit**2)
