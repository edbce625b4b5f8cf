"""Where to look for people, and which of what was found is whom: regions of a picture, compared."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from capture.pose.regions import Regions, distance
from capture.pose.sightings import (
    Sightings,
    same_body,
)

BODY_THRESHOLD = 0.5
"""Score of the landmark network below which there is nobody."""
SURE = 0.8
"""Score of the landmark network from which somebody known is believed, however they are detected."""
_SAME_PLACE = 0.25
"""Sides of a region within which two regions are taken for one person's."""
_TILE = 0.6
"""Side of each of 2 × 2 tiles over the picture's: they overlap."""
_SMALL_TILE = 0.3
"""The same of those by which people are looked for while nobody at all is seen."""
OVERLAPPED = 0.1
"""Part of a box that may lie within another one's for somebody to stand alone."""


def tiles(width: int, height: int) -> Regions:
    """Four overlapping squares over a picture, (4, 4)."""
    side = _TILE * max(width, height)
    across = _ends(width, side)
    down = _ends(height, side)
    return np.array([[x, y, side, 0.0] for y in down for x in across], dtype=np.float32)


def small_tiles(width: int, height: int) -> Regions:
    """Small squares all over a picture, (N, 4), half over each other: a crowd is made of small people."""
    side = _SMALL_TILE * max(width, height)
    across, down = (
        np.linspace(
            min(side, length) / 2,
            length - min(side, length) / 2,
            1 + max(0, round(2.0 * (length / side - 1.0))),
        )
        for length in (width, height)
    )
    return np.array([[x, y, side, 0.0] for y in down for x in across], dtype=np.float32)


def _ends(length: int, side: float) -> tuple[float, float]:
    """Middles of two squares at the ends of a length, or one over the other where it is short."""
    inner = min(side, length) / 2
    return inner, length - inner


def near(region: Regions, others: Regions, times: float = 1.0) -> NDArray[np.bool_]:
    """Which of other regions (N, 4) lie where a region (4,) does, as large and as upright."""
    growth = np.abs(np.log(np.maximum(others[:, 2], 1.0) / max(float(region[2]), 1.0)))
    alike = (growth < np.log(2.0)) & (np.cos(others[:, 3] - region[3]) > 0.5)
    return np.asarray(alike & (distance(region, others) < times * _SAME_PLACE))


def also_detected(regions: Regions, detected: Regions) -> NDArray[np.bool_]:
    """Which of regions (N, 4) the detector saw too; what it saw confirms the nearest one alone."""
    confirmed = np.zeros(len(regions), dtype=bool)
    for one in detected:
        close = near(one, regions)
        if close.any():
            confirmed[np.argmin(np.where(close, distance(one, regions), np.inf))] = True
    return confirmed


def turned_over(rows: Sightings, known: int) -> NDArray[np.bool_]:
    """Return (N,) which newcomers are somebody known, upside down.

    Args:
        rows: (N,) SIGHTING, those of people known first.
        known: how many those are.
    """
    wrong = np.zeros(len(rows), dtype=bool)
    sure = rows["region"][:known][rows["score"][:known] >= SURE]
    for row in range(known, len(rows)):
        region = rows["region"][row]
        growth = np.abs(np.log(np.maximum(sure[:, 2], 1.0) / max(float(region[2]), 1.0)))
        opposite = np.cos(sure[:, 3] - region[3]) < 0.0
        there = distance(region, sure) < _SAME_PLACE
        wrong[row] = bool((opposite & there & (growth < np.log(2.0))).any())
    return wrong


def distinct(rows: Sightings, confirmed: NDArray[np.float64]) -> Sightings:
    """Bodies, none of them twice: the one that the detector saw last is kept, then the surer.

    Args:
        rows: (N,) SIGHTING.
        confirmed: (N,) seconds at which the detector saw each.
    """
    kept: list[int] = []
    for row in np.lexsort((-rows["score"], -confirmed)):
        body = rows["score"][row] >= BODY_THRESHOLD
        if body and not same_body(rows[row], rows[kept]).any():
            kept.append(int(row))
    return rows[kept]


def stacked(regions: Iterable[Regions]) -> Regions:
    """Regions one below the other, (N, 4), also where there is none."""
    return np.array(list(regions), dtype=np.float32).reshape(-1, 4)
