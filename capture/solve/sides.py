"""Left and right: which side is which is decided over the whole sequence, not frame by frame.

Estimators take a back for a front and one leg for the other, for a frame or for seconds. In every
frame there are four readings: as it was seen, the legs exchanged, the arms exchanged, the whole body
exchanged. Limbs travel little from one frame to the next, so the cheapest path through the readings
is found (Viterbi); exchanging costs something, so that what was seen stands unless it leaps.

A body that was taken for its mirror image has its depth mirrored with it: the outline is the same.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.package import ArraySpool
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.skeleton import mirrored_name
from capture.solve.points import Array, columns

AS_SEEN, LEGS, ARMS, ALL = range(4)
"""Readings of a frame."""
_ARM_POINTS = ("Shoulder", "Elbow", "Wrist", "Pinky", "Index", "Thumb")
_LEG_POINTS = ("Hip", "Knee", "Ankle", "Heel", "FootIndex")
_JUDGED = columns(
    tuple(
        f"{side}{name}"
        for name in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle")
        for side in ("left", "right")
    )
)
_TRAVEL, _MOST = 3.0, 0.6
"""Cost of a body's length of travel, and the share of the trunk beyond which a leap is a leap."""
_EXCHANGE: Array = np.array([0.0, 0.20, 0.30, 0.10])
"""Cost of beginning each reading; a part of the body is exchanged less often than all of it."""
_ENDING = 0.5
"""What ending a reading costs beside beginning it. Were it free, limbs that pass each other once would
be exchanged until they meet again."""
_CHANGE: Array = (_ENDING * _EXCHANGE[:, None] + _EXCHANGE) * (1.0 - np.eye(4))
_STAYING: Array = np.array([0.0, 0.3, 0.3, 0.5])
"""Cost of a second in each reading: what was seen is believed, where nothing speaks against it."""
_CLEAR_SECONDS = 0.042
"""Time between frames up to which limbs can be followed; in longer ones a body turns by itself."""
_LEAST_NEAR = 0.05
_CHUNK = 2048
_DEPTH = 0.4
"""What a length in depth counts beside one in the picture."""
_TWISTED = 0.25
"""Cost of a frame in which hips and shoulders point to opposite sides."""


def _opposite() -> NDArray[np.intp]:
    """Column of each landmark's counterpart on the other side."""
    swapped = {"mouthLeft": "mouthRight", "mouthRight": "mouthLeft"}
    return np.array([BLAZEPOSE.index(swapped.get(n, mirrored_name(n))) for n in BLAZEPOSE])


def _orders() -> NDArray[np.intp]:
    """(4, 33) columns to read the landmarks in, for each reading."""
    straight, other = np.arange(len(BLAZEPOSE)), _opposite()
    legs = columns(tuple(f"{s}{name}" for s in ("left", "right") for name in _LEG_POINTS))
    arms = columns(tuple(f"{s}{name}" for s in ("left", "right") for name in _ARM_POINTS))
    readings = np.tile(straight, (4, 1))
    readings[LEGS, legs] = other[legs]
    readings[ARMS, arms] = other[arms]
    readings[ALL] = other
    return readings


_ORDERS = _orders()


def readings_of(landmarks: Landmarks) -> NDArray[np.uint8]:
    """Return the reading (F,) of each frame that makes limbs travel least; 0 without a pose.

    Args:
        landmarks: what was seen; memory for two numbers a frame and reading is needed.
    """
    result = np.zeros(len(landmarks), dtype=np.uint8)
    rows = np.flatnonzero(landmarks.found)
    if len(rows) < 2:
        return result
    came, cost = np.zeros((len(rows), 4), dtype=np.uint8), np.zeros(4)
    times = np.asarray(landmarks.times)[rows]
    near, seconds = _nearness(times), np.diff(times, prepend=times[0])
    near[[cut for cut in np.searchsorted(rows, landmarks.cuts) if cut < len(rows)]] = 0.0
    before = _judged(landmarks, int(rows[0]))
    for place, row in enumerate(rows):
        now = _judged(landmarks, int(row))
        leap = _CHANGE / max(near[place], _LEAST_NEAR) if place else 0.0
        reached = cost[:, None] + near[place] * _steps(before, now) + leap
        came[place] = reached.argmin(axis=0)
        stayed = min(float(seconds[place]), _CLEAR_SECONDS)
        cost = reached.min(axis=0) + _STAYING * stayed + _twists(now)
        cost -= cost.min()
        before = now
    state = int(cost.argmin())
    for place in range(len(rows) - 1, -1, -1):
        result[rows[place]] = state
        state = int(came[place, state])
    return result


def exchange(landmarks: Landmarks, readings: NDArray[np.uint8], scratch: Path) -> Landmarks:
    """Return landmarks with sides exchanged as read, on disk; the same where nothing changes.

    Args:
        landmarks: what was seen.
        readings: (F,).
        scratch: folder for scratch files, which the caller removes with it.
    """
    if not readings.any():
        return landmarks
    spools = {
        name: ArraySpool(scratch / f"read-{name}.spool", getattr(landmarks, name).shape[1:], "f4")
        for name in ("image", "world", "visibility", "presence")
    }
    for start in range(0, len(landmarks), _CHUNK):
        here = slice(start, start + _CHUNK)
        order = _ORDERS[readings[here]]
        mirrored = readings[here] == ALL
        frames = np.arange(len(order))[:, None]
        for name, spool in spools.items():
            part = np.array(getattr(landmarks, name)[here])[frames, order]
            if part.ndim == 3:
                part[mirrored, :, 2] *= -1.0
            spool.append(part)
    for spool in spools.values():
        spool.close()
    return replace(
        landmarks,
        image=spools["image"].view(),
        world=spools["world"].view(),
        visibility=spools["visibility"].view(),
        presence=spools["presence"].view(),
    )


def exchanged(readings: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return (F, 33) True where a landmark was read as its counterpart."""
    return np.asarray(_ORDERS[readings] != np.arange(len(BLAZEPOSE)))


def _nearness(times: Array) -> Array:
    """(n,) how much the frame before tells of each frame: less across a gap, nothing at first."""
    apart = np.diff(times)
    return np.concatenate([[0.0], np.minimum(1.0, (_CLEAR_SECONDS / apart) ** 2)])


def _judged(landmarks: Landmarks, row: int) -> Array:
    """(4, 12, 3) the judged points of a frame in every reading, in lengths of the trunk.

    Depth is the estimator's own, and counts for less: it knows little of it, but somebody who turns
    fast is told by it from somebody who was taken for his mirror image.
    """
    flat = landmarks.image[row, :, :2].astype(np.float64)
    body = landmarks.world[row].astype(np.float64)
    points = np.concatenate(
        [flat / _trunk(flat, 1.0), _DEPTH * body[:, 2:] / _trunk(body, 0.1)], axis=1
    )[_ORDERS[:, _JUDGED]]
    points[ALL, :, 2] *= -1.0
    return points


def _trunk(points: Array, least: float) -> float:
    """Length of the trunk, or its width where that is more."""
    middle = points[_JUDGED].reshape(6, 2, -1).mean(axis=1)
    length = float(np.linalg.norm(middle[0] - middle[3]))
    width = float(np.linalg.norm(points[_JUDGED[0]] - points[_JUDGED[1]]))
    return max(length, width, least)


def _steps(before: Array, now: Array) -> Array:
    """(4, 4) cost of going from a reading of one frame to a reading of the next."""
    travel = np.linalg.norm(before[:, None] - now[None], axis=-1)
    return np.asarray(_TRAVEL * np.minimum(travel, _MOST).mean(axis=-1))


def _twists(now: Array) -> Array:
    """(4,) cost of hips and shoulders that point to opposite sides."""
    shoulders, hips = now[:, 0, :2] - now[:, 1, :2], now[:, 6, :2] - now[:, 7, :2]
    against = -np.sum(shoulders * hips, axis=-1)
    size = np.linalg.norm(shoulders, axis=-1) * np.linalg.norm(hips, axis=-1)
    return np.asarray(_TWISTED * np.clip(against / np.maximum(size, 0.02), 0.0, 1.0))
