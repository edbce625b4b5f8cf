"""Joint limits and the rule by which feet stand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from capture.motion.contacts import standing
from capture.motion.errors import FormatError
from capture.motion.kinematics import forward
from capture.motion.limits import JointLimits, from_parts, learn_limits, parts_of
from capture.motion.motion import Motion
from capture.motion.rotation import angle, from_axis_angle, inverse, multiply
from tests.motions import still, tumbling, walking

X, Y, Z = np.eye(3)
NAMES = still().skeleton.names


def bent(joint: str, axis: np.ndarray, degrees: np.ndarray) -> Motion:
    base = still(len(degrees))
    turns = base.rotations.copy()
    turns[:, base.skeleton.index(joint)] = from_axis_angle(axis, np.radians(degrees))
    return replace(base, rotations=turns)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000))
def test_swing_and_twist_make_the_turn_again(seed: int) -> None:
    turns = tumbling(12, seed=seed).rotations
    again = from_parts(parts_of(turns))
    assert np.degrees(angle(multiply(inverse(again), turns))).max() < 1e-6


def test_a_turn_about_the_bone_is_twist_and_one_across_it_is_swing() -> None:
    hand = NAMES.index("leftLowerArm")
    twisted = parts_of(bent("leftLowerArm", X, np.array([40.0])).rotations)[0, hand]
    assert_allclose(np.degrees(twisted), [0.0, 0.0, 40.0], atol=1e-9)
    swung = np.degrees(parts_of(bent("leftLowerArm", Y, np.array([40.0])).rotations)[0, hand])
    assert np.linalg.norm(swung[:2]) == pytest.approx(40.0)
    assert swung[2] == pytest.approx(0.0, abs=1e-9)


def learnt() -> JointLimits:
    """A left knee that was seen to bend from 0 to 90 degrees, and nothing else that moves."""
    return learn_limits([bent("leftLowerLeg", X, np.linspace(0.0, 90.0, 3001))], every=1)


def test_what_was_seen_is_within_limits_and_ten_degrees_more() -> None:
    limits, knee = learnt(), NAMES.index("leftLowerLeg")
    inside = bent("leftLowerLeg", X, np.array([-9.5, 0.0, 45.0, 99.5])).rotations
    assert limits.excess(inside).max() == 0.0
    outside = bent("leftLowerLeg", X, np.array([-25.0, 130.0])).rotations
    excess = np.degrees(limits.excess(outside))
    assert_allclose(excess[:, knee], [15.0, 30.0], atol=0.2)
    assert np.delete(excess, knee, axis=1).max() == 0.0


def test_the_other_side_of_the_body_has_the_same_limits() -> None:
    other = bent("rightLowerLeg", X, np.array([-25.0, 60.0, 130.0])).rotations
    excess = np.degrees(learnt().excess(other))[:, NAMES.index("rightLowerLeg")]
    assert_allclose(excess, [15.0, 0.0, 30.0], atol=0.2)


def test_clamping_brings_back_what_is_beyond_and_nothing_else() -> None:
    limits = learnt()
    turns = bent("leftLowerLeg", X, np.array([20.0, 130.0])).rotations
    none = np.full((2, 22, 3), np.nan)
    clamped = limits.clamped(turns, np.fmin(none, np.inf), np.fmax(none, -np.inf))
    assert clamped[0].tobytes() == turns[0].tobytes()
    assert np.degrees(limits.excess(clamped)).max() < 1e-6
    assert np.degrees(angle(clamped[1, NAMES.index("leftLowerLeg")])) == pytest.approx(100, abs=0.2)


def test_limits_come_back_from_their_file(tmp_path: Path) -> None:
    learnt().write(tmp_path / "limits.npz")
    again = JointLimits.read(tmp_path / "limits.npz")
    assert_allclose(again.least, learnt().least, atol=1e-6)
    (tmp_path / "limits.npz").write_bytes(b"no")
    with pytest.raises(FormatError, match="holds no joint limits"):
        JointLimits.read(tmp_path / "limits.npz")
    with pytest.raises(FormatError, match="no motion to learn"):
        learn_limits([])


def test_a_still_body_stands_and_one_that_glides_does_not() -> None:
    motion = still(30)
    assert standing(motion.skeleton, motion.times, forward(motion)).all()
    gliding = walking(60, speed=1.2)
    gliding = replace(gliding, rotations=np.tile(still(1).rotations, (60, 1, 1)))
    assert not standing(gliding.skeleton, gliding.times, forward(gliding)).any()
    places = forward(gliding)
    assert standing(gliding.skeleton, gliding.times, places, slow=1.3).all()


def test_a_lifted_foot_does_not_stand_and_one_frame_is_no_step() -> None:
    motion = still(40)
    places = forward(motion)
    left = [motion.skeleton.index(name) for name in ("leftFoot", "leftToes")]
    places[20:, left, 1] += 0.2
    places[10, left, 1] += 0.2
    places[30, left, 1] -= 0.2
    stands = standing(motion.skeleton, motion.times, places)
    # The speed over two frames tells that the foot leaves a frame before and after each jump.
    assert stands[:9, :2].all()
    assert not stands[21:, :2].any()
    assert stands[:, 2:].all()
