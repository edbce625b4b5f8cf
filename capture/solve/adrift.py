"""The way through a room that nobody can tell: the performer stays where they were, on the floor.

A camera that is carried along shows a runner on the spot, and one that is carried about shows a
standing body gliding. While the camera is adrift the hips therefore keep their place over the floor,
and their height over it follows from the lowest foot, leaps shorter than a stride included. Where
the camera can be told again, the way goes on from there.
"""

import numpy as np
from numpy.typing import NDArray

from capture.solve.points import Array

_STRIDE = 0.8
"""Seconds within which a foot comes down."""
_CALM = 0.2
"""Seconds over which the floor under the feet is smoothed."""
_EASED = 0.3
"""Seconds over which the floor of the room and that under the feet become one."""


def held(root: Array, lowest: Array, adrift: NDArray[np.bool_], times: Array) -> Array:
    """Return the path (F, 3) of the hips with the places held that nobody knows.

    Args:
        root: (F, 3) metres, as if the camera had stood.
        lowest: (F,) metres of the lowest foot over the floor, likewise.
        adrift: (F,) True where nobody can tell how the camera moved.
        times: (F,) seconds.
    """
    if not adrift.any():
        return root
    steps = np.diff(root, axis=0, prepend=root[:1])
    steps[adrift] = 0.0
    path = root[0] + np.cumsum(steps, axis=0)
    path[:, 1] = root[:, 1]
    for start, stop in _runs(adrift):
        path[start:stop, 1] -= _floor_under(lowest, times, start, stop)
    return np.asarray(path)


def _floor_under(lowest: Array, times: Array, start: int, stop: int) -> Array:
    """Height (n,) of the floor under the feet in one stretch, eased into what lies round it."""
    # Scipy takes longer to load than most films' other work here.
    from scipy.ndimage import grey_opening, uniform_filter1d  # noqa: PLC0415

    here = slice(start, stop)
    rate = 1.0 / float(np.median(np.diff(times)))
    # What rises for less than a stride is a leap; what rises for longer is the camera.
    floor = grey_opening(lowest[here], max(1, round(_STRIDE * rate)), mode="nearest")
    floor = uniform_filter1d(floor, max(1, round(_CALM * rate)), mode="nearest")
    since = times[here] - times[start] if start else np.full(stop - start, np.inf)
    until = times[stop - 1] - times[here] if stop < len(times) else np.full(stop - start, np.inf)
    return np.asarray(floor * np.clip(np.minimum(since, until) / _EASED, 0.0, 1.0))


def _runs(adrift: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], adrift.astype(np.int8), [0]])))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
