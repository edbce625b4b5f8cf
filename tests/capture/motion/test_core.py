"""Skeleton, kinematics, mirror, place and time: what a Motion is and stays."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from capture.motion.errors import EmptySpan, InvalidMotion, ShapeMismatch, UnknownJoint
from capture.motion.kinematics import forward, global_rotations, local_rotations
from capture.motion.mirror import mirror
from capture.motion.motion import Motion
from capture.motion.place import place
from capture.motion.skeleton import BODY_JOINTS, HAND_JOINTS, Skeleton
from capture.motion.source import Source
from capture.motion.timing import cut, frame_at, resample, retime
from tests.motions import still, tumbling, walking, with_gap, with_sources


class TestSkeleton:
    def test_the_reference_body_has_the_height_it_says(self) -> None:
        assert Skeleton.reference().height == pytest.approx(1.70)
        assert Skeleton.reference(1.55).height == pytest.approx(1.55)

    def test_there_are_22_body_joints_and_30_finger_joints(self) -> None:
        assert (len(BODY_JOINTS), len(HAND_JOINTS)) == (22, 30)
        assert len(Skeleton.reference(hands=True).names) == 52

    def test_parents_stand_before_children(self) -> None:
        parents = Skeleton.reference(hands=True).parents
        assert all(parent < joint for joint, parent in enumerate(parents))

    def test_an_unknown_joint_is_named_in_the_error(self) -> None:
        with pytest.raises(UnknownJoint, match="tail"):
            Skeleton.reference().index("tail")

    def test_foreign_joints_are_refused(self) -> None:
        with pytest.raises(InvalidMotion, match="house skeleton"):
            Skeleton(("hip", "knee"), np.zeros((2, 3)))


class TestMotion:
    @pytest.mark.parametrize(
        ("name", "value", "text"),
        [
            ("root", np.nan, "not a number"),
            ("rotations", np.inf, "not a number"),
            ("rotations", 0.7, "unit quaternion"),
            ("confidence", 2.0, "outside 0 to 1"),
            ("source", 9, "does not know"),
            ("root", 5000.0, "kilometre"),
        ],
    )
    def test_values_that_cannot_be_a_motion_are_refused(
        self, name: str, value: float, text: str
    ) -> None:
        motion = still()
        wrong = getattr(motion, name).copy()
        wrong[3] = value
        with pytest.raises(InvalidMotion, match=text):
            replace(motion, **{name: wrong})

    def test_times_must_rise(self) -> None:
        motion = still()
        times = motion.times.copy()
        times[5] = times[4]
        with pytest.raises(InvalidMotion, match="do not rise"):
            replace(motion, times=times)

    def test_a_wrong_shape_is_named(self) -> None:
        with pytest.raises(ShapeMismatch, match="root"):
            replace(still(30), root=np.zeros((29, 3)))

    def test_nobody_can_change_a_motion_under_its_users(self) -> None:
        motion = still()
        with pytest.raises(ValueError, match="read-only"):
            motion.root[0] = 1.0

    def test_a_motion_does_not_follow_changes_of_the_array_it_was_made_from(self) -> None:
        base = still()
        root = base.root.copy()
        motion = replace(base, root=root)
        root[0] = 9.0
        assert motion.root[0, 0] == 0.0

    def test_an_empty_part_is_refused(self) -> None:
        with pytest.raises(EmptySpan):
            still(30).part(10, 10)


class TestKinematics:
    def test_the_rest_pose_stands_on_its_offsets(self) -> None:
        motion = still(1)
        skeleton = motion.skeleton
        hand = forward(motion)[0, skeleton.index("leftHand")]
        assert_allclose(hand, [0.68, 0.93 + 0.35 + 0.11, 0.0], atol=1e-9)

    def test_bone_lengths_never_change(self) -> None:
        motion = tumbling()
        places = forward(motion)
        for joint, parent in enumerate(motion.skeleton.parents):
            if parent >= 0:
                length = np.linalg.norm(places[:, joint] - places[:, parent], axis=1)
                assert np.ptp(length) < 1e-12

    def test_local_and_global_rotations_undo_each_other(self) -> None:
        motion = tumbling()
        there = global_rotations(motion.skeleton, motion.rotations)
        back = local_rotations(motion.skeleton, there)
        assert_allclose(np.abs(np.sum(back * motion.rotations, axis=-1)), 1.0, atol=1e-12)


class TestMirror:
    def test_twice_is_the_original_bit_for_bit(self) -> None:
        motion = with_sources(tumbling())
        twice = mirror(mirror(motion))
        for name in ("times", "root", "rotations", "source", "confidence"):
            assert_array_equal(getattr(twice, name), getattr(motion, name))

    def test_left_and_right_change_places_in_the_room(self) -> None:
        motion = tumbling()
        here, there = forward(motion), forward(mirror(motion))
        skeleton = motion.skeleton
        assert_allclose(
            there[:, skeleton.index("rightHand")],
            here[:, skeleton.index("leftHand")] * [-1, 1, 1],
            atol=1e-9,
        )

    def test_sources_go_along(self) -> None:
        motion = with_gap(walking(), 10, 20, "leftLowerArm")
        mirrored = mirror(motion)
        assert mirrored.missing("rightLowerArm")[10:20].all()
        assert not mirrored.missing("leftLowerArm").any()

    def test_contacts_go_along(self) -> None:
        contacts = np.zeros((30, 4), dtype=bool)
        contacts[:, 0] = True
        mirrored = mirror(replace(still(30), contacts=contacts))
        assert mirrored.contacts is not None
        assert_array_equal(mirrored.contacts[0], [False, False, True, False])


def test_place_turns_and_moves_the_whole_body() -> None:
    motion = walking()
    moved = place(motion, turn=np.pi / 2, shift=(1.0, -2.0))
    expected = forward(motion)[:, :, [2, 1, 0]] * [1, 1, -1] + [1.0, 0.0, -2.0]
    assert_allclose(forward(moved), expected, atol=1e-9)
    assert_array_equal(moved.source, motion.source)


class TestTiming:
    def test_a_frame_stays_on_screen_until_the_next(self) -> None:
        times = np.array([0.0, 0.04, 0.2])
        assert [frame_at(times, at) for at in (0.0, 0.039, 0.04, 0.19, 5.0)] == [0, 0, 1, 1, 2]

    def test_cut_is_half_open_and_keeps_the_times(self) -> None:
        part = cut(walking(90, 30.0), 1.0, 2.0)
        assert len(part) == 30
        assert part.times[0] == pytest.approx(1.0)

    def test_borders_in_whole_microseconds_find_their_frames(self) -> None:
        motion = walking(90, 30.0)
        for start in range(80):
            first, last = (round(motion.times[frame] * 1e6) / 1e6 for frame in (start, start + 5))
            part = cut(motion, first, last)
            assert (part.times[0], len(part)) == (motion.times[start], 5)
            assert frame_at(motion.times, first) == start

    def test_a_cut_without_frames_says_so(self) -> None:
        with pytest.raises(EmptySpan, match="longer range"):
            cut(walking(90, 30.0), 1.001, 1.002)

    def test_resampling_at_its_own_times_changes_nothing(self) -> None:
        motion = with_sources(tumbling())
        again = resample(motion, motion.times)
        for name in ("root", "rotations", "source", "confidence"):
            assert_array_equal(getattr(again, name), getattr(motion, name))

    def test_what_lies_between_frames_is_marked_interpolated(self) -> None:
        motion = walking(30, 30.0)
        between = resample(motion, motion.times[:-1] + 1.0 / 60.0)
        assert (between.source == Source.INTERPOLATED).all()

    def test_nothing_is_drawn_across_a_missing_frame(self) -> None:
        motion = with_gap(walking(30, 30.0), 10, 11)
        near = resample(motion, np.array([motion.times[9] + 0.01, motion.times[10] + 0.01]))
        assert (near.source == Source.MISSING).all()

    def test_seen_frames_survive_a_round_trip_through_another_rate(self) -> None:
        motion = walking(31, 30.0)
        double = resample(motion, np.linspace(0.0, 1.0, 61))
        back = resample(double, motion.times)
        assert_array_equal(back.rotations, motion.rotations)
        assert (back.source == Source.OBSERVED).all()

    def test_slower_keeps_every_pose(self) -> None:
        motion = walking(30, 30.0)
        slow = retime(motion, 0.5)
        assert slow.duration == pytest.approx(2 * motion.duration)
        assert_array_equal(slow.rotations, motion.rotations)

    @pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
    def test_a_speed_that_is_none_is_refused(self, speed: float) -> None:
        with pytest.raises(InvalidMotion, match="above zero"):
            retime(walking(), speed)


def test_every_operator_returns_the_source_channel() -> None:
    motion: Motion = with_sources(walking())
    for changed in (
        mirror(motion),
        place(motion, turn=1.0),
        retime(motion, 2.0),
        cut(motion, 0, 9),
    ):
        assert (
            np.bincount(changed.source.ravel()).tolist()
            == np.bincount(motion.source.ravel()).tolist()
        )
