"""When heels and toes rest on the floor.

A foot comes to rest when it is slow, and stays so until it is clearly faster; its heel and its toes
rest while they are low: two pairs of limits, so that a wavering measure does not tear a stance
apart. How fast a foot is, is taken from both of its points together, over a quarter of a second, and
more from how they move across the line of sight than from depth, which wavers even where a foot
stands.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import ANKLES, FEET, POINTS
from capture.solve.fit.sequence import Stretch
from capture.solve.fit.terms import Planted
from capture.solve.floor import Floor, velocities
from capture.solve.points import Array, unit

_ON_HEIGHT, _OFF_HEIGHT = 0.06, 0.10
_ON_SPEED, _OFF_SPEED = 0.30, 0.41
_SPAN_SECONDS = 0.13
"""Time to both sides over which a speed is taken."""
_ACROSS_SHARE = 0.6
"""What the speed across the line of sight counts in the geometric mean with the whole speed."""
_STIR = 0.03
"""Metres per second that are added before logarithms are taken: no foot is quite still."""
_LEAST_SECONDS = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Rest of heels and toes.

    Attributes:
        rest: (n, 4) True where a point rests, order of `FEET`: heels, then toes, left first.
        starts: (n,) True at the first frame of a stretch: nothing is tied across it.
    """

    rest: NDArray[np.bool_]
    starts: NDArray[np.bool_]

    def planted(self, floor: Floor) -> Planted:
        """Return it as the fit wants it."""
        count = len(self.rest)
        on = np.zeros((count, len(POINTS)), dtype=np.bool_)
        on[:, FEET] = self.rest
        held = on.copy()
        # A foot that rests on heel and toes holds its ankle too.
        held[:, ANKLES] = self.rest[:, :2] & self.rest[:, 2:]
        pairs = held[1:] & held[:-1] & ~self.starts[1:, None]
        rise = np.zeros(len(POINTS))
        rise[list(FEET)] = floor.rise
        # A floor that was only assumed must not pull anybody down.
        return Planted(pairs, on & floor.seen, floor.up, floor.level, rise)


def steps_of(places: Array, times: Array, floor: Floor, found: list[Stretch]) -> Steps:
    """Return when feet rest.

    Args:
        places: (n, N, 3) camera axes, metres.
        times: (n,) seconds.
        floor: the floor.
        found: stretches of frames that belong together.
    """
    feet = np.array(places[:, FEET])
    rest = np.zeros(feet.shape[:2], dtype=np.bool_)
    starts = np.zeros(len(feet), dtype=np.bool_)
    height = feet @ floor.up - floor.level - floor.rise
    for stretch in found:
        here = slice(stretch.start, stretch.stop)
        starts[stretch.start] = True
        fast = _foot_speeds(feet[here], times[here])
        begins = (height[here] < _ON_HEIGHT) & (fast < _ON_SPEED)
        ends = (height[here] > _OFF_HEIGHT) | (fast > _OFF_SPEED)
        rest[here] = _long_enough(_held(begins, ends), times[here])
    return Steps(rest, starts)


def _foot_speeds(feet: Array, times: Array) -> Array:
    """(n, 4) m/s by which a foot's rest is judged; a heel has the same as its toes."""
    if len(times) < 2:
        return np.zeros(feet.shape[:2])
    velocity = velocities(feet, times, _SPAN_SECONDS)
    sight = unit(feet)
    across = velocity - np.sum(velocity * sight, axis=-1, keepdims=True) * sight
    logarithm = _ACROSS_SHARE * _log_speed(across) + (1.0 - _ACROSS_SHARE) * _log_speed(velocity)
    heels, toes = logarithm[:, :2], logarithm[:, 2:]
    of_foot = np.exp((heels + toes) / 2.0)
    return np.concatenate([of_foot, of_foot], axis=1)


def _log_speed(velocity: Array) -> Array:
    return np.asarray(np.log(np.linalg.norm(velocity, axis=-1) + _STIR))


def _held(begins: NDArray[np.bool_], ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, P) True from a beginning on, until an end."""
    result = np.zeros_like(begins)
    now = np.zeros(begins.shape[1], dtype=np.bool_)
    for frame in range(len(begins)):
        now = (now & ~ends[frame]) | begins[frame]
        result[frame] = now
    return result


def _long_enough(rest: NDArray[np.bool_], times: Array) -> NDArray[np.bool_]:
    """The same without rests that are too short to be one."""
    result = rest.copy()
    for point in range(rest.shape[1]):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], rest[:, point].astype(np.int8), [0]])))
        for start, stop in edges.reshape(-1, 2):
            if times[stop - 1] - times[start] < _LEAST_SECONDS:
                result[start:stop, point] = False
    return result
