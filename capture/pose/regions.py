"""Regions of a picture that a network looks at: turned squares, and what they map to.

A region is four numbers: x and y of its centre, its side, and its angle in radians, clockwise as
seen, by which the square is turned. Arrays of regions have the shape (..., 4); their unit is the
pixel of whatever picture they lie in.
"""

import numpy as np
from numpy.typing import NDArray

Regions = NDArray[np.float32]

BODY_MARGIN = 1.25
"""How much wider than the circle round a body its region is, as the networks were trained."""


def regions_of(centres: NDArray[np.float32], rims: NDArray[np.float32]) -> Regions:
    """Return the regions of bodies, upright within them.

    Args:
        centres: (..., 2) points between the hips.
        rims: (..., 2) points on the circle round the body, beyond its head.

    Returns:
        (..., 4) regions in which the rim stands above the centre.
    Source: AlignmentPointsRectsCalculator and RectTransformationCalculator of MediaPipe.
    """
    arrow = rims - centres
    side = 2.0 * BODY_MARGIN * np.hypot(arrow[..., 0], arrow[..., 1])
    angle = np.arctan2(arrow[..., 0], -arrow[..., 1])
    return np.concatenate([centres, side[..., None], angle[..., None]], axis=-1, dtype=np.float32)


def whole_picture(width: int, height: int, angle: float = 0.0) -> Regions:
    """Return the square region, (4,), in the middle of which a whole picture lies."""
    return np.array([width / 2, height / 2, max(width, height), angle], dtype=np.float32)


def from_unit(points: NDArray[np.float32], regions: Regions) -> NDArray[np.float32]:
    """Map points (..., N, 2) from regions (..., 4), in which they run from 0 to 1, to the picture.

    Returns:
        (..., N, 2) in pixels of the picture.
    """
    turned = turn(points - np.float32(0.5), regions[..., 3])
    placed = regions[..., None, :2] + turned * regions[..., None, 2:3]
    return np.asarray(placed, dtype=np.float32)


def turn(points: NDArray[np.float32], angles: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn x and y of points (..., N, 2 or more) clockwise by angles (...); keep further axes."""
    cos, sin = np.cos(angles)[..., None], np.sin(angles)[..., None]
    turned = points.copy()
    turned[..., 0] = cos * points[..., 0] - sin * points[..., 1]
    turned[..., 1] = sin * points[..., 0] + cos * points[..., 1]
    return turned


def scaled(regions: Regions, factor: float) -> Regions:
    """Return regions in another picture, `factor` times as large."""
    return np.asarray(
        regions * np.array([factor, factor, factor, 1.0], dtype=np.float32), dtype=np.float32
    )


def distance(one: Regions, others: Regions) -> NDArray[np.float32]:
    """Return how far other regions (N, 4) lie from one (4,), in its sides."""
    apart = others[:, :2] - one[:2]
    return np.asarray(np.hypot(apart[:, 0], apart[:, 1]) / one[2], dtype=np.float32)
