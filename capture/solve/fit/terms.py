"""What pulls at a sequence: the picture, the bones, the likely body, calm, planted feet.

Each term is a sum of squares whose weights fall off where a residual is large (the pseudo-Huber
loss by iteratively reweighted least squares), so that one bad frame bends nothing. Accelerations
have Cauchy's loss, which lets blows be altogether.

Sources: Charbonnier et al. 1997 (the loss), Nocedal and Wright 2006, chapter 10 (Gauss-Newton).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import FIRMNESS, GROUPS, HIPS, STATURE
from capture.solve.fit.equations import Equations
from capture.solve.fit.view import View
from capture.solve.points import Array

SEEN_METRES = 0.022
"""Standard deviation of a seen point, sideways, at the body's distance."""
CALM = 11.0
"""Metres per second squared beyond which an acceleration is a blow, and is let be."""
_LENGTH_SHARE = 0.05
"""Standard deviation of a length from that of an ordinary body, as a share of it."""
_LENGTH_FRAMES = 0.02
"""How many frames' worth of evidence that ordinary body is, per frame."""
_HELD_METRES, _FLOOR_METRES, _PUT_METRES = 0.002, 0.015, 0.004
_NEAREST = 0.3


def near(square: Array) -> Array:
    """Weight of a residual by its square in units of its scale: 1 where small, falling off."""
    return 1.0 / np.sqrt(1.0 + square)


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """Where feet stand.

    Attributes:
        pairs: (F - 1, N) True where a point rests from one frame to the next.
        on: (F, N) True where a point rests on the floor.
        up: (3,) the floor's unit normal, camera axes.
        level: metres, the floor's distance from the camera along `up`.
        rise: (N,) metres of each point above the floor when it rests.
    """

    pairs: NDArray[np.bool_]
    on: NDArray[np.bool_]
    up: Array
    level: float
    rise: Array

    def part(self, start: int, stop: int) -> "Planted":
        """Return some of the frames."""
        return Planted(
            self.pairs[start : stop - 1], self.on[start:stop], self.up, self.level, self.rise
        )


def picture(equations: Equations, view: View, places: Array, far: Array) -> None:
    """Add how far each point is from the ray on which it was seen, in metres across the ray.

    Args:
        equations: what to add to.
        view: what was seen.
        places: (F, N, 3) present places.
        far: (F,) distance of the body, by which angles become metres.
    """
    before = view.before_camera(places)
    x, y = before[..., 0], before[..., 1]
    z = np.maximum(before[..., 2], _NEAREST)
    residual = (np.stack([x / z, y / z], axis=-1) - view.rays) * far[:, None, None]
    weight = view.trust * near((residual**2).sum(axis=-1) / SEEN_METRES**2) / SEEN_METRES**2
    turn = np.zeros((*places.shape[:2], 2, 3))
    turn[..., 0, 0] = turn[..., 1, 1] = 1.0 / z
    turn[..., 0, 2], turn[..., 1, 2] = -x / z**2, -y / z**2
    turn *= far[:, None, None, None]
    if view.axes is not None:
        turn = turn @ view.axes[:, None]
    curvature = np.einsum("fnij,fnik,fn->fnjk", turn, turn, weight)
    slope = np.einsum("fnij,fni,fn->fnj", turn, residual, weight)
    for point in range(places.shape[1]):
        equations.add_within(point, point, curvature[:, point], slope[:, point])


def bones(equations: Equations, places: Array, lengths: Array) -> None:
    """Add how far each distance of a pair is from the constant length of its group."""
    for group, pairs in enumerate(GROUPS):
        firm = FIRMNESS[group]
        for a, b in pairs:
            between = places[:, a] - places[:, b]
            distance = np.linalg.norm(between, axis=1)
            residual = distance - lengths[group]
            weight = near((residual / (3.0 * firm)) ** 2) / firm**2
            along = between / np.maximum(distance, 1e-6)[:, None]
            equations.add_distance((a, b), along, residual, weight, group)


def ordinary_body(equations: Equations, lengths: Array, ordinary: Array, frames: int) -> None:
    """Add how far the lengths are from those of an ordinary body, and hold the stature."""
    weights = frames * _LENGTH_FRAMES / (_LENGTH_SHARE * ordinary) ** 2
    for group, weight in enumerate(weights):
        row = np.zeros(len(lengths))
        row[group] = 1.0
        equations.add_lengths(row, float(lengths[group] - ordinary[group]), float(weight))
    row = np.zeros(len(lengths))
    row[list(STATURE)] = 1.0
    equations.add_lengths(row, float(row @ (lengths - ordinary)), 1e4 * frames)


def likely_body(equations: Equations, view: View, places: Array) -> None:
    """Add how far each point is from where the view's body has it, from between the hips."""
    middle = places[:, HIPS].mean(axis=1, keepdims=True)
    residual = view.before_camera(places - middle) - view.body
    square = view.deviation**2
    weight = near((residual**2 / square).sum(axis=-1))[..., None] / square
    pull = view.turned_back(weight * residual)
    for point in range(places.shape[1]):
        curved = _turned_back(weight[:, point], view.axes)
        factors = dict.fromkeys(HIPS, -0.5)
        factors[point] = factors.get(point, 0.0) + 1.0
        for a, factor in factors.items():
            for b, other in factors.items():
                slope = factor * pull[:, point] if a == b else None
                equations.add_within(a, b, factor * other * curved, slope)


def _turned_back(weight: Array, axes: Array | None) -> Array:
    """(F, 3, 3) weights of the axes of places, from those (F, 3) of each frame's camera axes."""
    if axes is None:
        return np.asarray(weight[:, :, None] * np.eye(3))
    return np.asarray(np.einsum("fki,fk,fkj->fij", axes, weight, axes))


def calm(equations: Equations, times: Array, places: Array) -> None:
    """Add the acceleration of every point, in real time."""
    if len(times) < 3:
        return
    before, after = np.diff(times)[:-1], np.diff(times)[1:]
    factors = (
        2.0 / (before * (before + after)),
        -2.0 / (before * after),
        2.0 / (after * (before + after)),
    )
    residual = sum(
        factor[:, None, None] * places[place : place + len(before)]
        for place, factor in enumerate(factors)
    )
    residual = np.asarray(residual)
    # Cauchy's loss: a gentler one would draw blows out (0.72 of their speed were left, not 0.91).
    weight = 1.0 / (1.0 + (residual**2).sum(axis=-1) / CALM**2) / CALM**2
    equations.add_over_time(factors, residual, weight)


def planted(equations: Equations, feet: Planted, places: Array) -> None:
    """Add how far a planted foot moves from frame to frame, and how far it is from the floor."""
    ones = np.ones(len(places) - 1)
    equations.add_over_time((-ones, ones), np.diff(places, axis=0), feet.pairs / _HELD_METRES**2)
    up = np.broadcast_to(np.outer(feet.up, feet.up), (len(places), 3, 3))
    for point in np.flatnonzero(feet.on.any(axis=0)):
        height = places[:, point] @ feet.up - feet.level - feet.rise[point]
        weight = feet.on[:, point] / _FLOOR_METRES**2
        equations.add_within(
            int(point), int(point), up * weight[:, None, None], feet.up * (weight * height)[:, None]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A place to which a person has moved a point.

    Attributes:
        frame: row of the frame.
        point: column of the point.
        place: (3,) metres, camera axes.
    """

    frame: int
    point: int
    place: Array


def targets(equations: Equations, wanted: tuple[Target, ...], places: Array) -> None:
    """Add how far moved points are from where they were put."""
    for one in wanted:
        weight = np.zeros(len(places))
        weight[one.frame] = 1.0 / _PUT_METRES**2
        apart = places[:, one.point] - one.place
        equations.add_within(
            one.point, one.point, np.eye(3) * weight[:, None, None], apart * weight[:, None]
        )
