"""Who is who: sightings linked to people by place, size, colour and movement, never across a cut.

A pure function over sightings. At each look all people and all sightings are paired at once, at
the least total cost; who is not seen for a while keeps their place, and their colours, for a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.pose.assignment import assign
from capture.pose.sightings import Sightings

REMEMBERED = 2.0
"""Seconds for which somebody out of sight is still expected."""
_DEAREST = 1.0
_STEP, _SPEED = 0.3, 1.2
"""How far somebody may be from where they were expected, in sides of their region: at once, and
more per second."""
_WALKED = 0.5
"""Seconds for which somebody out of sight may have walked on: behind others people stand or come out
where they went in; who appears across the room is somebody else."""
_GROWTH = 0.6
"""Change of size, as a logarithm, that costs as much as the farthest place."""
_COLOUR = 1.0
"""Cost of colours that have nothing in common."""
_FRESH = 0.5
"""Share of the newest movement and colours in what is remembered."""


@dataclass(slots=True, eq=False)
class _Person:
    """Somebody as last seen: rows of their sightings, expected place, movement and colours."""

    rows: list[int]
    region: NDArray[np.float64]
    time: float
    speed: NDArray[np.float64]
    colours: NDArray[np.float64]


def link(sightings: Sightings, shot_starts: list[int]) -> list[NDArray[np.int64]]:
    """Return, for each person of each shot, the rows of their sightings, in order.

    Args:
        sightings: (N,) SIGHTING, by frame.
        shot_starts: first frame of each shot, 0 first.
    """
    shots = np.searchsorted(shot_starts, sightings["frame"], side="right")
    linked: list[_Person] = []
    present: list[_Person] = []
    shot = 0
    for rows in _looks(sightings):
        if shots[rows[0]] != shot:
            shot, present = int(shots[rows[0]]), []
        time = float(sightings["time"][rows[0]])
        present = [one for one in present if time - one.time <= REMEMBERED]
        new = _take(present, sightings, rows)
        present += new
        linked += new
    return [np.array(one.rows, dtype=np.int64) for one in linked]


def _looks(sightings: Sightings) -> Iterator[NDArray[np.int64]]:
    """Rows of each frame that has any."""
    edges = np.flatnonzero(np.diff(sightings["frame"])) + 1
    for rows in np.split(np.arange(len(sightings)), edges):
        if len(rows):
            yield rows


def _take(present: list[_Person], sightings: Sightings, rows: NDArray[np.int64]) -> list[_Person]:
    """Give each sighting of a look to whom it fits best; return the people who are new."""
    costs = np.array([_costs(one, sightings[rows]) for one in present]).reshape(-1, len(rows))
    pairs = assign(costs, _DEAREST)
    for person, place in pairs:
        _follow(present[person], sightings[rows[place]], int(rows[place]))
    left = sorted(set(range(len(rows))) - {place for _, place in pairs})
    return [_newcomer(sightings[rows[place]], int(rows[place])) for place in left]


def _costs(one: _Person, seen: Sightings) -> NDArray[np.float64]:
    """What it would cost, (N,), to take each sighting for somebody; 1 is the most that is paid."""
    later = float(seen["time"][0]) - one.time
    expected = one.region[:2] + one.speed * min(later, 0.5)
    gaps = np.hypot(*(seen["region"][:, :2] - expected).T) / one.region[2]
    growth = np.abs(np.log(seen["region"][:, 2] / one.region[2]))
    shared = np.sqrt(seen["colours"] / 255.0 * one.colours).sum(axis=1)
    far = gaps / (_STEP + _SPEED * min(later, _WALKED))
    cost = far + growth / _GROWTH * 0.5 + _COLOUR * (1.0 - np.minimum(shared, 1.0))
    return np.where(far > 1.0, np.inf, cost)


def _newcomer(seen: np.void, row: int) -> _Person:
    return _Person(
        rows=[row],
        region=seen["region"].astype(np.float64),
        time=float(seen["time"]),
        speed=np.zeros(2),
        colours=seen["colours"] / 255.0,
    )


def _follow(one: _Person, seen: np.void, row: int) -> None:
    region, time = seen["region"].astype(np.float64), float(seen["time"])
    moved = (region[:2] - one.region[:2]) / max(time - one.time, 1e-3)
    one.speed += _FRESH * (moved - one.speed)
    one.colours += _FRESH * (seen["colours"] / 255.0 - one.colours)
    one.region, one.time = region, time
    one.rows.append(row)
