"""The linear-Gaussian fill: the mean of what is unknown, given all that is known.

First the body: what the known joints and the hips' travel tell of the others, along the principal
directions of poses, forwards and back through time. Then each joint by itself: how it differs from
what the body lets expect is smoothed in time, so that the fill meets what was seen beside the gap. A
joint that is known nowhere is what the body lets expect.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np

from capture.motion.errors import InvalidMotion
from capture.motion.filling.gaussian.features import JOINTS, WHOLE, tell, turns_of
from capture.motion.filling.gaussian.smoother import Plan, Wander, plan_directions, plan_each
from capture.motion.filling.gaussian.statistics import Statistics
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Mask, Partial
from capture.motion.rotation import (
    Array,
    continuous,
    from_vector,
    inverse,
    multiply,
    normalise,
    slerp,
    to_vector,
)
from capture.motion.skeleton import BODY_JOINTS, Skeleton

STATISTICS = Path(__file__).with_name("statistics.npz")
"""The statistics that are shipped, learnt by `manage.py learn_statistics`."""
PART, OVERLAP = 480, 160
"""Frames that are looked at together, and how many of them with the part before: memory has an end."""
_PLANS = 4
_EXACT = 1e-9
"""Variance of what is known exactly: nothing is divided by 0."""
_SIX_PER_RADIAN = 2.0 / 3.0
"""Variance of one of a joint's six numbers per variance of its turn about each axis."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the two parts of the model are weighed, chosen on performers that were not learnt from.

    Attributes:
        repeated: how often the same is told by frames that follow one another: what the directions
            leave is alike in time, and is not told anew in each.
        pace: what the pace of joints by themselves is multiplied by.
        level: what the variance of that level is, over the joint's.
        trend: seconds of the smooth path that root and hips are followed about.
    """

    repeated: float = 200.0
    pace: float = 0.8
    level: float = 10.0
    trend: float = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class LinearGaussian:
    """A filler; see the module.

    Attributes:
        statistics: what it knows of bodies.
        weights: how it weighs that.
    """

    statistics: Statistics
    weights: Weights = Weights()
    _plans: dict[bytes, tuple[Plan, Plan, Array]] = field(default_factory=dict, repr=False)

    @classmethod
    def shipped(cls) -> Self:
        """Return the filler by the statistics that come with the archive."""
        return cls(Statistics.read(STATISTICS))

    def __call__(self, partial: Partial) -> Filled:
        """Return the movement with every unknown cell filled; known cells come back bit for bit.

        Raises:
            NothingKnown: when root or hips are known in no frame, or a finger is not.
        """
        return partial.completed(*self._estimate(partial, np.zeros(partial.known.shape)))

    def restored(self, partial: Partial, noise: Array) -> Filled:
        """Return the movement filled, and its noisy cells at their most likely.

        Args:
            partial: what was seen.
            noise: (F, 1 + J) standard deviation of known cells, in metres (root) and radians of one
                axis (joints); cells of 0 are exact and come back bit for bit.

        Raises:
            InvalidMotion: when a known cell's noise is below 0 or no number.
            NothingKnown: as above.
        """
        if not (noise[partial.known] >= 0.0).all():
            raise InvalidMotion("The noise of a joint must be 0 or more, and a number.")
        noise = np.where(partial.known, noise, 0.0)
        exact = partial.known & (noise == 0.0)
        return partial.completed(*self._estimate(partial, noise), kept=exact)

    def _estimate(self, partial: Partial, noise: Array) -> tuple[Array, Array, Array]:
        """Root, rotations and deviation of every cell, a part of the frames at a time."""
        drawn = _drawn(partial)
        root, turns = drawn.root.copy(), drawn.turns.copy()
        deviation = np.zeros(partial.known.shape)
        for start in range(0, max(1, len(partial) - OVERLAP), PART - OVERLAP):
            here = slice(start, min(start + PART, len(partial)))
            if partial.known[here].all() and not noise[here].any():
                continue
            found = self._part(drawn.part(here), noise[here])
            share = np.ones(here.stop - here.start)
            if start:
                ramp = (np.arange(OVERLAP) + 0.5) / OVERLAP
                share[:OVERLAP] = ramp[: len(share)]
            root[here] += share[:, None] * (found[0] - root[here])
            turns[here] = slerp(turns[here], found[1], share[:, None])
            deviation[here] += share[:, None] * (found[2] - deviation[here])
        return root, turns, deviation

    def _part(self, drawn: "_Drawn", noise: Array) -> tuple[Array, Array, Array]:
        """The same of one part."""
        root = _trend(drawn.times, drawn.root, self.weights.trend)
        turns = drawn.turns.copy()
        hips = drawn.skeleton.index("hips")
        turns[:, hips] = normalise(
            _trend(drawn.times, continuous(turns[:, hips]), self.weights.trend)
        )
        told = tell(
            drawn.skeleton, drawn.times, root, drawn.turns_with(turns[:, hips]), drawn.known
        )
        body, single, sure = self._planned(drawn, told.known, noise)
        weighed = sure[:, :, None] * self.statistics.directions
        pull = ((told.numbers - self.statistics.mean)[:, None, :] @ weighed)[:, 0]
        expected = self.statistics.mean + body.mean(pull) @ self.statistics.directions.T
        turns[:, [drawn.skeleton.index(name) for name in JOINTS]] = turns_of(expected)
        apart = to_vector(multiply(inverse(turns), drawn.turns))
        seen = np.concatenate([(drawn.root - root)[:, None], apart], axis=1)
        frames, channels = drawn.known.shape
        found = single.mean(seen.reshape(frames, -1, 1)).reshape(frames, channels, 3)
        deviation = np.sqrt(single.variance.reshape(frames, channels, 3).mean(axis=-1))
        return root + found[:, 0], multiply(turns, from_vector(found[:, 1:])), deviation

    def _planned(self, drawn: "_Drawn", told: Mask, noise: Array) -> tuple[Plan, Plan, Array]:
        """Plans for the body and for joints by themselves, and what features are worth."""
        steps = np.diff(drawn.times).round(9)
        key = steps.tobytes() + np.packbits(drawn.known).tobytes() + noise.tobytes()
        if key not in self._plans:
            law = self.statistics
            channels = [drawn.skeleton.channel(name) for name in JOINTS]
            doubt = np.zeros(told.shape)
            doubt[:, :-WHOLE] = np.repeat(_SIX_PER_RADIAN * noise[:, channels] ** 2, 6, axis=1)
            sure = told / (self.weights.repeated * law.left + doubt)
            precision = law.directions.T @ (sure[:, :, None] * law.directions)
            body = plan_directions(drawn.times, law.variance, law.pace, precision)
            each = np.repeat(np.where(drawn.known, noise**2 + _EXACT, np.inf), 3, axis=1)
            single = plan_each(drawn.times, each, self._wander(noise.shape[1]))
            while len(self._plans) >= _PLANS:
                self._plans.pop(next(iter(self._plans)), None)
            self._plans[key] = (body, single, sure)
        return self._plans[key]

    def _wander(self, channels: int) -> Wander:
        """How each channel's three numbers wander; fingers as hands do."""
        law, weights = self.statistics, self.weights
        hand = 1 + BODY_JOINTS.index("leftHand")
        place = [channel if channel < len(law.own_pace) else hand for channel in range(channels)]
        variance = law.own_variance[place].ravel()
        pace = weights.pace * law.own_pace[place].ravel()
        return Wander(variance, pace, weights.level * variance)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A movement with lines drawn through its unknown cells."""

    skeleton: Skeleton
    times: Array
    root: Array
    turns: Array
    known: Mask

    def part(self, here: slice) -> "_Drawn":
        return _Drawn(
            self.skeleton, self.times[here], self.root[here], self.turns[here], self.known[here]
        )

    def turns_with(self, hips: Array) -> Array:
        turns = self.turns.copy()
        turns[:, self.skeleton.index("hips")] = hips
        return turns


def _drawn(partial: Partial) -> _Drawn:
    """Hermite fills of every channel; a joint of the body that was never seen is drawn like any."""
    body = np.zeros(partial.known.shape[1], dtype=np.bool_)
    body[[partial.skeleton.channel(name) for name in JOINTS]] = True
    partial.require(~body)
    never = body & ~partial.known.any(axis=0)
    root, turns = partial.neutral()
    filled = hermite(replace(partial, root=root, rotations=turns, known=partial.known | never))
    return _Drawn(
        partial.skeleton,
        partial.times,
        filled.root.astype(np.float64),
        filled.rotations.astype(np.float64),
        partial.known,
    )


def _trend(times: Array, path: Array, width: float) -> Array:
    """A path (F, C) averaged with Gaussian weights of a width in seconds."""
    near = np.exp(-0.5 * ((times[:, None] - times[None]) / width) ** 2)
    return np.asarray(near @ path / near.sum(axis=1, keepdims=True))
