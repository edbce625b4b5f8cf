"""Feet that slide and strikes that are smoothed away."""

import numpy as np
import pytest

from archive.commands.benches.accuracy.contact import (
    accelerations,
    contacts,
    skate,
    strike_ratios,
    strikes,
)
from archive.commands.benches.accuracy.made import jitter
from archive.commands.benches.accuracy.measures import JOINTS
from tests.archive.commands.accuracy.bodies import turning

FPS = 30.0
LEFT_TOES, RIGHT_TOES = 12, 13
WRIST = JOINTS.index("leftHand")


def _room(frames: int = 60) -> np.ndarray:
    """A body whose left foot stands while the right one swings at half a metre a second."""
    room = np.zeros((frames, 14, 3))
    room[:, RIGHT_TOES, 2] = 0.5 * np.arange(frames) / FPS
    return room


def test_only_a_low_and_slow_foot_bears_weight() -> None:
    room = _room()
    room[30:, LEFT_TOES, 1] = 0.2
    standing = contacts(room, FPS)
    assert standing[:28, 0].all()
    assert not standing[31:, 0].any()
    assert not standing[:, 1].any()


def test_a_sliding_foot_skates_as_fast_as_it_slides() -> None:
    found = _room()
    found[:, LEFT_TOES, 0] = 0.1 * np.arange(60) / FPS
    found[:, LEFT_TOES, 1] = 0.3 * np.arange(60) / FPS
    assert skate(found, _room(), FPS) == pytest.approx(0.1)
    assert skate(_room(), _room(), FPS) == 0.0


def test_strikes_are_the_fast_moments() -> None:
    speed = np.full(60, 0.2)
    speed[[10, 30, 50]] = 4.0, 3.0, 1.0
    found = strikes(speed, FPS)
    assert [(one.start, one.stop) for one in found] == [(7, 14), (27, 34)]


def test_a_strike_at_half_the_speed_is_half() -> None:
    truth = np.zeros((60, 14, 3))
    truth[:, WRIST, 0] = np.tanh((np.arange(60) - 30) / 3.0)
    assert strike_ratios(truth * 0.5, truth, FPS, "leftHand") == pytest.approx([0.5])
    late = np.roll(truth, 1, axis=0)
    assert strike_ratios(late[2:-2], truth[2:-2], FPS, "leftHand") == pytest.approx([1.0], abs=0.01)


def test_a_steady_fall_accelerates_evenly() -> None:
    fall = np.zeros((20, 1, 3))
    fall[:, 0, 1] = -0.5 * 9.81 * (np.arange(20) / FPS) ** 2
    assert accelerations(fall, FPS) == pytest.approx(9.81)


def test_shaking_shows_as_jitter() -> None:
    shaking = turning(60)
    shaking[:, WRIST, 1] += 0.01 * (-1.0) ** np.arange(60)
    shaking[:, JOINTS.index("rightHand"), 1] += 0.01 * (-1.0) ** np.arange(60)
    shaking[:, JOINTS.index("leftFoot"), 1] += 0.01 * (-1.0) ** np.arange(60)
    assert jitter(turning(60)) < 0.02
    assert jitter(shaking) == pytest.approx(0.04 / 0.5, rel=0.1)
