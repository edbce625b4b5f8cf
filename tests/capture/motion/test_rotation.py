"""Rotations: the algebra, against hand-worked turns and against itself."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from capture.motion import rotation as r

X, Y, Z = np.eye(3)
QUARTER = np.pi / 2

quaternions = (
    st.lists(st.floats(-1, 1, allow_nan=False), min_size=4, max_size=4)
    .map(np.array)
    .filter(lambda q: np.linalg.norm(q) > 0.1)
    .map(lambda q: q / np.linalg.norm(q))
)


def same_turn(a: np.ndarray, b: np.ndarray, tolerance: float = 1e-9) -> bool:
    return bool(np.all(1.0 - np.abs(np.sum(a * b, axis=-1)) < tolerance))


def test_a_quarter_turn_about_up_takes_front_to_left() -> None:
    assert_allclose(r.rotate(r.from_axis_angle(Y, QUARTER), Z), X, atol=1e-12)


def test_multiply_turns_by_the_right_factor_first() -> None:
    first, then = r.from_axis_angle(Y, QUARTER), r.from_axis_angle(X, QUARTER)
    assert_allclose(r.rotate(r.multiply(then, first), Z), X, atol=1e-12)


@given(quaternions, quaternions)
def test_multiply_is_turning_one_after_the_other(a: np.ndarray, b: np.ndarray) -> None:
    vector = np.array([0.3, -0.7, 0.2])
    assert_allclose(r.rotate(r.multiply(a, b), vector), r.rotate(a, r.rotate(b, vector)), atol=1e-9)


@given(quaternions)
def test_every_form_gives_the_rotation_back(q: np.ndarray) -> None:
    assert same_turn(r.from_matrix(r.to_matrix(q)), q)
    assert same_turn(r.from_six(r.to_six(q)), q)
    assert same_turn(r.from_euler(r.to_euler_zxy(q), "zxy"), q, 1e-7)


@pytest.mark.parametrize("x", [QUARTER, -QUARTER])
def test_euler_angles_survive_gimbal_lock(x: float) -> None:
    q = r.from_euler(np.array([0.4, x, 0.3]), "zxy")
    assert same_turn(r.from_euler(r.to_euler_zxy(q), "zxy"), q, 1e-6)


@given(quaternions, quaternions)
@example(np.array([0.0, 0.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 2.8966842e-05]))
def test_two_vectors_meet(a: np.ndarray, b: np.ndarray) -> None:
    start, stop = r.rotate(a, Z), r.rotate(b, Z)
    assert_allclose(r.rotate(r.from_two_vectors(start, stop), start), stop, atol=1e-6)


def test_opposite_vectors_meet_by_a_half_turn() -> None:
    for axis in (X, Y, Z):
        assert_allclose(r.rotate(r.from_two_vectors(axis, -axis), axis), -axis, atol=1e-9)


@settings(max_examples=50)
@given(quaternions, quaternions, st.floats(0, 1))
def test_slerp_divides_the_angle(a: np.ndarray, b: np.ndarray, share: float) -> None:
    whole = float(r.angle(r.multiply(r.inverse(a), b)))
    part = float(r.angle(r.multiply(r.inverse(a), r.slerp(a, b, share))))
    assert part == pytest.approx(share * whole, abs=2e-5)


def test_signs_become_continuous_without_changing_a_turn() -> None:
    angles = np.linspace(0, 8 * np.pi, 200)
    jumping = r.from_axis_angle(np.broadcast_to(Y, (200, 3)), angles)
    jumping[::3] *= -1.0
    smooth = r.continuous(jumping)
    assert np.sum(smooth[1:] * smooth[:-1], axis=-1).min() > 0.9
    assert same_turn(smooth, jumping)


@given(quaternions)
def test_swing_and_twist_make_the_whole(q: np.ndarray) -> None:
    swing, twist = r.swing_twist(q, Y)
    assert same_turn(r.multiply(swing, twist), q)
    assert_allclose(r.rotate(twist, Y), Y, atol=1e-9)
