"""How a picture moves when the camera turns and zooms about its place, found from a few corners."""

from __future__ import annotations  # arrays are generic in their stubs alone

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST = 7
"""Corners that must agree, at least, for their movement to be believed."""
_ROUGHLY, _TOLERANCE = 3.0, 1.0
"""Pixels within which a corner agrees with a movement, at first and in the end."""
_STILL, _STAYING = 0.15, 0.4
"""Pixels within which corners stay where a camera stands, half of that being a codec's doing, and
the share of them that must: somebody may pass before the rest."""
_LENS = 1.0 / 1.1**2
"""Square of the longer side over the focal length of an ordinary camera."""
_HELD = np.array([1e-9, 1e-9, 4e-4, 4e-4, 1e-5])
"""How firmly shift, growth, turn and lens are held at none and the ordinary lens: variance of a
corner's place over that of each (a thousandth of the longer side; 0.05, 0.05 and 0.3)."""

Floats = NDArray[np.float64]


def projection(
    corners: NDArray[np.float32], places: NDArray[np.float32], before: Floats, size: tuple[int, int]
) -> tuple[Floats | None, int]:
    """Return the projection of the key picture on which most corners agree, and how many do.

    It is the one before, to the last bit, where enough of them stayed. Those that agree are found by
    RANSAC (Fischler and Bolles 1981).

    Args:
        corners: (N, 2) in the key picture, pixels.
        places: (N, 2) where they are now.
        before: (3, 3) projection of the picture before.
        size: height and width of both.
    """
    stayed = apart(before, corners, places)
    if np.quantile(stayed, _STAYING) < _STILL:
        return before, int((stayed < _TOLERANCE).sum())
    rough, inliers = cv2.estimateAffinePartial2D(
        corners, places, method=cv2.RANSAC, ransacReprojThreshold=_ROUGHLY, maxIters=100,
        confidence=0.995, refineIters=0,
    )  # fmt: skip
    if rough is None or inliers.sum() < LEAST:
        return None, 0
    agree = inliers[:, 0] > 0
    for _ in range(2):
        place = _turned(corners, places, agree, size)
        agree = apart(place, corners, places) < _TOLERANCE
        if agree.sum() < LEAST:
            return None, 0
    if np.median(apart(place, corners[agree], put(before, corners[agree]))) < _STILL:
        place = before
    return place, int(agree.sum())


def _turned(
    corners: NDArray[np.float32],
    places: NDArray[np.float32],
    agree: NDArray[np.bool_],
    size: tuple[int, int],
) -> Floats:
    """Return the (3, 3) projection by a camera that turns and zooms that fits some corners best.

    A camera that turns moves the middle of its picture by w = (u, v), and a point p to p' with
    p' = w + B p + (w · p) p' / f², where B is nearly one and follows from w, see `_bent`. A zoom and
    a roll are added to B. All of it is linear but for w in B and in the product, which are taken
    from the solution before.
    """
    scale = float(max(size))
    middle = np.array([size[1], size[0]]) / 2.0
    old, new = ((each[agree] - middle) / scale for each in (corners, places))
    x, y = old.T
    zeros, ones = np.zeros(len(x)), np.ones(len(x))
    solution = np.array([*np.median(new - old, axis=0), 0.0, 0.0, _LENS])
    for _ in range(2):
        way = solution[:2]
        product = (old @ way)[:, None] * new
        rows = np.stack([[ones, zeros], [zeros, ones], [x, y], [-y, x], product.T]).reshape(5, -1)
        matrix = rows @ rows.T + np.diag(_HELD)
        right = rows @ (new - old @ _bent(way, solution[4])).T.ravel()
        right[4] += _HELD[4] * _LENS
        solution = np.linalg.solve(matrix, right)
        solution[4] = np.clip(solution[4], 0.0, 3.0 * _LENS)
    grown, turn, lens = solution[2:]
    turned = np.eye(3)
    turned[:2, :2] = _bent(solution[:2], lens) + np.array([[grown, -turn], [turn, grown]])
    turned[:2, 2], turned[2, :2] = solution[:2], -lens * solution[:2]
    pixels = np.array([[scale, 0.0, middle[0]], [0.0, scale, middle[1]], [0.0, 0.0, 1.0]])
    return np.asarray(pixels @ turned @ np.linalg.inv(pixels))


def _bent(way: Floats, lens: float) -> Floats:
    """Return (2, 2), symmetric, what a turn of the camera makes of directions near the middle.

    Args:
        way: (2,) longer sides by which the middle goes.
        lens: square of the longer side over the focal length.
    """
    length = float(way @ way)
    stretched = np.sqrt(1.0 + lens * length)
    along = np.outer(way, way) / max(length, 1e-12)
    return np.asarray(stretched * np.eye(2) - (stretched - 1.0) * along)


def apart(
    place: Floats, corners: NDArray[np.float32], places: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return (N,) pixels between where a projection puts corners and where they are."""
    return np.asarray(np.abs(put(place, corners) - places).max(axis=1))


def put(place: Floats, corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (N, 2), where a projection puts corners."""
    put = cv2.perspectiveTransform(corners[:, None], place)
    return np.asarray(put, dtype=np.float32)[:, 0]


def move(between: Floats, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Shift right and down, logarithm of growth and turn of the middle of a picture.

    Args:
        between: (3, 3) projection of one picture on the next, pixels.
        size: its height and width.
    """
    height, width = size
    middle = np.array([width / 2.0, height / 2.0])
    x, y, w = between @ np.array([*middle, 1.0])
    there = np.array([x, y]) / w
    local = (between[:2, :2] - np.outer(there, between[2, :2])) / w
    right, down = (there - middle) / max(width, height)
    growth = 0.5 * np.log(max(float(np.linalg.det(local)), 1e-6))
    turn = np.arctan2(local[1, 0] - local[0, 1], local[0, 0] + local[1, 1])
    return float(right), float(down), float(growth), float(turn)


def far(place: Floats, size: tuple[int, int]) -> tuple[float, float, float]:
    """How far a key picture has moved, grown and turned."""
    right, down, growth, turn = move(place, size)
    return float(np.hypot(right, down)), abs(growth), abs(turn)
