"""Measures of accuracy against cases worked out by hand."""

import numpy as np
import pytest

from archive.commands.benches.accuracy import measures
from archive.commands.benches.accuracy.measures import HIPS, JOINTS, LEGS
from tests.archive.commands.accuracy.bodies import standing, turning

KNEE, ANKLE = JOINTS.index("leftLowerLeg"), JOINTS.index("leftFoot")
WRIST = JOINTS.index("leftHand")


def _seq(found: np.ndarray, truth: np.ndarray) -> float:
    return float(measures.whole_distances(found, truth).mean())


def test_the_truth_has_no_error() -> None:
    body = turning()
    assert measures.mpjpe(body, body) == 0.0
    assert measures.pa(body, body) == pytest.approx(0.0, abs=1e-12)
    assert _seq(body, body) == pytest.approx(0.0, abs=1e-12)
    assert measures.acceleration_error(body, body, 30.0) == pytest.approx(0.0, abs=1e-9)
    assert measures.flipped(body, body) == 0.0
    assert set(measures.angle_errors(body, body)) == set(measures.ANGLES)


def test_another_place_is_no_error() -> None:
    elsewhere = turning() + np.array([1.0, -2.0, 7.0])
    assert measures.mpjpe(elsewhere, turning()) == pytest.approx(0.0, abs=1e-12)


def test_another_size_counts_where_nothing_is_scaled() -> None:
    truth = turning()
    mean_reach = np.linalg.norm(measures.centred(truth), axis=-1).mean()
    assert measures.mpjpe(1.1 * truth, truth) == pytest.approx(0.1 * mean_reach)
    assert measures.pa(1.1 * truth, truth) == pytest.approx(0.0, abs=1e-12)
    assert _seq(1.1 * truth, truth) == pytest.approx(0.0, abs=1e-12)


def test_one_joint_aside_is_a_twelfth() -> None:
    found = standing()
    found[:, WRIST, 2] += 0.12
    assert measures.mpjpe(found, standing()) == pytest.approx(0.01)


def test_depth_that_turns_over_shows_only_in_the_sequence() -> None:
    # A flat body turned by 45 degrees: depth turned over is the same body turned the other way.
    truth = standing(10)
    truth[..., 2] = truth[..., 0]
    found = truth.copy()
    found[::2, :, 2] *= -1.0
    assert measures.pa(found, truth) == pytest.approx(0.0, abs=1e-9)
    assert _seq(found, truth) > 0.15


def test_a_reflection_is_never_an_alignment() -> None:
    found = standing() * [1.0, 1.0, -1.0]
    assert measures.pa(found, standing()) > 0.04


def test_exchanged_legs_are_flipped() -> None:
    truth = standing(10)
    found = truth.copy()
    other = [JOINTS.index(name) for name in map(_other, JOINTS)]
    found[:, LEGS] = truth[:, [other[place] for place in LEGS]]
    assert measures.flipped(found, truth) == 1.0
    mirrored = truth.copy()
    mirrored[6:] = truth[6:][:, other]
    assert measures.flipped(mirrored, truth) == pytest.approx(0.4)


def _other(name: str) -> str:
    return name.replace("left", "LEFT").replace("right", "left").replace("LEFT", "right")


def test_a_forearm_that_breathes_spreads_one_bone_of_eight() -> None:
    body = standing(10)
    elbow = JOINTS.index("leftLowerArm")
    along = body[:, WRIST] - body[:, elbow]
    body[::2, WRIST] += 0.1 * along[::2]
    body[1::2, WRIST] -= 0.1 * along[1::2]
    assert measures.bone_spread(standing()) == pytest.approx(0.0, abs=1e-12)
    assert measures.bone_spread(body) == pytest.approx(0.1 / 8.0)


def test_a_straight_knee_for_one_bent_by_ninety_degrees() -> None:
    truth, found = standing(), standing()
    hip = truth[:, HIPS[0]]
    down, back = np.array([0.0, 0.4, 0.0]), np.array([0.0, 0.0, 0.4])
    truth[:, KNEE], truth[:, ANKLE] = hip + down, hip + down + back
    found[:, KNEE], found[:, ANKLE] = hip + down, hip + 2.0 * down
    # The other knee is right, so the mean of both is half.
    assert measures.angle_errors(found, truth)["knee"] == pytest.approx(45.0)
    assert measures.angle_errors(found, truth)["elbow"] == 0.0


def test_a_trembling_wrist_is_acceleration() -> None:
    truth, found = turning(40), turning(40)
    found[:, WRIST, 1] += 0.001 * (-1.0) ** np.arange(40)
    expected = 4.0 * 0.001 * 60.0**2 / len(JOINTS)
    assert measures.acceleration_error(found, truth, 60.0) == pytest.approx(expected, rel=0.02)


def test_unknown_samples_and_poor_frames_do_not_count() -> None:
    truth, found = turning(), turning()
    found[3, KNEE] += 5.0
    truth[3, KNEE] = np.nan
    found[4] += 5.0 * np.arange(12)[:, None]
    truth[4, :5] = np.nan
    found[5, HIPS[0]] = np.nan
    assert measures.mpjpe(found, truth) == pytest.approx(0.0, abs=1e-12)
    assert len(measures.whole_distances(found, truth)) == 27 * 12 + 11


def test_nothing_in_common_is_not_a_number() -> None:
    nothing = np.full((5, 12, 3), np.nan)
    assert np.isnan(measures.mpjpe(nothing, standing(5)))
    assert np.isnan(measures.pa(nothing, standing(5)))
    assert np.isnan(measures.flipped(nothing, standing(5)))
    assert len(measures.whole_distances(nothing, standing(5))) == 0
