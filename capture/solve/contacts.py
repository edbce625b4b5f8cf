"""When heels and toes rest on the floor.

A point comes to rest when it is low and slow, and stays so until it is clearly higher or faster:
two pairs of limits, so that a wavering measure does not tear a stance apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import ANKLES, FEET, POINTS
from capture.solve.fit.sequence import Stretch
from capture.solve.fit.terms import Planted
from capture.solve.floor import Floor, speeds
from capture.solve.points import Array

_ON_HEIGHT, _OFF_HEIGHT = 0.05, 0.08
_ON_SPEED, _OFF_SPEED = 0.25, 0.45
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
        fast = speeds(feet[here], times[here])
        begins = (height[here] < _ON_HEIGHT) & (fast < _ON_SPEED)
        ends = (height[here] > _OFF_HEIGHT) | (fast > _OFF_SPEED)
        rest[here] = _long_enough(_held(begins, ends), times[here])
    return Steps(rest, starts)


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
