"""Every file in the bundle's raw_bvh comes in as the recording that it is.

Height and speed are held against the bundle's own clips, which other hands converted. The second
half has one case for each fault that the bundle's README tells of its files.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.rotation import angle, inverse, multiply, normalise
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion.source import Source
from capture.rigs.conversion import Conversion
from capture.rigs.opening import Before
from capture.rigs.proposal import Proposal, propose
from capture.rigs.standing import holds_out_arms
from capture.video.motion_reader import MotionNumbers
from tests.capture.rigs.foreign import GIVEN, Data, Given, numbers_of, raw

pytestmark = [pytest.mark.slow]
FLASH = 15.0
"""Metres per second that no part of a body reaches beside its hips."""
LIARS = ("cmu_60_01", "cmu_60_10", "cmu_61_01")
AT = {name: number for number, name in enumerate(BODY_JOINTS)}


@dataclass(frozen=True, eq=False)
class Brought:
    """A given file as it came in."""

    given: Given
    numbers: MotionNumbers
    proposal: Proposal

    def motion(self, **changes: object) -> Motion:
        """The motion at its true rate, with other choices where they are named."""
        choices = replace(self.proposal.choices, **{"rate": self.given.rate, **changes})
        conversion = Conversion(self.numbers, choices)
        return conversion.part(0, len(conversion))


Bring = Callable[[str], Brought]


@pytest.fixture(scope="module")
def bring(test_data: Data, tmp_path_factory: pytest.TempPathFactory) -> Bring:
    """Each file is read once."""
    known: dict[str, Brought] = {}

    def do(name: str) -> Brought:
        if name not in known:
            numbers = numbers_of(raw(test_data, name), tmp_path_factory.mktemp(name))
            known[name] = Brought(GIVEN[name], numbers, propose(numbers, numbers.step))
        return known[name]

    return do


@pytest.fixture
def clip(test_data: Data) -> Callable[[str], Motion]:
    """A clip of the bundle, thirty frames a second."""

    def do(name: str) -> Motion:
        with test_data("mocap/index.csv").open() as file:
            row = next(row for row in csv.DictReader(file) if row["name"] == name)
        with np.load(test_data("mocap") / row["shard"]) as shard:
            at = shard["names"].tolist().index(name)
            rows = slice(int(shard["start"][at]), int(shard["start"][at] + shard["length"][at]))
            count = rows.stop - rows.start
            return Motion(
                Skeleton(BODY_JOINTS, shard["offsets"][shard["offset_index"][at]].astype(float)),
                np.arange(count) / 30.0,
                shard["root"][rows],
                normalise(shard["rot"][rows].astype(float)),
                np.zeros((count, 23), np.uint8),
                np.ones((count, 23), np.float32),
            )

    return do


def beside_hips(joints: np.ndarray) -> np.ndarray:
    return joints - joints[:, :1]


def same_moments(motion: Motion, clip: Motion) -> tuple[np.ndarray, np.ndarray]:
    """Joints of both (N, 22, 3) at the moments at which the clip lies best in the motion.

    Only the times of both are believed: at a wrong rate no shift brings them together.
    """
    here, there = forward(motion), forward(clip)
    rate = motion.median_rate
    best, found = np.inf, (here[:0], there[:0])
    for shift in range(-12, len(here) - round((len(there) - 1) * rate / 30.0) + 12):
        at = np.rint(clip.times * rate).astype(int) + shift
        inside = (at >= 0) & (at < len(here))
        if inside.mean() > 0.9:
            one, other = here[at[inside]], there[inside]
            off = np.linalg.norm(beside_hips(one)[::9] - beside_hips(other)[::9], axis=-1).mean()
            if off < best:
                best, found = off, (one, other)
    return found


def way(joints: np.ndarray) -> float:
    """Metres that the hips go over the floor."""
    return float(np.linalg.norm(np.diff(joints[:, 0, [0, 2]], axis=0), axis=-1).sum())


def arms_out(joints: np.ndarray) -> bool:
    return holds_out_arms({name: joints[at] for name, at in AT.items()})


def fastest(motion: Motion) -> float:
    """Metres per second that any joint reaches beside the hips in the first half second."""
    speed = np.linalg.norm(np.diff(beside_hips(forward(motion)), axis=0), axis=-1)
    return float(speed[: round(0.5 * motion.median_rate)].max()) * motion.median_rate


def test_no_given_file_is_left_out(test_data: Data) -> None:
    names = [path.name for path in test_data("mocap/raw_bvh").iterdir()]
    assert len(names) == len(GIVEN)
    assert all(any(name.startswith(begin) for begin in GIVEN) for name in names)


@pytest.mark.parametrize("name", GIVEN)
def test_height_and_speed_are_those_of_the_recording(
    name: str, bring: Bring, clip: Callable[[str], Motion]
) -> None:
    brought = bring(name)
    motion, truth = brought.motion(), clip(brought.given.clip)
    assert motion.skeleton.height == pytest.approx(brought.given.height, abs=0.012)
    assert motion.skeleton.height == pytest.approx(truth.skeleton.height, abs=0.03)
    here, there = same_moments(motion, truth)
    assert np.linalg.norm(beside_hips(here) - beside_hips(there), axis=-1).mean() < 0.02
    assert np.median(here[:, AT["head"], 1]) == pytest.approx(
        np.median(there[:, AT["head"], 1]), abs=0.04
    )
    assert way(here) == pytest.approx(way(there), rel=0.05, abs=0.05)


@pytest.mark.parametrize("name", GIVEN)
def test_nothing_flashes_at_the_beginning(name: str, bring: Bring) -> None:
    brought = bring(name)
    motion = brought.motion()
    assert not arms_out(forward(motion)[0])
    assert fastest(motion) < 0.6 * FLASH
    if brought.proposal.opening.why != Before.NOTHING:
        # What was left out is what would have flashed, or a T-pose that is held.
        raw_opening = brought.motion(skip=0)
        assert fastest(raw_opening) > FLASH or arms_out(forward(raw_opening)[0])


@pytest.mark.parametrize("name", GIVEN)
def test_the_figure_stands_on_its_floor_and_its_left_is_left(name: str, bring: Bring) -> None:
    joints = forward(bring(name).motion())
    toes = joints[:, [AT["leftToes"], AT["rightToes"]], 1].min(axis=1)
    assert joints[..., 1].min() > -0.12
    assert np.percentile(toes, 10) == pytest.approx(0.02, abs=0.01)
    across = joints[:, AT["leftUpperLeg"]] - joints[:, AT["rightUpperLeg"]]
    apart = joints[:, AT["leftFoot"]] - joints[:, AT["rightFoot"]]
    assert (np.sum(across * apart, axis=1) > 0.0).mean() > 0.7


def three_rigs(bring: Bring) -> None:
    rigs = {name: bring(name).proposal.rig for name in GIVEN}
    assert rigs == {name: given.rig for name, given in GIVEN.items()}


def a_file_in_inches(bring: Bring) -> None:
    units = {name for name in GIVEN if bring(name).proposal.choices.unit == "inch"}
    assert units == {"eyes_fighting_01"}
    assert all(bring(name).proposal.size.sure_unit for name in GIVEN)


def a_t_pose_at_another_place(bring: Bring) -> None:
    brought = bring("cmu_07_05")
    assert (brought.proposal.opening.frames, brought.proposal.opening.why) == (1, Before.T_POSE)
    first = forward(brought.motion(skip=0))
    assert arms_out(first[0])
    assert np.linalg.norm(first[1, 0] - first[0, 0]) > 0.3
    assert not arms_out(first[1])


def a_glide_out_of_a_t_pose(bring: Bring) -> None:
    for name in (one for one in GIVEN if GIVEN[one].rig == "daz"):
        assert 4 <= bring(name).proposal.opening.frames <= 12
        assert bring(name).proposal.opening.why == Before.T_POSE


def a_t_pose_that_is_held_for_seconds(bring: Bring) -> None:
    for name in (one for one in GIVEN if one.startswith("eyes_fighting")):
        opening = bring(name).proposal.opening
        assert opening.why == Before.T_POSE
        assert 2.0 < opening.frames / 30.0 < 3.5


def a_leg_glitch(bring: Bring) -> None:
    motion = bring("cmu_60_10").motion()
    unsure = (motion.confidence < 0.5) & (motion.source == Source.OBSERVED)
    columns = {motion.skeleton.channels[at] for at in np.flatnonzero(unsure.any(axis=0))}
    assert {"leftFoot", "rightFoot"} <= columns
    assert 0.1 < unsure.any(axis=1).sum() / 60.0 < 1.5
    # It is kept: what was recorded there stays what it was.
    assert (motion.source[:, AT["leftUpperLeg"] + 1] == Source.OBSERVED).all()


def legs_that_flip_when_raised(bring: Bring) -> None:
    for name in ("cmu_05_05", "cmu_05_06"):
        motion = bring(name).motion()
        turned = angle(multiply(inverse(motion.rotations[:-2]), motion.rotations[2:]))
        legs = [AT[f"{side}{part}Leg"] for side in ("left", "right") for part in ("Upper", "Lower")]
        flips = turned[:, legs] > np.radians(75.0)
        assert flips.sum() > 5
        unsure = motion.confidence[:, np.array(legs) + 1] < 0.5
        assert (unsure[:-2] & unsure[2:])[flips].all()


def frame_times_that_lie(bring: Bring) -> None:
    asked = {name for name in GIVEN if bring(name).proposal.pace.asked}
    assert asked == set(LIARS)
    for name in LIARS:
        proposal = bring(name).proposal
        assert (proposal.choices.rate, proposal.other_rate) == (120.0, 60.0)
        believed, true = bring(name).motion(rate=120.0), bring(name).motion()
        assert true.duration == pytest.approx(2.0 * believed.duration, rel=0.01)


def two_neck_joints(bring: Bring) -> None:
    for name in (one for one in GIVEN if GIVEN[one].rig == "character_creator"):
        brought = bring(name)
        joints = brought.proposal.choices.joints
        names = brought.numbers.rig.names
        assert names[joints["neck"]] == "CC_Base_NeckTwist01"
        assert "CC_Base_NeckTwist02" in names
        assert names[joints["head"]] == "CC_Base_Head"


def one_figure_for_all_dancers(bring: Bring) -> None:
    daz = [one for one in GIVEN if GIVEN[one].rig == "daz"]
    heights = [bring(name).motion().skeleton.height for name in daz]
    # The file tells no other height: it is kept as it is, and shown on the page.
    assert max(heights) - min(heights) < 0.005


def toes_that_do_not_bend(bring: Bring) -> None:
    for name in (one for one in GIVEN if GIVEN[one].rig != "character_creator"):
        motion = bring(name).motion()
        assert motion.missing("leftToes").all()
        assert motion.missing("rightToes").all()


def a_trunk_with_fewer_joints(bring: Bring) -> None:
    for name in (one for one in GIVEN if GIVEN[one].rig in ("daz", "eyes_japan")):
        brought = bring(name)
        assert "upperChest" not in brought.proposal.choices.joints
        turn = angle(brought.motion().rotations[:, AT["upperChest"]])
        assert np.degrees(turn).max() < 0.1


FAULTS: dict[str, Callable[[Bring], None]] = {
    "1.4 three different rigs": three_rigs,
    "1.4 one file in inches": a_file_in_inches,
    "1.4 a first frame that is a T-pose at another place": a_t_pose_at_another_place,
    "1.4 a leg glitch": a_leg_glitch,
    "5.1 two neck joints": two_neck_joints,
    "5.6 frames that glide out of a T-pose": a_glide_out_of_a_t_pose,
    "5.6 a T-pose for the first seconds": a_t_pose_that_is_held_for_seconds,
    "6.1 one figure's proportions for all": one_figure_for_all_dancers,
    "6.2 toes that do not bend": toes_that_do_not_bend,
    "6.3 a trunk with fewer joints": a_trunk_with_fewer_joints,
    "6.4 legs that flip when they are raised": legs_that_flip_when_raised,
    "frame times that lie": frame_times_that_lie,
}
"""What the README of the bundle says of its files, by section."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_bundle_is_met(fault: str, bring: Bring) -> None:
    FAULTS[fault](bring)
