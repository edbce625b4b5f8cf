"""The background of a film, followed from picture to picture: it moves as the camera does.

Corners outside all people are followed from a key picture into every later one (Lucas and Kanade
1981, in pyramids), and the movement that most of them agree upon is taken for the camera's if it is
one of a camera that turns and zooms about its place. Because the key picture stays for as long as
enough of it is in sight, errors do not add up from frame to frame, and a camera that stands still is
found to stand exactly still.

Frames are looked at in order and one at a time; nothing is kept but a few numbers of each.
"""

from __future__ import annotations  # arrays are generic in their stubs alone

from array import array
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from capture.motion.camera import LEAST_POINTS, CameraMoves
from capture.pose.turning import LEAST, far, move, projection, put

_SIDE = 320
"""Pixels of the longer side of the pictures that are compared."""
_MOST, _QUALITY, _APART = 200, 0.01, 10
"""Corners that are looked for, how clear the faintest may be beside the clearest, pixels apart."""
_CELL, _EACH = 40, 2
"""Pixels of a cell of the picture, and corners of it that are kept: whoever wears a chequered coat
must not outvote the wall behind."""
_TEXTURE = 1e-3
"""Least eigenvalue of a corner's gradients, as OpenCV has it: a wall's noise stays under 0.0008."""
_AROUND, _LEVELS = (15, 15), 2
_ENOUGH = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.02)
"""Pixels round a corner that are compared, halvings of the picture, and when a search ends."""
_UNLIKE, _UNLIKE_TIMES = 12.0, 3.0
"""Mean difference of brightness round a corner, of 255 and over the usual one, from which it is
another one: somebody stands before it."""
_BELIEVED = 0.5
"""Share of the corners that must agree for their movement to be the camera's."""
_WORN_POINTS, _FEW_POINTS, _NEARLY_ALL = 0.6, 20, 0.9
_WORN_SHIFT, _WORN_GROWTH, _WORN_TURN = 0.15, 0.12, 0.12
"""A new key picture is taken when fewer corners are in sight, or it has moved, grown, turned more."""
_LOST_SECONDS = 0.5
"""Time for which a key picture that nothing agrees with is held on to: somebody passes by."""
_RATE = 60.0
"""Frames a second that are looked at, at most."""
_RESTED, _RESTING_EVERY = 1.0, 0.125
"""Seconds for which a camera must have stood still to be looked at only now and then, and how often:
whenever it moves, each frame is looked at again."""
_HARDLY = 0.002
"""Longer sides, growth and radians from one look to the next that a codec makes of none at all."""
_BLIND_EVERY = 0.5
"""Seconds between looks for corners where there were none."""
_ROOM = 0.15
"""How much larger than somebody the place is that is left out round them, in their sizes."""

Grey = NDArray[np.uint8]
_IDENTITY = np.eye(3)
_STOOD = (0.0, 0.0, 0.0, 0.0)


class Background:
    """Follows the background of one film, whose pictures are added in order."""

    def __init__(self) -> None:
        self._moves, self._agreeing, self._points = array("f"), array("H"), array("H")
        self._key: Grey | None = None
        self._corners = np.zeros((0, 1, 2), dtype=np.float32)
        self._place = self._guess = _IDENTITY
        self._followed = self._looked = self._began = self._moved = -np.inf
        self._since = 0

    def add(
        self,
        image: NDArray[np.uint8],
        time: float,
        people: NDArray[np.float64],
        *,
        sudden: bool = False,
    ) -> None:
        """Look at the next picture.

        Args:
            image: (H, W, 3) RGB.
            time: its seconds.
            people: (P, 4) left, top, right and bottom of all people, as shares of the picture.
            sudden: whether all of it has changed: there may be a cut.
        """
        self._note(0, 0)
        wait = _RESTING_EVERY if time - self._moved >= _RESTED else 1.0 / _RATE
        if time - self._looked < wait - 1e-3 and not sudden:
            return
        self._looked = time
        if sudden:
            self._followed = -np.inf  # The key picture is given up unless it is still there.
        small = _small(image)
        if self._key is None or self._key.shape != small.shape:
            self._begin(small, time, people)
        elif len(self._corners) < LEAST_POINTS:
            if time - self._began >= _BLIND_EVERY:
                self._begin(small, time, people)
        else:
            self._follow(small, time, people)

    def moves(self) -> CameraMoves:
        """Return how the background moved in all pictures so far."""
        return CameraMoves(
            np.array(self._moves, dtype=np.float32).reshape(-1, 4),
            np.array(self._agreeing, dtype=np.uint16),
            np.array(self._points, dtype=np.uint16),
            np.zeros(len(self._points), dtype=np.bool_),
        )

    def _note(self, agreeing: int, points: int) -> None:
        self._moves.extend(_STOOD)
        self._agreeing.append(agreeing)
        self._points.append(points)
        self._since += 1

    def _begin(self, small: Grey, time: float, people: NDArray[np.float64]) -> None:
        """Take a picture for the key picture, nothing being known of how it came about."""
        self._take(small, time, people)
        self._since = 0

    def _take(self, small: Grey, time: float, people: NDArray[np.float64]) -> None:
        mask = np.full(small.shape, 255, dtype=np.uint8)
        for left, top, right, bottom in _pixels(people, small):
            mask[top:bottom, left:right] = 0
        clearest = cv2.cornerMinEigenVal(small, 3).max(where=mask > 0, initial=_TEXTURE)
        quality = min(1.0, max(_QUALITY, _TEXTURE / float(clearest)))
        found = cv2.goodFeaturesToTrack(small, _MOST, quality, _APART, mask=mask)
        corners = np.zeros((0, 1, 2)) if found is None else found
        self._key, self._corners = small, _evenly(np.asarray(corners, dtype=np.float32))
        self._place = self._guess = _IDENTITY
        self._followed = self._began = self._moved = time

    def _follow(self, small: Grey, time: float, people: NDArray[np.float64]) -> None:
        places, status, unlike = self._search(small)
        free = _free(places, people, small) & status
        if free.any():
            free &= unlike < max(_UNLIKE, _UNLIKE_TIMES * float(np.median(unlike[free])))
        points = int(free.sum())
        if points < LEAST_POINTS:  # The key picture is out of sight.
            self._begin(small, time, people)
            return
        place, agreeing = projection(self._corners[free, 0], places[free], self._place, small.shape)
        self._agreeing[-1], self._points[-1] = agreeing, points
        self._guess = self._guess if place is None else place
        if place is None or agreeing < max(LEAST, _BELIEVED * points):
            self._moved = time
            if time - self._followed > _LOST_SECONDS:
                self._begin(small, time, people)
            return
        if place is not self._place:
            step = move(place @ np.linalg.inv(self._place), small.shape)
            self._moved = time if max(map(abs, step)) > _HARDLY else self._moved
            self._spread(step)
        else:
            self._spread(_STOOD)
        self._place, self._followed = place, time
        shift, growth, turn = far(place, small.shape)
        worn = max(shift / _WORN_SHIFT, growth / _WORN_GROWTH, turn / _WORN_TURN) > 1.0
        if worn or points < self._fewest():
            self._take(small, time, people)

    def _fewest(self) -> float:
        """Corners in sight below which the key picture is worn."""
        taken = len(self._corners)
        return max(_WORN_POINTS * taken, min(_FEW_POINTS, _NEARLY_ALL * taken))

    def _search(
        self, small: Grey
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
        """Places (N, 2) of all corners, which of them were found, and how unlike they look there."""
        assert self._key is not None  # noqa: S101 - the order of this class
        expected = put(self._guess, self._corners[:, 0]).reshape(-1, 1, 2).copy()
        places, found, unlike = cv2.calcOpticalFlowPyrLK(
            self._key,
            small,
            self._corners,
            expected,
            winSize=_AROUND,
            maxLevel=_LEVELS,
            criteria=_ENOUGH,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        return (
            np.asarray(places, dtype=np.float32)[:, 0],
            np.asarray(found)[:, 0] > 0,
            np.asarray(unlike, dtype=np.float32)[:, 0],
        )

    def _spread(self, move: Sequence[float]) -> None:
        """Give a movement to all pictures since the last one whose place was known."""
        count, self._since = self._since, 0
        if any(move):
            each = [float(value) / count for value in move]
            self._moves[-4 * count :] = array("f", each * count)
        for row in range(len(self._points) - count, len(self._points) - 1):
            if not self._points[row]:
                self._points[row], self._agreeing[row] = self._points[-1], self._agreeing[-1]


def _small(image: NDArray[np.uint8]) -> Grey:
    """Return the green of a picture, which is most of its brightness, smaller."""
    scale = _SIDE / max(image.shape[:2])
    green = cv2.extractChannel(image, 1)
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(green, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _evenly(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the clearest corners of each cell, of corners (N, 1, 2) in order of clearness."""
    cells = (corners[:, 0] // _CELL).astype(np.int64) @ np.array([1, 1000])
    order = np.argsort(cells, kind="stable")
    first = np.searchsorted(cells[order], cells[order])
    kept = order[np.arange(len(order)) - first < _EACH]
    return np.asarray(corners[np.sort(kept)])


def _pixels(people: NDArray[np.float64], small: Grey) -> NDArray[np.int64]:
    """Return (P, 4) the places of people with some room round them, in pixels."""
    height, width = small.shape
    sizes = people[:, 2:] - people[:, :2]
    room = np.concatenate([people[:, :2] - _ROOM * sizes, people[:, 2:] + _ROOM * sizes], axis=1)
    return np.asarray(
        (room.clip(0.0, 1.0) * [width, height, width, height]).round(), dtype=np.int64
    )


def _free(
    places: NDArray[np.float32], people: NDArray[np.float64], small: Grey
) -> NDArray[np.bool_]:
    """Return (N,) which places lie in the picture and on nobody."""
    height, width = small.shape
    x, y = places[:, 0], places[:, 1]
    free = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    for left, top, right, bottom in _pixels(people, small):
        free &= ~((x >= left) & (x < right) & (y >= top) & (y < bottom))
    return np.asarray(free)
