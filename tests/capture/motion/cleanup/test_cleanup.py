"""The clean-up of a fill: feet stay, bones keep their length, observed joints are not touched."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from capture.motion.cleanup.cleanup import clean
from capture.motion.cleanup.legs import BUFFER, Leg, reach
from capture.motion.filling.partial import Filled
from capture.motion.kinematics import forward, global_rotations, positions
from capture.motion.limits import learn_limits
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle
from capture.motion.skeleton import FEET_CONTACTS
from tests.motions import still, walking

X = np.eye(3)[0]
SKELETON = still().skeleton
LEFT = Leg.of(SKELETON, "left")
FEET = [SKELETON.index(name) for name in FEET_CONTACTS]
STANDS = np.ones((40, 4), dtype=bool)


def squatting(frames: int = 40, bend: float = 0.5) -> Motion:
    """A body on bent legs, feet flat under the hips."""
    base = still(frames)
    turns = base.rotations.copy()
    for side in ("left", "right"):
        for joint, turn in (("UpperLeg", -bend), ("LowerLeg", 2 * bend), ("Foot", -bend)):
            turns[:, SKELETON.index(f"{side}{joint}")] = from_axis_angle(X, np.full(frames, turn))
    low = 0.81 * (1.0 - np.cos(bend))
    return replace(base, rotations=turns, root=base.root - [0.0, low, 0.0])


def sliding(motion: Motion, made: np.ndarray, metres: float = 0.08) -> Filled:
    """The same, the whole body carried sideways and back in the frames where all is made."""
    share = np.sin(np.pi * np.clip((np.arange(40) - 9) / 21.0, 0.0, 1.0)) ** 2
    root = motion.root + np.outer(metres * share, X)
    return Filled(root, motion.rotations, made)


def gap(channels: slice | list[int] = slice(None)) -> np.ndarray:
    made = np.zeros((40, 23), dtype=bool)
    made[10:30, channels] = True
    return made


def places(filled: Filled) -> np.ndarray:
    return positions(SKELETON, filled.root, global_rotations(SKELETON, filled.rotations))


def test_standing_feet_stay_while_the_body_sways() -> None:
    motion = squatting()
    cleaned = clean(SKELETON, motion.times, sliding(motion, gap()), stands=STANDS)
    before = places(sliding(motion, gap()))[:, FEET]
    after = places(cleaned.filled)[:, FEET]
    assert np.abs(before - forward(motion)[:, FEET]).max() > 0.07
    assert_allclose(after, forward(motion)[:, FEET], atol=1e-6)
    assert_allclose(cleaned.filled.root, sliding(motion, gap()).root)
    assert cleaned.moved[20, FEET] == pytest.approx(0.08, abs=0.01)
    assert cleaned.moved[20, SKELETON.index("head")] == 0.0


def test_bones_keep_their_length_and_rotations_stay_unit() -> None:
    motion = squatting()
    cleaned = clean(SKELETON, motion.times, sliding(motion, gap()), stands=STANDS).filled
    assert np.abs(np.linalg.norm(cleaned.rotations, axis=-1) - 1.0).max() < 1e-9


def test_observed_cells_are_not_touched() -> None:
    motion = squatting()
    for made in (gap(), gap([0]), gap([1 + LEFT.hip, 1 + LEFT.knee, 1 + LEFT.ankle]), gap([5, 6])):
        filled = sliding(motion, made)
        cleaned = clean(SKELETON, motion.times, filled, learn_limits([walking()]), STANDS)
        assert not (cleaned.turned & ~made).any()
        kept = ~made[:, 1:]
        assert cleaned.filled.rotations[kept].tobytes() == filled.rotations[kept].tobytes()
        assert cleaned.filled.root[~made[:, 0]].tobytes() == filled.root[~made[:, 0]].tobytes()
        assert np.array_equal(cleaned.filled.made, made)


def test_a_leg_that_was_seen_is_left_where_it_is() -> None:
    motion = squatting()
    only_left = gap([0, 1 + LEFT.hip, 1 + LEFT.knee, 1 + LEFT.ankle])
    after = places(clean(SKELETON, motion.times, sliding(motion, only_left), stands=STANDS).filled)
    assert_allclose(after[:, FEET[:2]], forward(motion)[:, FEET[:2]], atol=1e-6)
    right = places(sliding(motion, only_left))[:, FEET[2:]]
    assert_allclose(after[:, FEET[2:]], right, atol=1e-12)


def test_feet_that_do_not_stand_may_go_where_they_like() -> None:
    motion = squatting()
    cleaned = clean(SKELETON, motion.times, sliding(motion, gap()), stands=~STANDS)
    assert not cleaned.turned.any()
    assert cleaned.moved.max() == 0.0


def test_a_stance_within_the_gap_fades_in_and_out() -> None:
    motion = squatting()
    stands = np.zeros((40, 4), dtype=bool)
    stands[16:24] = True
    cleaned = clean(SKELETON, motion.times, sliding(motion, gap()), stands=stands)
    feet = places(cleaned.filled)[:, FEET]
    assert np.abs(np.diff(feet[16:24], axis=0)).max() < 1e-6
    correction = (feet - places(sliding(motion, gap()))[:, FEET])[..., 0]
    # It counters the slide, by 12 mm a frame at most, and comes and goes no faster than that.
    assert np.abs(np.diff(correction, axis=0)).max() < 0.0121
    assert np.abs(correction[10]).max() < 0.001
    assert np.abs(correction[16:24]).max() > 0.01


def test_feet_do_not_go_through_the_floor() -> None:
    motion = squatting()
    root = motion.root.copy()
    root[10:30, 1] -= 0.1 * np.sin(np.pi * np.arange(1, 21) / 21.0)
    cleaned = clean(SKELETON, motion.times, Filled(root, motion.rotations, gap()), stands=~STANDS)
    lowest = places(Filled(root, motion.rotations, gap()))[15:25, FEET, 1].min()
    assert lowest < -0.05
    assert places(cleaned.filled)[15:25, FEET, 1].min() > -1e-9


def test_the_root_comes_nearer_where_a_leg_is_too_short() -> None:
    motion = squatting(bend=0.15)
    filled = sliding(motion, gap(), metres=0.45)
    cleaned = clean(SKELETON, motion.times, filled, stands=STANDS)
    came = filled.root[20] - cleaned.filled.root[20]
    assert np.linalg.norm(came) > 0.02
    feet = np.abs(places(cleaned.filled)[:, FEET] - forward(motion)[:, FEET]).max()
    assert feet < 0.25 * 0.45
    held = clean(SKELETON, motion.times, sliding(motion, gap(), 0.45), stands=~STANDS)
    assert_allclose(held.filled.root, filled.root)


def test_a_joint_beyond_its_limit_is_brought_back_where_it_was_made() -> None:
    knee = SKELETON.index("leftLowerLeg")
    limits = learn_limits([squatting(bend=0.3)])
    motion = squatting(bend=0.3)
    turns = motion.rotations.copy()
    turns[15:25, knee] = from_axis_angle(X, np.full(10, -0.9))
    turns[35, knee] = from_axis_angle(X, np.array(-0.9))
    cleaned = clean(
        SKELETON, motion.times, Filled(motion.root, turns, gap()), limits, stands=~STANDS
    )
    excess = np.degrees(limits.excess(cleaned.filled.rotations))[:, knee]
    assert excess[:30].max() < 1e-6
    assert excess[35] > 40.0
    assert cleaned.turned[15:25, 1 + knee].all()


def test_a_joint_may_stay_beyond_a_limit_as_it_was_seen_beside_the_gap() -> None:
    limits = learn_limits([still()])
    motion = squatting(bend=0.5)
    filled = Filled(motion.root, motion.rotations, gap())
    assert limits.excess(motion.rotations).max() > 0.3
    assert_allclose(
        clean(SKELETON, motion.times, filled, limits, ~STANDS).filled.rotations, motion.rotations,
        atol=1e-9,
    )  # fmt: skip


def test_a_leg_reaches_its_target_with_the_knee_in_its_plane() -> None:
    motion = squatting(1)
    turned = global_rotations(SKELETON, motion.rotations)
    where = forward(motion)
    ankle, toes = where[:, LEFT.ankle], where[:, LEFT.toes]
    shift = np.array([[0.03, 0.05, 0.04]])
    target = np.stack([ankle + shift, toes + shift], axis=1)
    reached = reach(LEFT, turned[:, 0], turned, where, target)
    turns = motion.rotations.copy()
    turns[:, [LEFT.hip, LEFT.knee, LEFT.ankle]] = reached.turns
    after = forward(replace(motion, rotations=turns))
    assert_allclose(after[:, LEFT.ankle], ankle + shift, atol=1e-9)
    assert_allclose(after[:, LEFT.toes], toes + shift, atol=1e-9)
    assert after[0, LEFT.knee, 2] > where[0, LEFT.knee, 2]
    assert_allclose(reached.short, 0.0, atol=1e-9)


def test_a_leg_never_snaps_straight() -> None:
    motion = squatting(1)
    turned, where = global_rotations(SKELETON, motion.rotations), forward(motion)
    far = where[:, [LEFT.ankle, LEFT.toes]] + np.array([0.0, -1.0, 0.0])
    reached = reach(LEFT, turned[:, 0], turned, where, far)
    turns = motion.rotations.copy()
    turns[:, [LEFT.hip, LEFT.knee, LEFT.ankle]] = reached.turns
    after = forward(replace(motion, rotations=turns))
    length = np.linalg.norm(after[0, LEFT.ankle] - after[0, LEFT.hip])
    assert length == pytest.approx(0.81 - BUFFER, abs=1e-6)
    assert np.linalg.norm(reached.short) > 0.5
