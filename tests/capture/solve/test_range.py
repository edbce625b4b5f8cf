"""Joints within their range: ends are turned back, limbs beyond it are doubted and stay."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import NobodyFound
from capture.motion.kinematics import forward
from capture.motion.landmarks import BLAZEPOSE
from capture.motion.limits import JointLimits
from capture.motion.rotation import from_vector, multiply
from capture.motion.skeleton import BODY_JOINTS
from capture.motion.source import Source
from capture.solve.range import within_range
from capture.solve.solving import solve
from tests.capture.solve.bodies import seen_from
from tests.motions import walking


def turned(joint: str, degrees: float, axis: int = 0) -> np.ndarray:
    """Poses of a walk in which one joint turns by so much more about one of its axes."""
    turns = walking(frames=20).rotations.copy()
    place = BODY_JOINTS.index(joint)
    turns[:, place] = multiply(turns[:, place], from_vector(np.radians(degrees) * np.eye(3)[axis]))
    return turns


def test_a_walk_is_within_the_range() -> None:
    turns = walking(frames=60).rotations
    ranged = within_range(turns)
    assert not ranged.turned_back.any()
    assert not ranged.beyond.any()
    np.testing.assert_allclose(ranged.rotations, turns, atol=1e-12)


@pytest.mark.parametrize("joint", ["head", "leftFoot", "rightFoot"])
def test_an_end_is_turned_back_to_where_it_can_be(joint: str) -> None:
    ranged = within_range(turned(joint, 170.0))
    place = BODY_JOINTS.index(joint)
    assert ranged.turned_back[:, place].all()
    assert ranged.turned_back.sum() == 20
    assert JointLimits.shipped().excess(ranged.rotations)[:, place].max() < 1e-6


@pytest.mark.parametrize(
    ("joint", "degrees", "axis"),
    [("leftUpperLeg", 120.0, 0), ("rightUpperArm", 120.0, 2), ("leftLowerLeg", -120.0, 0)],
)
def test_a_limb_beyond_its_range_stays_and_is_doubted(
    joint: str, degrees: float, axis: int
) -> None:
    turns = turned(joint, degrees, axis)
    ranged = within_range(turns)
    assert ranged.beyond[:, BODY_JOINTS.index(joint)].all()
    np.testing.assert_allclose(ranged.rotations, turns, atol=1e-12)


def test_a_foot_seen_back_to_front_is_turned_back_and_told_repaired(tmp_path: Path) -> None:
    seen = seen_from(walking(frames=60))
    world, image = np.array(seen.world), np.array(seen.image)
    ankle, toe, heel = (
        BLAZEPOSE.index(name) for name in ("leftAnkle", "leftFootIndex", "leftHeel")
    )
    for places in (world, image):
        places[:, toe] = 2.0 * places[:, ankle] - places[:, toe]
        places[:, heel] = 2.0 * places[:, ankle] - places[:, heel]
    found, _ = solve(replace(seen, world=world, image=image), None, tmp_path, lifter=None)
    foot = found.skeleton.channel("leftFoot")
    assert (found.source[:, foot] == Source.REPAIRED).mean() > 0.8
    assert JointLimits.shipped().excess(found.rotations)[:, foot - 1].max() < 1e-6
    assert np.isfinite(forward(found)).all()


def test_an_estimator_that_sees_a_point_has_found_nobody(tmp_path: Path) -> None:
    seen = seen_from(walking(frames=30))
    with pytest.raises(NobodyFound):
        solve(replace(seen, world=np.zeros_like(seen.world)), None, tmp_path)
