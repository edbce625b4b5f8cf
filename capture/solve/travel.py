"""Where the body stands: from the picture, a guessed lens and the solved pose.

The lens is that of an ordinary camera held level: focal length 1.2 times the longer side of the
picture, optical axis through its middle. Sideways and upwards the place then follows from the
picture in every frame; the distance, which wavers most, is smoothed over time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import Landmarks
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.solve.points import JOINT_LANDMARKS, Array, columns
from capture.solve.posing import Poses

FOCAL = 1.2
"""Focal length over the longer side of the picture."""
_NEAREST, _FARTHEST = 0.5, 200.0
_SMOOTHING = 0.4
_LEAST_WEIGHT = 0.05
_FLOOR_PERCENTILE = 30.0
"""Share of frames in which the lowest sole lies under the floor: the distance wavers by centimetres,
so the very lowest sole is the worst guess, and a planted foot the commonest sight."""
_SOLE = {"leftToes": 0.01, "rightToes": 0.01, "leftFoot": 0.07, "rightFoot": 0.07}
"""Height of these joints over the sole in metres, for a leg of `_SOLE_LEG` metres."""
_SOLE_LEG = 0.86


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What the place of the body follows from, one row per frame; frames without a pose hold 0.

    Sideways and upwards the place is a straight line over the distance: x = ax + bx · z.

    Attributes:
        distance: (F,) metres from the camera to the middle of the hips, along its axis.
        line: (F, 4) ax, bx, ay, by in camera axes (x right, y down).
        hips: (F, 3) the hips joint from the middle of the hip joints, metres, Y up.
        low: (F,) the lowest sole from the middle of the hip joints, metres, Y up.
        found: (F,) whether a pose was found.
    """

    distance: Array
    line: Array
    hips: Array
    low: Array
    found: NDArray[np.bool_]


def track_of(landmarks: Landmarks, poses: Poses, skeleton: Skeleton) -> Track:
    """Return the track of consecutive frames."""
    frames, rows = len(landmarks), poses.rows
    distance, low = np.zeros(frames), np.zeros(frames)
    line, hips = np.zeros((frames, 4)), np.zeros((frames, 3))
    if len(rows):
        distance[rows], line[rows] = _resect(landmarks, poses)
        hips[rows] = poses.joints[:, 0]
        low[rows] = _lowest_sole(poses.joints, skeleton)
    return Track(distance, line, hips, low, np.array(landmarks.found))


def _resect(landmarks: Landmarks, poses: Poses) -> tuple[Array, Array]:
    """Distance and place by least squares of the twelve seen joints' reprojection.

    Each joint X seen at (u, v) gives two equations that are linear in the translation t:
    f (Xx + tx) = u (Xz + tz) and f (Xy + ty) = v (Xz + tz), in camera axes, u and v from the
    picture's middle. For a given tz both others follow at once; put back in, tz follows.
    """
    points = poses.joints[:, [BODY_JOINTS.index(name) for name in JOINT_LANDMARKS]]
    points = points * np.array([1.0, -1.0, -1.0])
    seen = columns(tuple(JOINT_LANDMARKS.values()))
    width, height = landmarks.picture
    focal = FOCAL * max(width, height)
    middle = np.array([width, height]) / 2.0
    image = (landmarks.image[poses.rows][:, seen, :2].astype(np.float64) - middle) / focal
    weight = landmarks.visibility[poses.rows][:, seen].astype(np.float64).clip(_LEAST_WEIGHT, 1.0)
    weight = weight * np.where(landmarks.inside()[poses.rows][:, seen], 1.0, _LEAST_WEIGHT)
    weight = (weight / weight.sum(axis=1, keepdims=True))[..., None]
    slope = (weight * image).sum(axis=1)
    base = (weight * (image * points[..., 2:] - points[..., :2])).sum(axis=1)
    # Residual of each joint as (r0 + r1 tz): least where its slope is balanced.
    r0 = points[..., :2] + base[:, None] - image * points[..., 2:]
    r1 = slope[:, None] - image
    below = (weight * r1 * r1).sum(axis=(1, 2))
    distance = -(weight * r0 * r1).sum(axis=(1, 2)) / np.maximum(below, 1e-12)
    line = np.stack([base[:, 0], slope[:, 0], base[:, 1], slope[:, 1]], axis=1)
    return distance.clip(_NEAREST, _FARTHEST), line


def _lowest_sole(joints: Array, skeleton: Skeleton) -> Array:
    size = skeleton.leg_length / _SOLE_LEG
    heights = [joints[:, BODY_JOINTS.index(name), 1] - rise * size for name, rise in _SOLE.items()]
    lowest: Array = np.min(heights, axis=0)
    return lowest


def joined(parts: list[Track]) -> Track:
    """Return consecutive tracks as one."""
    return Track(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("distance", "line", "hips", "low", "found")
        )
    )


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The root of every frame.

    Attributes:
        root: (F, 3) hips joint in metres, Y up, floor at y = 0; frames without a pose repeat the
            last place. The first place found stands at x = z = 0.
        origin: where that point lies seen from the camera, in metres (x right, y up, z towards the
            camera).
    """

    root: Array
    origin: tuple[float, float, float]


def path_of(track: Track, times: Array) -> Path:
    """Return the path of the hips over a whole recording, with at least one pose.

    Args:
        track: what was found in every frame.
        times: (F,) seconds.
    """
    z = _smoothed(track, times)
    ax, bx, ay, by = track.line.T
    middle = np.stack([ax + bx * z, -(ay + by * z), -z], axis=1)
    floor = float(np.percentile((middle[:, 1] + track.low)[track.found], _FLOOR_PERCENTILE))
    first = int(np.argmax(track.found))
    origin = np.array([middle[first, 0], floor, middle[first, 2]])
    root = middle + track.hips - origin
    last = np.maximum.accumulate(np.where(track.found, np.arange(len(times)), first))
    return Path(root[last], (float(origin[0]), float(origin[1]), float(origin[2])))


def _smoothed(track: Track, times: Array) -> Array:
    """Distances smoothed over time, the same way in both directions.

    Gaps are not bridged: a frame is smoothed with those of its own unbroken run alone.
    """
    result = track.distance.copy()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], track.found.astype(np.int8), [0]])))
    for start, stop in edges.reshape(-1, 2):
        result[start:stop] = _local_lines(track.distance[start:stop], times[start:stop])
    return result


def _local_lines(values: Array, times: Array) -> Array:
    """Value at each time of the straight line that fits its neighbours best, weighted by a bell.

    A plain average would pull both ends of a walk towards its middle; a line does not.
    """
    w, wt, wtt = np.ones_like(values), np.zeros_like(values), np.zeros_like(values)
    wv, wtv = values.copy(), np.zeros_like(values)
    for step in range(1, len(values)):
        apart = times[step:] - times[:-step]
        if apart.min() > 4.0 * _SMOOTHING:
            break
        near = np.exp(-0.5 * (apart / _SMOOTHING) ** 2)
        for here, there, t in (
            (slice(step, None), slice(None, -step), -apart),
            (slice(None, -step), slice(step, None), apart),
        ):
            w[here] += near
            wt[here] += near * t
            wtt[here] += near * t * t
            wv[here] += near * values[there]
            wtv[here] += near * t * values[there]
    spread = w * wtt - wt * wt
    straight = (wtt * wv - wt * wtv) / np.maximum(spread, 1e-12)
    return np.where(spread > 1e-9, straight, wv / w)
