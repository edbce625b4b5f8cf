"""The bench on clips counts what it says it counts."""

from dataclasses import replace

import numpy as np

from archive.commands.benches.accuracy.measures import JOINTS
from archive.commands.benches.clips import hidden_legs, leg_swaps
from capture.motion.source import Source
from tests.motions import walking

PLACES = {
    "leftUpperArm": (120, 100), "rightUpperArm": (80, 100), "leftUpperLeg": (112, 200),
    "rightUpperLeg": (88, 200), "leftLowerLeg": (120, 260), "rightLowerLeg": (80, 260),
    "leftFoot": (140, 320), "rightFoot": (60, 320),
}  # fmt: skip


def standing(frames: int) -> np.ndarray:
    points = np.zeros((frames, len(JOINTS), 2))
    for name, place in PLACES.items():
        points[:, JOINTS.index(name)] = place
    return points


def exchanged(points: np.ndarray, frames: slice) -> np.ndarray:
    result = points.copy()
    for name in ("LowerLeg", "Foot"):
        left, right = JOINTS.index(f"left{name}"), JOINTS.index(f"right{name}")
        result[frames, [left]], result[frames, [right]] = (
            points[frames, [right]],
            points[frames, [left]],
        )
    return result


def test_legs_that_change_places_are_counted_there_and_back() -> None:
    assert leg_swaps(standing(20), ()) == []
    assert leg_swaps(exchanged(standing(20), slice(5, 9)), ()) == [5, 9]
    assert leg_swaps(exchanged(standing(20), slice(5, 20)), (5,)) == []


def test_frames_without_a_body_count_nothing() -> None:
    points = exchanged(standing(20), slice(5, 9))
    points[4:10] = np.nan
    assert leg_swaps(points, ()) == []


def test_legs_are_hidden_where_none_of_their_bones_is_seen() -> None:
    motion = walking(40)
    assert hidden_legs(motion) == 0.0
    source = motion.source.copy()
    for side in ("left", "right"):
        for name in ("UpperLeg", "LowerLeg"):
            source[:10, motion.skeleton.channel(f"{side}{name}")] = Source.INFERRED
    source[10:20, motion.skeleton.channel("leftLowerLeg")] = Source.MISSING
    assert hidden_legs(replace(motion, source=source)) == 0.25
