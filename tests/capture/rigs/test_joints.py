"""Which joint of a foreign skeleton is which: by known names, by shape, and what a person may say."""

from dataclasses import replace
from pathlib import Path

import pytest

from capture.motion.rig import Rig
from capture.motion.skeleton import BODY_JOINTS
from capture.motion_file_errors import JointsUnclear, NoHips
from capture.rigs.by_name import by_name, with_ends
from capture.rigs.by_shape import by_shape
from capture.rigs.choices import check_joints
from capture.rigs.known import KNOWN, plain_name
from capture.rigs.poses import poses_of
from tests.capture.rigs.foreign import CMU_NAMES, Data, bvh, numbers_of, raw
from tests.motions import walking

RAW = {
    "cmu_07_05": ("character_creator", 22, "CC_Base_Hip"),
    "cmu_60_01": ("daz", 21, "hip"),
    "eyes_fighting_01": ("biovision", 19, "Hips"),
    "eyes_karate_07": ("eyes_japan", 20, "Hips"),
}
"""Rig, joints found, and what the hips are called."""


def renamed(rig: Rig, names: dict[str, str]) -> Rig:
    return Rig(
        tuple(replace(joint, name=names.get(joint.name, joint.name)) for joint in rig.joints)
    )


@pytest.mark.parametrize("name", RAW)
def test_rigs_of_the_bundle_are_known_by_their_names(
    name: str, test_data: Data, tmp_path: Path
) -> None:
    rig = numbers_of(raw(test_data, name), tmp_path).rig
    named = by_name(rig)
    kind, count, hips = RAW[name]
    assert named.rig == kind
    joints = with_ends(rig, named.joints)
    assert len(joints) == count
    assert rig.names[joints["hips"]] == hips


@pytest.mark.parametrize("prefix", ["", "mixamorig:", "mixamorig4_", "Alice:", "Bob:mixamorig:"])
def test_prefixes_do_not_hide_a_rig(prefix: str, tmp_path: Path) -> None:
    mixamo = {**CMU_NAMES, "spine": "Spine", "chest": "Spine1", "upperChest": "Spine2"}
    names = {house: prefix + theirs for house, theirs in mixamo.items()}
    rig = numbers_of(bvh(walking(12), names), tmp_path).rig
    named = by_name(rig)
    assert named.rig == "mixamo"
    assert {house: rig.names[joint] for house, joint in named.joints.items()} == names


def test_every_known_rig_names_joints_of_the_house() -> None:
    for row in KNOWN.values():
        assert set(row) <= set(BODY_JOINTS)
        assert {"hips", "leftUpperLeg", "rightFoot", "leftHand"} <= set(row)
        assert all(word == plain_name(word) for words in row.values() for word in words)


@pytest.mark.parametrize("name", [*RAW, "cmu_05_06", "eyes_fighting_34"])
def test_unknown_names_are_told_by_shape(name: str, test_data: Data, tmp_path: Path) -> None:
    numbers = numbers_of(raw(test_data, name), tmp_path)
    known = with_ends(numbers.rig, by_name(numbers.rig).joints)
    strange = renamed(numbers.rig, {one: f"bone{at}" for at, one in enumerate(numbers.rig.names)})
    assert by_name(strange) is None
    joints = by_shape(strange, poses_of(strange, numbers.values[1:]))
    assert joints is not None
    limbs = [one for one in known if one.startswith(("left", "right")) and "Toes" not in one]
    assert {one: joints[one] for one in limbs} == {one: known[one] for one in limbs}
    assert joints["hips"] == known["hips"]
    assert joints["neck"] == known["neck"]


def test_a_table_without_hips_or_with_a_joint_twice_is_refused(tmp_path: Path) -> None:
    rig = numbers_of(bvh(walking(12)), tmp_path).rig
    joints = by_name(rig).joints
    with pytest.raises(NoHips):
        check_joints({key: value for key, value in joints.items() if key != "hips"}, rig)
    with pytest.raises(JointsUnclear):
        check_joints({**joints, "head": joints["neck"]}, rig)


def test_a_sole_under_the_ankle_is_no_toe(test_data: Data, tmp_path: Path) -> None:
    rig = numbers_of(raw(test_data, "eyes_fighting_01"), tmp_path).rig
    assert "leftToes" not in with_ends(rig, by_name(rig).joints)
