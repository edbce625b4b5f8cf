"""What no body does is marked as doubtful; what the fastest bodies do is not."""

import numpy as np

from capture.motion.kinematics import forward
from capture.motion.skeleton import BODY_JOINTS
from capture.rigs.doubt import doubtful
from tests.motions import walking

NO_TURNS = np.broadcast_to([1.0, 0.0, 0.0, 0.0], (120, len(BODY_JOINTS), 4))
FOOT, HAND, HEAD = (BODY_JOINTS.index(name) for name in ("leftFoot", "leftHand", "head"))


def test_a_walk_and_a_fast_kick_are_believed() -> None:
    places = forward(walking(120, rate=60.0))
    assert not doubtful(places, NO_TURNS, 60.0).any()
    kicking = places.copy()
    phase = np.clip((np.arange(120) - 50) / 20.0, 0.0, 1.0)
    # A kick of a metre and a half, 12 m/s at its fastest.
    kicking[:, FOOT, 2] += 1.2 * (3.0 * phase**2 - 2.0 * phase**3) * 1.4
    assert not doubtful(kicking, NO_TURNS, 60.0)[:, FOOT].any()


def test_a_leg_that_leaps_for_two_frames_is_doubtful_around_them_and_the_arms_are_not() -> None:
    places = forward(walking(120, rate=60.0))
    places[60:62, FOOT] += 0.6
    leaps = doubtful(places, NO_TURNS, 60.0)
    assert leaps[60:62, FOOT].all()
    assert leaps[56:66, BODY_JOINTS.index("leftLowerLeg")].all()
    assert not leaps[:, HAND].any()
    assert not leaps[:, HEAD].any()
    assert not leaps[:45].any()
    assert not leaps[80:].any()


def test_a_trunk_that_leaps_takes_everything_with_it() -> None:
    places = forward(walking(60, rate=30.0))
    places[30] += 0.7
    leaps = doubtful(places, NO_TURNS[:60], 30.0)
    assert leaps[30].all()
    assert not leaps[:20].any()


def test_few_frames_are_no_evidence() -> None:
    assert not doubtful(np.zeros((2, 22, 3)), NO_TURNS[:2], 60.0).any()


def test_a_thigh_that_flips_about_its_own_length_is_doubtful_where_it_stands() -> None:
    walk = walking(120, rate=60.0)
    turns = walk.rotations.copy()
    assert not doubtful(forward(walk), turns, 60.0).any()
    turns[60:63, BODY_JOINTS.index("leftUpperLeg")] = [0.0, 0.0, 1.0, 0.0]
    leaps = doubtful(forward(walk), turns, 60.0)
    assert leaps[60:63, FOOT].all()
    assert not leaps[:, [HAND, HEAD]].any()
    assert not leaps[:45].any()
