"""Feet that stand are told from feet that move, though depth wavers."""

import numpy as np

from capture.solve.contacts import steps_of
from capture.solve.fit.bones import FEET, POINTS
from capture.solve.fit.sequence import Stretch
from capture.solve.floor import LEVEL, Floor

FLOOR = Floor(LEVEL, -1.0, np.zeros(4), seen=True)
TIMES = np.arange(60) / 30.0


def standing() -> np.ndarray:
    """Feet on a floor one metre under the camera, four metres away."""
    places = np.zeros((60, len(POINTS), 3))
    places[:, FEET] = [[0.2, 1.0, 4.0], [-0.2, 1.0, 4.0], [0.2, 1.0, 3.8], [-0.2, 1.0, 3.8]]
    return places


def rest(places: np.ndarray) -> np.ndarray:
    return steps_of(places, TIMES, FLOOR, [Stretch(0, len(places))]).rest


def test_a_standing_foot_rests_although_its_depth_drifts() -> None:
    places = standing()
    places[:, FEET, 2] += 0.5 * TIMES[:, None]
    assert rest(places).mean() > 0.95


def test_a_foot_that_moves_as_fast_across_the_picture_does_not() -> None:
    places = standing()
    places[:, FEET, 0] += 0.5 * TIMES[:, None]
    assert not rest(places).any()


def test_a_lifted_heel_is_told_from_its_toes() -> None:
    places = standing()
    places[20:40, FEET[0], 1] -= 0.12
    found = rest(places)
    assert not found[24:36, 0].any()
    assert found[24:36, 2].all()
