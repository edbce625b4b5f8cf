"""Cloth that hides legs is told from trousers by what shows between legs that stand apart."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.findings import Code
from capture.looking import LookSpec
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.source import Source
from capture.pipeline import LANDMARKS_FILE, MOTION_FILE, CaptureSpec, capture_take
from capture.pose.casting import is_covered
from capture.pose.clothing import places_between
from capture.pose.sightings import JOINTS

NAN = float("nan")


def standing(apart: float) -> np.ndarray:
    """Joints of somebody upright, feet so far apart, in lengths of the trunk times 50."""
    places = {
        "Shoulder": (20.0, 0.0), "Elbow": (25.0, 25.0), "Wrist": (25.0, 50.0),
        "Hip": (10.0, 50.0), "Knee": (apart / 4 + 5.0, 90.0), "Ankle": (apart / 2, 130.0),
    }  # fmt: skip
    joints = np.zeros((len(JOINTS), 2), dtype=np.float32)
    for name, (x, y) in places.items():
        joints[JOINTS.index(f"left{name}")] = 100.0 + x, y
        joints[JOINTS.index(f"right{name}")] = 100.0 - x, y
    return joints


def test_legs_that_stand_together_tell_nothing() -> None:
    assert len(places_between(standing(10.0))) == 0


def test_places_lie_between_legs_that_stand_apart() -> None:
    joints = standing(80.0)
    places = places_between(joints)
    assert len(places) >= 5
    assert (np.abs(places[:, 0] - 100.0) < 30.0).all()
    assert (places[:, 1] > 70.0).all()


def test_a_leg_that_is_kicked_up_tells_nothing() -> None:
    joints = standing(80.0)
    for name, place in (("Knee", (110.0, 10.0)), ("Ankle", (110.0, -30.0))):
        joints[JOINTS.index(f"left{name}")] = place
    assert len(places_between(joints)) == 0


@pytest.mark.parametrize(
    ("cloth", "covered"),
    [
        ([1.0, 1.0, 0.95, 1.0], True),
        ([1.0, NAN, 1.0, 0.3, 1.0, 1.0, NAN], True),
        ([0.4, 0.3, 1.0, 0.2, 0.45], False),
        ([1.0, 1.0], False),  # too little to go by
        ([NAN, NAN, NAN], False),
        ([], False),
    ],
)
def test_a_few_looks_decide(cloth: list[float], covered: bool) -> None:
    assert is_covered(np.array(cloth, dtype=np.float32)) is covered


@pytest.mark.slow
@pytest.mark.parametrize(
    ("film", "covered"),
    [("d05_bharatanatyam_duo_sari", True), ("d03_karate_portrait_gi", False)],
)
def test_legs_under_a_sari_are_inferred_and_those_in_trousers_are_seen(
    film: str, covered: bool, models: Path, test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    spec = CaptureSpec(LookSpec("openvino-lite", models, 960))
    with test_data(f"videos/{film}.mp4").open("rb") as video:
        made = capture_take(video, spec, tmp_path)
    motion = MotionFile(tmp_path / MOTION_FILE).whole()
    legs = [
        motion.skeleton.channel(f"{side}{name}")
        for side in ("left", "right")
        for name in ("UpperLeg", "LowerLeg")
    ]
    inferred = (motion.source[:, legs] >= Source.INFERRED).all(axis=1).mean()
    # Kicks lose both legs for a moment, in trousers too.
    assert inferred >= 0.9 if covered else inferred < 0.2
    arms = motion.source[:, motion.skeleton.channel("leftLowerArm")]
    assert (arms == Source.OBSERVED).mean() > 0.7
    told = {finding.code for finding in made.quality.findings}
    assert (Code.LEGS_COVERED in told) is covered
    hidden = [
        finding.stop - finding.start
        for finding in made.quality.findings
        if finding.code is Code.LIMB_HIDDEN and finding.limb in ("legL", "legR")
    ]
    assert sum(hidden) < 0.1 * made.quality.seconds
    # What is stored says so too: a motion is worked out again without the film.
    stored = LandmarksFile(tmp_path / LANDMARKS_FILE)
    assert bool(stored.covered) is covered
    assert stored.mapped().legs_covered().mean() == (1.0 if covered else 0.0)
