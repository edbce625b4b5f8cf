"""The linear-Gaussian fill: the mean of what is unknown, given all that is known.

First the body: what the known joints and the hips' travel tell of the others, along the principal
directions of poses, forwards and back through time. Then each joint by itself: how it differs from
what the body lets expect is smoothed in time, so that the fill meets what was seen beside the gap. A
joint that is known nowhere is what the body lets expect.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from capture.motion.errors import InvalidMotion
from capture.motion.filling.gaussian.features import JOINTS, WHOLE, tell, turns_of
from capture.motion.filling.gaussian.smoother import Wander, smooth_directions, smooth_each
from capture.motion.filling.gaussian.statistics import Statistics
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filled, Partial
from capture.motion.rotation import (
    Array,
    continuous,
    from_vector,
    inverse,
    multiply,
    normalise,
    to_vector,
)
from capture.motion.skeleton import BODY_JOINTS

STATISTICS = Path(__file__).with_name("statistics.npz")
"""The statistics that are shipped, learnt by `manage.py learn_statistics`."""
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
    """A filler; see the module."""

    statistics: Statistics
    weights: Weights = Weights()

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
        """Root, rotations and deviation of every cell."""
        root, turns = self._drawn(partial, noise)
        joints = [partial.skeleton.index(name) for name in JOINTS]
        turns[:, joints] = self._expected(partial, root, turns, noise)
        return self._followed(partial, root, turns, noise)

    def _drawn(self, partial: Partial, noise: Array) -> tuple[Array, Array]:
        """Hermite fills of every joint, and the smooth paths that root and hips are near.

        Joints that the body tells of may be known nowhere; they are drawn like anything.
        """
        body = np.zeros(partial.known.shape[1], dtype=np.bool_)
        body[[partial.skeleton.channel(name) for name in JOINTS]] = True
        partial.require(~body)
        never = body & ~partial.known.any(axis=0)
        root, turns = partial.neutral()
        drawn = hermite(replace(partial, root=root, rotations=turns, known=partial.known | never))
        root, turns = drawn.root.astype(np.float64), drawn.rotations.astype(np.float64)
        hips = partial.skeleton.index("hips")
        root = _trend(partial.times, root, self.weights.trend)
        signed = continuous(turns[:, hips])
        turns[:, hips] = normalise(_trend(partial.times, signed, self.weights.trend))
        return root, turns

    def _expected(self, partial: Partial, root: Array, turns: Array, noise: Array) -> Array:
        """(F, len(JOINTS), 4) what the body lets expect of each joint."""
        known, law = partial.known, self.statistics
        told = tell(partial.skeleton, partial.times, root, turns, known)
        channels = [partial.skeleton.channel(name) for name in JOINTS]
        doubt = np.zeros_like(told.numbers)
        doubt[:, :-WHOLE] = np.repeat(_SIX_PER_RADIAN * noise[:, channels] ** 2, 6, axis=1)
        sure = told.known / (self.weights.repeated * law.left + doubt)
        weighed = sure[:, :, None] * law.directions
        smoothed = smooth_directions(
            partial.times, law.variance, law.pace,
            law.directions.T @ weighed,
            ((told.numbers - law.mean)[:, None, :] @ weighed)[:, 0],
        )  # fmt: skip
        return turns_of(law.mean + smoothed.mean @ law.directions.T)

    def _followed(
        self, partial: Partial, root: Array, turns: Array, noise: Array
    ) -> tuple[Array, Array, Array]:
        """Root, rotations and deviation after each has been smoothed about what is expected."""
        seen_root, seen_turns = partial.neutral()
        apart = to_vector(multiply(inverse(turns), seen_turns))
        seen = np.concatenate([(seen_root - root)[:, None], apart], axis=1)
        doubt = np.where(partial.known, noise**2 + _EXACT, np.inf)
        frames, channels = doubt.shape
        smoothed = smooth_each(
            partial.times,
            seen.reshape(frames, -1),
            np.repeat(doubt, 3, axis=1),
            self._wander(channels),
        )
        found = smoothed.mean.reshape(frames, channels, 3)
        deviation = np.sqrt(smoothed.variance.reshape(frames, channels, 3).mean(axis=-1))
        return root + found[:, 0], multiply(turns, from_vector(found[:, 1:])), deviation

    def _wander(self, channels: int) -> Wander:
        """How each channel's three numbers wander; fingers as hands do."""
        law, weights = self.statistics, self.weights
        hand = 1 + BODY_JOINTS.index("leftHand")
        place = [channel if channel < len(law.own_pace) else hand for channel in range(channels)]
        variance = law.own_variance[place].ravel()
        return Wander(
            variance,
            weights.pace * law.own_pace[place].ravel(),
            weights.level * variance,
        )


def _trend(times: Array, path: Array, width: float) -> Array:
    """A path (F, C) averaged with Gaussian weights of a width in seconds."""
    near = np.exp(-0.5 * ((times[:, None] - times[None]) / width) ** 2)
    return np.asarray(near @ path / near.sum(axis=1, keepdims=True))
