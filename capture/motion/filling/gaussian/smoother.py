"""Forwards and back through time: the mean of what moves at its own pace, given what was seen.

Each number wanders about its mean as a Matérn process of order 3/2 does: it has a velocity, the
velocity fades, and how far it strays has a limit. Values are counted in their own spread and
velocities in that of velocities, so that nothing is far from 1. How what was seen is weighed does not
depend on what it was: a plan is made once for all movements that are seen in the same frames.
Source: Särkkä and Solin 2019, "Applied stochastic differential equations", sections 10.5 (smoother)
and 12.3 (Matérn as a state).
"""

from dataclasses import dataclass

import numpy as np

from capture.motion.rotation import Array


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


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How frames are weighed against each other; "..." is nothing, or one for each number.

    Attributes:
        step: (F, ..., S, S) from the state of the frame before, unless it is the first.
        shown: (F, ..., C, S) what a state lets expect of what a frame tells.
        gain: (F, ..., S, C) what is made of what it tells besides.
        back: (F - 1, ..., S, S) what a frame learns from the next one.
        look: (..., N, S) what is wanted of a state, in its own unit.
        variance: (F, ..., N) of what is wanted.
    """

    step: Array
    shown: Array
    gain: Array
    back: Array
    look: Array
    variance: Array

    def mean(self, told: Array) -> Array:
        """Return what is wanted of each frame, (F, ..., N), given what all frames tell (F, ..., C)."""
        state = np.zeros(self.step.shape[1:-1])
        expected, known = [], []
        for frame in range(len(told)):
            if frame:
                state = _apply(self.step[frame], state)
            expected.append(state)
            news = told[frame] - _apply(self.shown[frame], state)
            state = state + _apply(self.gain[frame], news)
            known.append(state)
        states = [state]
        for frame in range(len(told) - 2, -1, -1):
            late = state - expected[frame + 1]
            state = known[frame] + _apply(self.back[frame], late)
            states.append(state)
        return _apply(self.look, np.stack(states[::-1]))


def plan_directions(times: Array, variance: Array, pace: Array, precision: Array) -> Plan:
    """Return the plan for directions that are seen through what each frame tells of all of them.

    A frame tells W' R⁻¹ y over its known features y, and the plan wants the directions.

    Args:
        times: (F,) seconds.
        variance: (K,) about 0.
        pace: (K,) 1/s.
        precision: (F, K, K) what a frame tells of its own worth: W' R⁻¹ W over its known features.
    """
    count, unit = len(variance), np.sqrt(variance)
    always = np.eye(2 * count)
    look = np.concatenate([np.diag(unit), np.zeros((count, count))], axis=1)
    spread, steps, gains, foreseen, known = always, [], [], [], []
    for frame in range(len(times)):
        step = always
        if frame:
            a, b, c, d = map(np.diag, _entries(pace, float(times[frame] - times[frame - 1])))
            step = np.block([[a, b], [c, d]])
            spread = step @ (spread - always) @ step.T + always
        foreseen.append(spread)
        worth = precision[frame] * np.outer(unit, unit)
        seen = spread[:, :count]
        gain = seen @ np.linalg.inv(np.eye(count) + worth @ spread[:count, :count])
        spread = spread - gain @ worth @ seen.T
        spread = (spread + spread.T) / 2.0
        steps.append(step)
        gains.append(gain * unit)
        known.append(spread)
    back, variances = _back(steps, foreseen, known, look)
    return Plan(np.stack(steps), precision @ look, np.stack(gains), back, look, variances)


def plan_each(times: Array, noise: Array, wander: Wander) -> Plan:
    """Return the plan for numbers that are seen by themselves, some of them in some frames.

    A frame tells the numbers (N, 1) themselves, and the plan wants them (N, 1).

    Args:
        times: (F,) seconds.
        noise: (F, N) variance of what is seen; infinite where nothing is.
        wander: how they move.
    """
    count, unit = len(wander.variance), np.sqrt(wander.variance)
    always = np.tile(np.diag([1.0, 1.0, 0.0]), (count, 1, 1))
    spread = always.copy()
    spread[:, 2, 2] = wander.level / wander.variance
    look = np.array([[1.0, 0.0, 1.0]])
    steps, gains, foreseen, known = [], [], [], []
    for frame in range(len(times)):
        step = np.tile(np.eye(3), (count, 1, 1))
        if frame:
            entries = _entries(wander.pace, float(times[frame] - times[frame - 1]))
            step[:, 0, 0], step[:, 0, 1], step[:, 1, 0], step[:, 1, 1] = entries
            spread = step @ (spread - always) @ step.swapaxes(1, 2) + always
        foreseen.append(spread)
        covered = spread @ look[0]
        gain = covered / (covered @ look[0] + noise[frame] / wander.variance)[:, None]
        spread = spread - gain[:, :, None] * covered[:, None, :]
        steps.append(step)
        gains.append(gain[:, :, None] / unit[:, None, None])
        known.append(spread)
    back, variances = _back(steps, foreseen, known, look)
    # What is wanted is in the numbers' own unit, one for each: the state is turned into it.
    own = look * unit[:, None, None]
    shown = np.broadcast_to(own, (len(times), count, 1, 3))
    return Plan(
        np.stack(steps), shown, np.stack(gains), back, own, variances * unit[:, None] ** 2
    )  # fmt: skip


def _entries(pace: Array, seconds: float) -> tuple[Array, Array, Array, Array]:
    """Entries (N,) by which value and velocity pass into those some time later."""
    passed = pace * seconds
    fade = np.exp(-passed)
    return fade * (1.0 + passed), fade * passed, -fade * passed, fade * (1.0 - passed)


def _back(
    steps: list[Array], foreseen: list[Array], known: list[Array], look: Array
) -> tuple[Array, Array]:
    """Gains and variances of the way back (Rauch, Tung and Striebel)."""
    spread = known[-1]
    gains: list[Array] = []
    variances = [_diagonal(look @ spread @ look.T)]
    for frame in range(len(known) - 2, -1, -1):
        next_one = foreseen[frame + 1]
        gain = np.asarray(np.linalg.solve(next_one, steps[frame + 1] @ known[frame]))
        gain = gain.swapaxes(-1, -2)
        spread = known[frame] + gain @ (spread - next_one) @ gain.swapaxes(-1, -2)
        gains.append(gain)
        variances.append(_diagonal(look @ spread @ look.T))
    back = np.stack(gains[::-1]) if gains else np.zeros((0, *spread.shape))
    return back, np.stack(variances[::-1])


def _apply(matrix: Array, vector: Array) -> Array:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def _diagonal(spread: Array) -> Array:
    return np.maximum(np.diagonal(spread, axis1=-2, axis2=-1), 0.0)
