"""Floor and gravity, from where feet rest and from how the trunk stands.

A single picture does not tell which way is down. Three weak witnesses do together: resting feet lie
in one plane, whoever dances or fights stands upright on average, and cameras are held level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import FEET, POINTS
from capture.solve.points import Array, unit

LEVEL = np.array([0.0, -1.0, 0.0])
"""Up in the axes of a camera that is held level (x right, y down, z away)."""
_LEVEL_SLOPES = np.tan(np.radians(np.array([3.0, 12.0])))
"""Standard deviation of a camera's roll and of its tilt: people hold horizons level, and look down."""
_TRUNK_SLOPE = np.tan(np.radians(10.0))
_PLANE_METRES = 0.08
_MOST_WITNESSES = 10.0
"""Errors of neighbouring frames are alike: a thousand resting frames are not a thousand witnesses."""
_REST_SPEED, _REST_HEIGHT = 0.25, 0.10
_LEAST_RESTING, _RESTING_SECONDS = 8, 0.3
_ROUNDS = 6
_SAMPLE = 20_000
_SHOULDERS = (POINTS.index("leftShoulder"), POINTS.index("rightShoulder"))
_HIPS = (POINTS.index("leftHip"), POINTS.index("rightHip"))


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """The plane on which feet rest.

    Attributes:
        up: (3,) unit normal, camera axes.
        level: metres, the plane's distance from the camera along `up`.
        rise: (4,) metres of heels and toes above the plane when they rest, order of `FEET`.
        seen: whether resting feet were seen; otherwise the level of the lowest points stands in.
    """

    up: Array
    level: float
    rise: Array
    seen: bool


def speeds(points: Array, times: Array) -> Array:
    """Return (n, P) metres per second of points (n, P, 3), over a tenth of a second round each."""
    if len(times) < 2:
        return np.zeros(points.shape[:2])
    return np.asarray(np.linalg.norm(velocities(points, times, 0.05), axis=-1))


def velocities(points: Array, times: Array, span: float) -> Array:
    """Return (n, P, 3) metres per second of points (n, P, 3), over a span of time round each.

    Args:
        points: places, metres.
        times: (n,) seconds, two at least.
        span: seconds to both sides; one frame at least.
    """
    reach = max(1, round(span / float(np.median(np.diff(times)))))
    last = len(times) - 1
    before = np.maximum(np.arange(len(times)) - reach, 0)
    after = np.minimum(np.arange(len(times)) + reach, last)
    seconds = np.maximum(times[after] - times[before], 1e-6)
    return np.asarray((points[after] - points[before]) / seconds[:, None, None])


def axes_of(floor: Floor) -> Array:
    """Return (3, 3), which turns camera axes to those of a Motion: Y up, Z towards the camera."""
    toward = np.array([0.0, 0.0, -1.0])
    z = unit(toward - (toward @ floor.up) * floor.up)
    return np.stack([np.cross(floor.up, z), floor.up, z])


def floor_of(
    places: Array, times: Array, stands: NDArray[np.bool_], seen: NDArray[np.bool_]
) -> Floor:
    """Return the floor of a recording.

    Args:
        places: (n, N, 3) camera axes, metres.
        times: (n,) seconds.
        stands: (n, 4) True where a person says that a foot's point rests on it.
        seen: (n, 4) True where a foot's point was seen, before a camera whose place is known.
    """
    feet = np.array(places[:, FEET])
    slow = (speeds(feet, times) < _REST_SPEED) & seen
    if stands.any():
        return _told(feet, stands, _normal(_slopes(_trunk(places))))
    trunk = _trunk(places)
    slopes = _slopes(trunk)
    up = _normal(slopes)
    # Heel and toes of one foot for as long as a step takes: a foot in flight is slow for a moment.
    pace = float(np.median(np.diff(times))) if len(times) > 1 else 1.0
    least = max(_LEAST_RESTING, 2.0 * _RESTING_SECONDS / pace)
    for _ in range(_ROUNDS):
        height = feet @ up
        low = height < height.min(axis=1, keepdims=True) + _REST_HEIGHT
        rest = slow & low
        if rest.sum() < least:
            level = float(np.percentile(height.min(axis=1), 10.0))
            return Floor(up, level, np.zeros(len(FEET)), seen=False)
        slopes = _fitted(feet[rest], _slopes(trunk))
        up = _normal(slopes)
    height = feet @ up
    rest = slow & (height < height.min(axis=1, keepdims=True) + _REST_HEIGHT)
    level = float(np.percentile(height[rest], 30.0))
    rise = np.array(
        [
            float(np.median(height[rest[:, foot], foot])) - level
            if rest[:, foot].sum() >= 4
            else 0.0
            for foot in range(len(FEET))
        ]
    )
    # Left and right are alike; a foot is no stilt.
    rise = (rise + rise[[1, 0, 3, 2]]) / 2.0
    return Floor(up, level, rise.clip(0.0, 0.06), seen=True)


def _told(feet: Array, stands: NDArray[np.bool_], up: Array) -> Floor:
    """The floor on which a person says that feet stand: that level, and nothing else."""
    level = float(np.median((feet @ up)[stands]))
    return Floor(up, level, np.zeros(len(FEET)), seen=True)


def _trunk(places: Array) -> Array:
    """Mean direction (3,) from hips to shoulders over the frames in which it is nearest to upright."""
    some = places[:: max(1, len(places) // _SAMPLE)]
    along = unit(some[:, _SHOULDERS].mean(axis=1) - some[:, _HIPS].mean(axis=1))
    upright = along @ LEVEL
    best = along[upright >= np.percentile(upright, 50.0)]
    mean: Array = best.mean(axis=0)
    return mean


def _slopes(trunk: Array) -> Array:
    """Most likely slopes (2,) of the floor along x and z, before any foot was looked at."""
    if trunk @ LEVEL < 0.5:
        return np.zeros(2)  # lying, bowed or upside down all the time: no witness
    seen = np.array([trunk[0], trunk[2]]) / -trunk[1]
    trust = _LEVEL_SLOPES**2 / (_LEVEL_SLOPES**2 + _TRUNK_SLOPE**2)
    return np.asarray(trust * seen)


def _normal(slopes: Array) -> Array:
    return unit(np.array([slopes[0], -1.0, slopes[1]]))


def _fitted(points: Array, prior: Array) -> Array:
    """Slopes (2,) of the plane through resting points (m, 3), held by the slopes before."""
    # On the plane up · p is constant: y = slope_x x + slope_z z - level / |n|.
    middle = np.median(points, axis=0)
    x, y, z = (points - middle).T
    firm = 1.0 / _LEVEL_SLOPES**2 + 1.0 / _TRUNK_SLOPE**2
    slopes, offset = prior.copy(), 0.0
    for _ in range(_ROUNDS):
        residual = slopes[0] * x + slopes[1] * z + offset - y
        weight = 1.0 / np.sqrt(1.0 + (residual / _PLANE_METRES) ** 2)
        weight *= min(1.0, _MOST_WITNESSES / len(x)) / _PLANE_METRES**2
        rows = np.stack([x, z, np.ones_like(x)], axis=1)
        matrix = rows.T @ (rows * weight[:, None]) + np.diag([*firm, 1e-9])
        right = rows.T @ (weight * y) + np.array([*(prior * firm), 0.0])
        slopes0, slopes1, offset = np.linalg.solve(matrix, right)
        slopes = np.array([slopes0, slopes1])
    return slopes
