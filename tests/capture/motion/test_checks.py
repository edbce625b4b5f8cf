"""Checks of a fill, against movements whose figures are arithmetic."""

from dataclasses import replace

import numpy as np
import pytest

from capture.motion.checks import Checks, check, made_places
from capture.motion.filling.lines import straight
from capture.motion.filling.partial import Filled, Partial
from capture.motion.kinematics import forward
from capture.motion.limits import learn_limits
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle
from tests.motions import still, tumbling, walking

SKELETON = still().skeleton


def made(
    motion: Motion, start: int, stop: int, channels: slice | list[int] = slice(None)
) -> Filled:
    cells = np.zeros((len(motion), 23), dtype=bool)
    cells[start:stop, channels] = True
    return Filled(motion.root, motion.rotations, cells)


def waving(frames: int = 90) -> Motion:
    base = still(frames)
    path = 0.1 * np.sin(2.0 * np.pi * base.times)
    return replace(base, root=base.root + np.outer(path, [1.0, 0.0, 0.0]))


def test_the_truth_itself_has_ratios_of_one() -> None:
    motion = tumbling(60)
    found = check(SKELETON, motion.times, made(motion, 20, 40), truth=forward(motion))
    assert found.acceleration == pytest.approx(1.0)
    assert found.jerk == pytest.approx(1.0)
    assert found.seam == pytest.approx(1.0)


def test_a_body_that_slides_on_its_feet_skates_by_its_speed() -> None:
    base = still(30)
    motion = replace(base, root=base.root + np.outer(0.2 * base.times, [0.6, 0.0, 0.8]))
    stands = np.ones((30, 4), dtype=bool)
    found = check(SKELETON, motion.times, made(motion, 10, 20), stands=stands)
    assert found.skate == pytest.approx(200.0)
    assert check(SKELETON, motion.times, made(motion, 10, 20), stands=~stands).skate is None


def test_only_made_feet_are_measured() -> None:
    base = still(30)
    share = np.clip((base.times - base.times[20]) * 30.0, 0.0, 5.0)
    motion = replace(base, root=base.root + np.outer(share, [0.1, 0.0, 0.0]))
    stands = np.ones((30, 4), dtype=bool)
    assert check(SKELETON, motion.times, made(motion, 5, 15), stands=stands).skate == 0.0


def test_straight_lines_have_no_acceleration_and_a_kink_at_their_edges() -> None:
    motion = waving()
    known = np.ones((90, 23), dtype=bool)
    known[37:53] = False
    filled = straight(Partial.of(motion, known))
    found = check(SKELETON, motion.times, filled, truth=forward(motion))
    # The wave turns round within the gap: the chord leaves it by a kink, and goes without a bend.
    assert found.acceleration is not None
    assert found.acceleration < 1.1
    assert found.seam is not None
    assert found.seam > 4.0
    own = check(SKELETON, motion.times, filled)
    assert own.seam is not None
    assert own.seam > 2.0


def test_a_jump_at_the_edge_is_told_in_times_of_the_usual_one() -> None:
    motion = waving()
    accelerations = 0.1 * (2.0 * np.pi) ** 2
    root = motion.root.copy()
    root[30:60, 2] += 0.05
    found = check(SKELETON, motion.times, replace(made(motion, 30, 60), root=root))
    assert found.seam == pytest.approx(0.05 * 900.0 / accelerations, rel=0.05)


def test_a_body_under_the_floor_is_told_how_deep() -> None:
    base = still(30)
    root = base.root.copy()
    root[10:15, 1] -= 0.12
    found = check(SKELETON, base.times, replace(made(base, 10, 20), root=root))
    # Toes rest 1 cm over the floor.
    assert found.depth == pytest.approx(0.11, abs=1e-9)
    assert found.under_share == pytest.approx(0.5)


def test_a_joint_beyond_its_limits_is_told() -> None:
    motion = still(30)
    turns = motion.rotations.copy()
    turns[:, SKELETON.index("leftLowerLeg")] = from_axis_angle(np.eye(3)[0], np.full(30, 0.5))
    limits = learn_limits([motion])
    bent = Filled(motion.root, turns, made(motion, 10, 20).made)
    found = check(SKELETON, motion.times, bent, limits)
    assert found.beyond == pytest.approx(np.degrees(0.5) - 10.0, abs=0.01)
    assert found.beyond_share == pytest.approx(1.0 / 22.0)
    elsewhere = Filled(motion.root, turns, made(motion, 10, 20, [1]).made)
    assert check(SKELETON, motion.times, elsewhere, limits).beyond == 0.0


def test_a_joint_s_place_is_made_where_anything_above_it_is() -> None:
    cells = np.zeros((1, 23), dtype=bool)
    cells[0, SKELETON.channel("leftUpperArm")] = True
    found = {
        name
        for name, one in zip(SKELETON.names, made_places(SKELETON, cells)[0], strict=True)
        if one
    }
    assert found == {"leftLowerArm", "leftHand"}


def test_what_cannot_be_measured_is_none() -> None:
    motion = walking(2)
    found = check(SKELETON, motion.times, made(motion, 0, 0))
    assert found == Checks(None, None, None, None, None, None, None, None)
    assert found.as_dict()["seam"] is None
