"""A foreign motion becomes the motion that it is: whatever its unit, axes, orders and names."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.formats import bvh as bvh_format
from capture.motion.formats.facts import ExportFacts
from capture.motion.kinematics import forward, global_rotations
from capture.motion.motion import Motion
from capture.motion.rotation import angle, inverse, multiply
from capture.motion.skeleton import BODY_JOINTS
from capture.motion.source import Source
from capture.motion_file_errors import SkipsAll
from capture.rigs.choices import Choices
from capture.rigs.conversion import Conversion
from capture.rigs.proposal import propose
from tests.capture.rigs.foreign import CMU_NAMES, Data, bvh, numbers_of, raw
from tests.motions import tumbling, walking

FACTS = ExportFacts("t", ("p",), "l", "c", "a", "v", "recorded")
LIMBS = [name for name in BODY_JOINTS if name.endswith(("Arm", "Hand", "Leg", "Foot"))]


def whole(conversion: Conversion) -> Motion:
    return conversion.part(0, len(conversion))


def imported(content: bytes, folder: Path, **changes: object) -> Motion:
    numbers = numbers_of(content, folder)
    proposal = propose(numbers, numbers.step)
    return whole(Conversion(numbers, replace(proposal.choices, **changes)))


def places(motion: Motion) -> np.ndarray:
    """Joints beside the hips."""
    joints = forward(motion)
    return joints - joints[:, :1]


@pytest.mark.parametrize(
    ("per_metre", "unit"), [(1.0, "m"), (100.0, "cm"), (1000.0, "mm"), (1 / 0.0254, "inch"),
                            (0.45 / 0.0254, "cmu")]
)  # fmt: skip
@pytest.mark.parametrize("up", ["y", "z"])
def test_unit_and_axes_are_guessed_and_right(
    per_metre: float, unit: str, up: str, tmp_path: Path
) -> None:
    truth = walking(40)
    numbers = numbers_of(bvh(truth, CMU_NAMES, per_metre=per_metre, up=up), tmp_path)
    proposal = propose(numbers, numbers.step)
    assert (proposal.choices.unit, proposal.choices.up) == (unit, up)
    assert (proposal.size.sure_unit, proposal.size.sure_up) == (True, True)
    motion = whole(Conversion(numbers, proposal.choices))
    assert motion.skeleton.height == pytest.approx(truth.skeleton.height, abs=0.01)
    # Where a walk faces in a room is the file's own; its shape is the truth.
    assert np.abs(places(motion) - places(truth)).max() < 0.002
    assert np.ptp(motion.root[:, 2]) == pytest.approx(np.ptp(truth.root[:, 2]), abs=1e-3)


ORDERS = ("XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX")


@pytest.mark.parametrize("orders", [*((one,) for one in ORDERS), ORDERS])
def test_any_order_of_turns_is_read_to_a_ten_thousandth_of_a_degree(
    orders: tuple[str, ...], tmp_path: Path
) -> None:
    truth = tumbling(20)
    motion = imported(bvh(truth, orders=orders), tmp_path, unit="cm", up="y", skip=0)
    off = angle(multiply(inverse(motion.rotations), truth.rotations))
    assert np.degrees(off).max() < 1e-4


def test_places_told_for_every_joint_change_nothing(tmp_path: Path) -> None:
    truth = walking(20)
    motion = imported(bvh(truth, all_positions=True), tmp_path)
    assert np.abs(places(motion) - places(truth)).max() < 1e-4


def test_our_own_bvh_comes_back_as_it_went(tmp_path: Path) -> None:
    truth = walking(60)
    file = io.BytesIO()
    bvh_format.write(file, truth, FACTS)
    motion = imported(file.getvalue(), tmp_path)
    off = angle(multiply(inverse(motion.rotations), truth.rotations))
    assert np.degrees(off).max() < 1e-4
    assert np.abs(motion.skeleton.offsets[1:] - truth.skeleton.offsets[1:]).max() < 1e-6
    assert motion.times == pytest.approx(truth.times)
    lifted = motion.root - truth.root
    assert np.abs(lifted - lifted[0]).max() < 1e-6
    assert (motion.source == Source.OBSERVED).all()


def test_what_a_file_has_none_of_is_missing_and_the_rest_observed(
    test_data: Data, tmp_path: Path
) -> None:
    motion = imported(raw(test_data, "eyes_karate_07"), tmp_path)
    gone = {name for name in motion.skeleton.channels if motion.missing(name).all()}
    # Toes are an end and turn nothing; how a trunk bends between its ends is a rule.
    assert gone == {"leftToes", "rightToes"}
    rest = [at for at, name in enumerate(motion.skeleton.channels) if name not in gone]
    assert (motion.source[:, rest] == Source.OBSERVED).all()


def test_an_arm_that_nobody_named_is_missing(tmp_path: Path) -> None:
    numbers = numbers_of(bvh(walking(20)), tmp_path)
    choices = propose(numbers, numbers.step).choices
    left = {"leftShoulder", "leftUpperArm", "leftLowerArm", "leftHand"}
    joints = {name: at for name, at in choices.joints.items() if name not in left}
    motion = whole(Conversion(numbers, replace(choices, joints=joints)))
    assert {name for name in BODY_JOINTS if motion.missing(name).all()} == left


def test_fast_files_keep_every_second_frame_untouched(tmp_path: Path) -> None:
    truth = walking(240, rate=120.0)
    motion = imported(bvh(truth), tmp_path)
    assert motion.median_rate == pytest.approx(60.0)
    off = angle(multiply(inverse(motion.rotations), truth.rotations[::2]))
    assert np.degrees(off).max() < 1e-4


def test_parts_are_those_of_the_whole(test_data: Data, tmp_path: Path) -> None:
    numbers = numbers_of(raw(test_data, "cmu_60_10"), tmp_path)
    proposal = propose(numbers, numbers.step)
    conversion = Conversion(numbers, replace(proposal.choices, rate=60.0))
    motion = whole(conversion)
    parts = [conversion.part(at, min(at + 101, len(motion))) for at in range(0, len(motion), 101)]
    for name in ("times", "root", "rotations", "source", "confidence"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_array_equal(joined, getattr(motion, name))


def test_leaving_everything_out_is_refused(tmp_path: Path) -> None:
    numbers = numbers_of(bvh(walking(20)), tmp_path)
    choices = propose(numbers, numbers.step).choices
    with pytest.raises(SkipsAll):
        Conversion(numbers, replace(choices, skip=18))


def test_choices_survive_json() -> None:
    choices = Choices({"hips": 0, "head": 3}, "cm", "z", 29.97, 4)
    assert Choices.from_json(choices.to_json()) == choices


def test_bones_in_axes_of_their_own_are_told_by_the_movement(
    test_data: Data, tmp_path: Path
) -> None:
    """A rig whose zero pose is no pose: what its hinges tell is near what its T-pose tells."""
    numbers = numbers_of(raw(test_data, "cmu_07_05"), tmp_path)
    choices = propose(numbers, numbers.step).choices
    by_t_pose = Conversion(numbers, choices)
    strange = replace(
        numbers,
        rig=type(numbers.rig)(
            tuple(replace(one, name=f"b{at}") for at, one in enumerate(numbers.rig.joints))
        ),
        values=np.asarray(numbers.values[1:]),
    )
    by_movement = Conversion(strange, replace(choices, skip=0))
    assert by_t_pose.alignment.by == "opening"
    assert by_movement.alignment.by == "movement"
    one, other = whole(by_t_pose), whole(by_movement)
    turns = [global_rotations(each.skeleton, each.rotations) for each in (one, other)]
    legs = [BODY_JOINTS.index(name) for name in LIMBS if name.endswith("Leg")]
    off = np.degrees(angle(multiply(inverse(turns[0]), turns[1])))
    assert np.median(off[:, legs]) < 12.0
    assert np.median(off[:, 0]) < 20.0
    # Where joints are depends on no guess.
    limbs = [BODY_JOINTS.index(name) for name in LIMBS]
    assert np.abs(places(one) - places(other))[:, limbs].max() < 0.06
