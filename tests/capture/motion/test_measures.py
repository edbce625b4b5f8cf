"""Measures and the summary of a motion."""

from dataclasses import replace

import numpy as np
import pytest

from capture.motion.kinematics import forward
from capture.motion.measures import MEASURES, curve, key_frames
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source
from capture.motion.summary import CHUNK, summarise
from tests.motions import still, tumbling, walking, with_gap, with_sources


def test_a_straight_limb_has_no_bend() -> None:
    assert curve(still(), "leftElbow") == pytest.approx(0.0, abs=1e-4)


def test_a_walking_body_travels_as_fast_as_it_was_told() -> None:
    assert curve(walking(speed=1.2), "hipsSpeed") == pytest.approx(1.2, abs=1e-9)


def test_speed_uses_real_times() -> None:
    motion = walking(60, 30.0, speed=1.0)
    times = motion.times.copy()
    times[30:] += 0.5
    root = motion.root.copy()
    root[30:, 2] += 0.5
    assert curve(replace(motion, times=times, root=root), "hipsSpeed") == pytest.approx(1.0)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_a_missing_joint_is_a_gap_in_every_curve_that_needs_it(name: str) -> None:
    joint = MEASURES[name].joints[-1]
    parent = Skeleton.reference().parents[Skeleton.reference().index(joint)]
    channel = "root" if parent < 0 else Skeleton.reference().names[parent]
    values = curve(with_gap(walking(), 20, 30, channel), name)
    assert np.isnan(values[20:30]).all()
    assert np.isfinite(values[:18]).all()
    assert np.isfinite(values[32:]).all()


def test_key_poses_are_the_still_ones() -> None:
    motion = tumbling(200)
    root = np.zeros((200, 3))
    # The body moves only between the held poses at 0-2 s, 3-5 s and 6-8 s.
    places = forward(motion)
    held = [0, 75, 150]
    steps = np.concatenate(
        [
            np.full(50, held[0]),
            np.arange(0, 75, 3)[:25],
            np.full(50, 75),
            np.arange(75, 150, 3)[:25],
            np.full(50, 150),
        ]
    )
    del root
    chosen = key_frames(places[steps], np.arange(200) / 25.0, np.ones(200, dtype=bool), 3)
    assert len(chosen) >= 2
    for frame in chosen:
        assert steps[frame] in held


def test_the_summary_of_a_gap_names_its_seconds() -> None:
    summary = summarise(with_gap(walking(90, 30.0), 30, 60, "leftLowerArm"))
    assert summary["frames"] == 90
    assert summary["lanes"]["armL"] == [
        [0.0, 1.0, "seen"],
        [1.0, 2.0, "missing"],
        [2.0, 3.0, "seen"],
    ]
    assert summary["lanes"]["legR"] == [[0.0, 3.0, "seen"]]
    assert summary["share"]["missing"] == pytest.approx(30 / (90 * 6), abs=1e-4)
    assert sum(summary["share"].values()) == pytest.approx(1.0, abs=1e-4)


def test_a_way_that_nobody_can_tell_is_named_and_has_no_speed_but_a_whole_body() -> None:
    source = walking(90).source.copy()
    source[30:60, 0] = Source.INFERRED
    motion = replace(walking(90), source=source)
    summary = summarise(motion)
    assert summary["adrift"] == [[1.0, 2.0]]
    assert summarise(walking())["adrift"] == []
    assert summary["share"]["seen"] == 1.0
    assert np.isnan(curve(motion, "hipsSpeed")[30:60]).all()
    assert np.isfinite(curve(motion, "leftKnee")).all()


def test_a_motion_of_which_nothing_is_known_has_a_summary_too() -> None:
    summary = summarise(with_gap(walking(), 0, 90))
    assert summary["share"]["missing"] == 1.0
    assert summary["keyPoses"] == []


def test_a_body_of_which_the_legs_were_never_seen_has_key_poses_too() -> None:
    motion = walking(180)
    for bone in ("leftUpperLeg", "leftLowerLeg", "leftFoot", "leftToes"):
        motion = with_gap(motion, 0, 180, bone)
    summary = summarise(motion)
    assert summary["lanes"]["legL"] == [[0.0, 6.0, "missing"]]
    assert summary["keyPoses"]


def test_a_summary_made_in_parts_is_that_of_the_whole() -> None:
    frames = CHUNK + 700
    motion = with_sources(walking(frames))
    summary = summarise(motion)
    assert summary["lanes"]["head"][-1][1] == pytest.approx(frames / 30.0, abs=1e-3)
    assert summary["bounds"][1][1] == pytest.approx(1.2 * (frames - 1) / 30.0, abs=0.05)


def test_lanes_stay_small_for_any_length_and_hide_no_gap() -> None:
    motion = with_gap(walking(20_000), 7_000, 7_001)
    lane = summarise(motion)["lanes"]["head"]
    assert [run[2] for run in lane] == ["seen", "missing", "seen"]
