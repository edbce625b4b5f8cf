"""Left and right: which side is which is decided over the whole sequence, not frame by frame.

Estimators take a back for a front and one leg for the other, for a frame or for seconds. In every
frame there are four readings: as it was seen, the legs exchanged, the arms exchanged, the whole body
exchanged. Limbs travel little from one frame to the next, so the cheapest path through the readings
is found (Viterbi); exchanging costs something, so that what was seen stands unless it leaps. Then it
is found again with a cost for legs that are not where they mostly are just before and after: in a high
kick both legs are put wrongly for a few frames, and the frames round them know better.

A body that was taken for its mirror image has its depth mirrored with it: the outline is the same.
"""

from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.formats.package import ArraySpool
from capture.motion.hands import HAND_ARRAYS, Hands
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.skeleton import mirrored_name
from capture.solve.points import Array, columns
from capture.solve.running import running_median

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
_LOWER = columns(tuple(f"{side}{name}" for name in ("Knee", "Ankle") for side in ("left", "right")))
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
_ROUND = 0.2
"""Seconds before and after a frame over which legs are mostly somewhere; a step takes longer."""
_ASTRAY, _AGAIN = 2.0, 2
"""Cost of a trunk's length between legs and where they mostly are, and how often the path is found
again. From 1 to 3, and from 0.15 to 0.3 seconds, nothing changes but single frames."""
_STEADY = 0.5
"""Seconds before and after a frame over which a trunk is measured: it is foreshortened as it bends."""
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
        landmarks: what was seen; memory for a dozen numbers a frame is needed.
    """
    result = np.zeros(len(landmarks), dtype=np.uint8)
    rows = np.flatnonzero(landmarks.found)
    if len(rows) < 2:
        return result
    seen = _Seen(landmarks, rows)
    readings = _cheapest(seen, np.zeros((len(rows), 4)))
    for _ in range(_AGAIN):
        readings = _cheapest(seen, seen.astray(readings))
    result[rows] = readings
    return result


class _Seen:
    """The frames of a film in which somebody was found."""

    def __init__(self, landmarks: Landmarks, rows: NDArray[np.intp]) -> None:
        self._landmarks, self._rows = landmarks, rows
        self.times = np.asarray(landmarks.times)[rows]
        cuts = np.searchsorted(rows, landmarks.cuts)
        # Shots in which nobody is seen begin and end with the same row.
        self.cuts = sorted({int(cut) for cut in cuts if 0 < cut < len(rows)})
        self._step = max(float(np.median(np.diff(self.times))), 1e-3)
        sizes = [
            (
                _trunk(landmarks.image[row, :, :2].astype(np.float64), 1.0),
                _trunk(landmarks.world[row].astype(np.float64), 0.1),
            )
            for row in rows
        ]
        self._sizes = self._usual(np.array(sizes), _STEADY)

    def __len__(self) -> int:
        return len(self._rows)

    def judged(self, place: int) -> Array:
        """(4, 12, 3) the judged points of a frame in every reading, in lengths of the trunk.

        Depth is the estimator's own, and counts for less: it knows little of it, but somebody who
        turns fast is told by it from somebody who was taken for his mirror image.
        """
        row, (flat_size, body_size) = self._rows[place], self._sizes[place]
        flat = self._landmarks.image[row, :, :2].astype(np.float64) / flat_size
        depth = self._landmarks.world[row, :, 2:].astype(np.float64) / body_size
        points = np.concatenate([flat, _DEPTH * depth], axis=1)[_ORDERS[:, _JUDGED]]
        points[ALL, :, 2] *= -1.0
        return np.asarray(points)

    def astray(self, readings: NDArray[np.uint8]) -> Array:
        """(n, 4) cost of legs in each reading that are not where, as read now, they mostly are."""
        legs = np.empty((len(self), 4, 2), dtype=np.float32)
        for place, reading in enumerate(readings):
            legs[place] = self._legs(place)[reading]
        usual = self._usual(legs, _ROUND)
        cost = np.empty((len(self), 4))
        for place in range(len(self)):
            apart = np.linalg.norm(self._legs(place) - usual[place], axis=-1)
            shares = np.minimum(apart / self._sizes[place, 0], _MOST)
            cost[place] = _ASTRAY * shares.mean(axis=-1)
        return cost

    def _legs(self, place: int) -> NDArray[np.float32]:
        """(4, 4, 2) pixels of knees and ankles of a frame in every reading."""
        return np.asarray(self._landmarks.image[self._rows[place], :, :2])[_ORDERS[:, _LOWER]]

    def _usual(self, values: NDArray[Any], seconds: float) -> NDArray[Any]:
        """The median of values (n, ...) so long before and after each frame, within its shot."""
        half = max(1, round(seconds / self._step))
        result = np.empty_like(values)
        for start, stop in pairwise([0, *self.cuts, len(values)]):
            result[start:stop] = running_median(values[start:stop], half)
        return result


def _cheapest(seen: _Seen, beside: Array) -> NDArray[np.uint8]:
    """The cheapest path (n,) through the readings; `beside` (n, 4) is what each costs besides."""
    came, cost = np.zeros((len(seen), 4), dtype=np.uint8), np.zeros(4)
    near, seconds = _nearness(seen.times), np.diff(seen.times, prepend=seen.times[0])
    near[seen.cuts] = 0.0
    before = seen.judged(0)
    for place in range(len(seen)):
        now = seen.judged(place)
        leap = _CHANGE / max(near[place], _LEAST_NEAR) if place else 0.0
        reached = cost[:, None] + near[place] * _steps(before, now) + leap
        came[place] = reached.argmin(axis=0)
        stayed = min(float(seconds[place]), _CLEAR_SECONDS)
        cost = reached.min(axis=0) + _STAYING * stayed + _twists(now) + beside[place]
        cost -= cost.min()
        before = now
    path = np.zeros(len(seen), dtype=np.uint8)
    state = int(cost.argmin())
    for place in range(len(seen) - 1, -1, -1):
        path[place] = state
        state = int(came[place, state])
    return path


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
        hands=_exchange_hands(landmarks.hands, readings, scratch),
    )


def _exchange_hands(
    hands: Hands | None, readings: NDArray[np.uint8], scratch: Path
) -> Hands | None:
    """The hands on the arms as these are read; a hand is what it is, and is not mirrored."""
    if hands is None:
        return None
    order = np.where(np.isin(readings, (ARMS, ALL))[:, None], [1, 0], [0, 1])
    read = {}
    for name in HAND_ARRAYS:
        array = getattr(hands, name)
        with closing(ArraySpool(scratch / f"read-hands-{name}.spool", array.shape[1:], "f4")) as to:
            for start in range(0, len(hands), _CHUNK):
                here = slice(start, start + _CHUNK)
                part = order[here]
                to.append(np.array(array[here])[np.arange(len(part))[:, None], part])
        read[name] = to.view()
    return Hands(**read)


def exchanged(readings: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return (F, 33) True where a landmark was read as its counterpart."""
    return np.asarray(_ORDERS[readings] != np.arange(len(BLAZEPOSE)))


def _nearness(times: Array) -> Array:
    """(n,) how much the frame before tells of each frame: less across a gap, nothing at first."""
    apart = np.diff(times)
    return np.concatenate([[0.0], np.minimum(1.0, (_CLEAR_SECONDS / apart) ** 2)])


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
