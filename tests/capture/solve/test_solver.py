"""A Motion that was turned into landmarks comes back as the same Motion.

The lifter stays out of this: it expects an estimator's errors, which these landmarks do not have.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import NobodyFound
from capture.motion.kinematics import forward, global_rotations
from capture.motion.landmarks import BLAZEPOSE
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply, rotate
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source
from capture.solve import solver
from capture.solve.points import JOINT_LANDMARKS
from capture.solve.solver import Solver
from capture.solve.solving import solve
from tests.capture.solve.bodies import changed, lost, seen_from
from tests.motions import still, walking

X, Y, Z = np.eye(3)
SEEN = tuple(JOINT_LANDMARKS)


def _bent(frames: int = 60) -> Motion:
    """Bent elbows and knees that move, the trunk turning by half a right angle and back."""
    base = walking(frames=frames, speed=0.3)
    rotations = base.rotations.copy()
    index = base.skeleton.index
    sway = np.sin(np.linspace(0.0, 2.0 * np.pi, frames))
    rotations[:, index("hips")] = from_axis_angle(Y, 0.6 * sway)
    rotations[:, index("chest")] = from_axis_angle(Y, 0.3 * sway)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        rotations[:, index(f"{side}LowerArm")] = from_axis_angle(-sign * Y, 1.0 + 0.3 * sway)
        rotations[:, index(f"{side}Hand")] = from_axis_angle(X, 0.5 * sway)
        knee = rotations[:, index(f"{side}LowerLeg")]
        rotations[:, index(f"{side}LowerLeg")] = multiply(knee, from_axis_angle(X, 0.7))
        rotations[:, index(f"{side}Foot")] = from_axis_angle(X, 0.2 * sway)
    return replace(base, rotations=rotations)


def _places(motion: Motion) -> np.ndarray:
    return forward(motion)[:, [motion.skeleton.index(name) for name in SEEN]]


def _turned(motion: Motion, joint: str) -> np.ndarray:
    return global_rotations(motion.skeleton, motion.rotations)[:, motion.skeleton.index(joint)]


def test_places_come_back(tmp_path: Path) -> None:
    truth = _bent()
    found, fit = solve(seen_from(truth, shrink=0.93), 1.70, tmp_path, lifter=None)
    hips = [SEEN.index("leftUpperLeg"), SEEN.index("rightUpperLeg")]
    a, b = (p - p[:, hips].mean(axis=1, keepdims=True) for p in (_places(truth), _places(found)))
    # Depth is what calm and the rays leave open; across the rays the places are exact.
    assert np.linalg.norm(a - b, axis=-1).mean() < 0.018
    assert np.abs(a - b)[..., :2].mean() < 0.004
    assert fit.misfit < 0.004
    assert fit.scale_source == "given"
    assert fit.height == pytest.approx(1.70, abs=1e-6)


@pytest.mark.parametrize(
    "joint",
    ["hips", "upperChest", "head", "leftUpperArm", "rightLowerArm", "leftHand", "rightHand",
     "leftUpperLeg", "rightLowerLeg", "leftFoot", "rightFoot"],
)  # fmt: skip
def test_rotations_come_back(tmp_path: Path, joint: str) -> None:
    truth = _bent()
    found, _ = solve(seen_from(truth), 1.70, tmp_path, lifter=None)
    agreement = np.abs(np.sum(_turned(truth, joint) * _turned(found, joint), axis=-1)).clip(0, 1)
    apart = np.degrees(2.0 * np.arccos(agreement))
    assert np.median(apart) < 6.0
    assert apart.max() < 15.0


def test_the_path_comes_back_on_the_floor(tmp_path: Path) -> None:
    truth = walking(frames=90, speed=0.8)
    found, _ = solve(seen_from(truth), 1.70, tmp_path, lifter=None)
    travel = found.root - found.root[0]
    wanted = truth.root - truth.root[0]
    assert np.abs(travel[:, 0] - wanted[:, 0]).max() < 0.03
    assert np.abs(travel[10:-10, 2] - wanted[10:-10, 2]).max() < 0.15
    feet = forward(found)[:, [found.skeleton.index(f"{s}Toes") for s in ("left", "right")], 1]
    assert -0.05 < np.percentile(feet.min(axis=1), 5.0) < 0.05


def test_whoever_faces_the_camera_faces_forward_with_the_left_hand_to_x(tmp_path: Path) -> None:
    found, _ = solve(seen_from(still()), None, tmp_path, lifter=None)
    ahead = rotate(_turned(found, "hips"), np.tile(Z, (len(found), 1)))
    joints = forward(found)
    left = joints[:, found.skeleton.index("leftHand"), 0]
    right = joints[:, found.skeleton.index("rightHand"), 0]
    head = joints[:, found.skeleton.index("head"), 1]
    assert ahead[:, 2].min() > 0.98
    assert (left > right + 1.0).all()
    assert (head > 1.3).all()


def test_bones_are_constant_and_the_same_on_both_sides(tmp_path: Path) -> None:
    found, fit = solve(seen_from(_bent(), noise=0.02), None, tmp_path, lifter=None)
    offsets, index = found.skeleton.offsets, found.skeleton.index
    lengths = np.linalg.norm(offsets, axis=1)
    for name in ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot", "Toes"):
        assert lengths[index(f"left{name}")] == pytest.approx(lengths[index(f"right{name}")])
    assert fit.scale_source == "assumed"
    assert found.skeleton.height == pytest.approx(1.70)


def test_measured_lengths_follow_the_body(tmp_path: Path) -> None:
    reference = Skeleton.reference()
    offsets = reference.offsets.copy()
    for side in ("left", "right"):
        offsets[reference.index(f"{side}LowerArm")] *= 1.25
    base = _bent()
    truth = replace(base, skeleton=Skeleton(reference.names, offsets))
    found, _ = solve(seen_from(truth), 1.70, tmp_path, lifter=None)
    arm = np.linalg.norm(found.skeleton.offsets[found.skeleton.index("leftLowerArm")])
    assert arm == pytest.approx(0.27 * 1.25, abs=0.02)


def test_every_frame_has_its_own_frame(tmp_path: Path) -> None:
    truth = _bent(40)
    found, _ = solve(seen_from(truth), None, tmp_path, lifter=None)
    np.testing.assert_array_equal(found.times, truth.times)
    assert (found.source[:, [0, 1, 5, 8]] == Source.OBSERVED).all()
    toes = found.skeleton.channel("leftToes")
    assert (found.source[:, toes] == Source.INFERRED).all()
    assert found.confidence[:, 0] == pytest.approx(0.9)


def test_frames_without_a_pose_are_missing_and_hold_the_last_one(tmp_path: Path) -> None:
    truth = _bent(60)
    found, _ = solve(lost(lost(seen_from(truth), 0, 5), 20, 30), None, tmp_path, lifter=None)
    gone = np.zeros(60, dtype=bool)
    gone[:5] = gone[20:30] = True
    assert (found.source[gone] == Source.MISSING).all()
    assert (found.confidence[gone] == 0.0).all()
    assert (found.source[~gone, 0] == Source.OBSERVED).all()
    for frame in range(20, 30):
        np.testing.assert_array_equal(found.rotations[frame], found.rotations[19])
        np.testing.assert_array_equal(found.root[frame], found.root[19])
    for frame in range(5):
        np.testing.assert_allclose(found.rotations[frame], found.rotations[5])


def test_what_needs_a_point_outside_the_picture_is_missing(tmp_path: Path) -> None:
    landmarks = seen_from(_bent(30))
    image = np.array(landmarks.image)
    image[10:20, landmarks.index("leftWrist"), 0] = -3.0
    found, _ = solve(changed(landmarks, image=image), None, tmp_path, lifter=None)
    channel = found.skeleton.channel
    for name in ("leftLowerArm", "leftHand"):
        assert (found.source[10:20, channel(name)] == Source.MISSING).all()
        # The frame before may be wrong too: no wrist travels so far at once.
        assert (found.source[:9, channel(name)] == Source.OBSERVED).all()
    for name in ("leftUpperArm", "rightHand", "hips"):
        assert (found.source[:, channel(name)] == Source.OBSERVED).all()


def test_signs_of_quaternions_never_jump(tmp_path: Path) -> None:
    truth = _bent(60)
    spun = multiply(from_axis_angle(Y, np.linspace(0.0, 4.0 * np.pi, 60)), truth.rotations[:, 0])
    rotations = truth.rotations.copy()
    rotations[:, 0] = spun
    found, _ = solve(
        lost(seen_from(replace(truth, rotations=rotations)), 20, 24), None, tmp_path, lifter=None
    )
    dots = np.sum(found.rotations[1:] * found.rotations[:-1], axis=-1)
    assert dots.min() >= 0.0


def test_a_straight_limb_keeps_the_twist_of_its_last_bend(tmp_path: Path) -> None:
    base = still(frames=40)
    rotations = base.rotations.copy()
    elbow = 1.2 * (0.5 + 0.5 * np.cos(np.linspace(0.0, np.pi, 40)))
    index = base.skeleton.index
    # The upper arm is turned about itself by 60 degrees throughout; only the bend shows it.
    rotations[:, index("leftUpperArm")] = from_axis_angle(X, np.full(40, 1.0))
    rotations[:, index("leftLowerArm")] = from_axis_angle(-Y, elbow)
    found, _ = solve(seen_from(replace(base, rotations=rotations)), None, tmp_path, lifter=None)
    axis = rotate(_turned(found, "leftUpperArm"), np.tile(-Y, (40, 1)))
    wanted = rotate(from_axis_angle(X, 1.0), -Y)
    assert np.degrees(np.arccos((axis @ wanted).clip(-1, 1))).max() < 8.0


def test_a_knee_does_not_bend_backwards(tmp_path: Path) -> None:
    base = still(frames=20)
    rotations = base.rotations.copy()
    rotations[:, base.skeleton.index("leftLowerLeg")] = from_axis_angle(X, np.full(20, -0.5))
    found, _ = solve(seen_from(replace(base, rotations=rotations)), None, tmp_path, lifter=None)
    forward_knee = rotate(_turned(found, "leftUpperLeg"), np.tile(X, (20, 1)))
    assert forward_knee[:, 0].min() > 0.9
    thigh, shank = (
        rotate(_turned(found, name), np.tile(-Y, (20, 1)))
        for name in ("leftUpperLeg", "leftLowerLeg")
    )
    assert np.degrees(np.arccos(np.sum(thigh * shank, axis=-1))).max() < 6.0


def test_parts_do_not_change_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    landmarks = lost(seen_from(_bent(50), noise=0.01), 14, 19)
    whole, _ = solve(landmarks, None, tmp_path, lifter=None)
    monkeypatch.setattr(solver, "CHUNK", 7)
    parted, _ = solve(landmarks, None, tmp_path, lifter=None)
    for name in ("times", "source", "confidence"):
        np.testing.assert_array_equal(getattr(parted, name), getattr(whole, name))
    np.testing.assert_allclose(parted.rotations, whole.rotations, atol=1e-12)
    np.testing.assert_allclose(parted.root, whole.root, atol=1e-12)


def test_the_scratch_file_is_removed(tmp_path: Path) -> None:
    solve(seen_from(_bent(10)), None, tmp_path, lifter=None)
    assert not list(tmp_path.iterdir())


def test_nobody_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NobodyFound):
        Solver(lost(seen_from(still(5)), 0, 5), None, tmp_path)


def test_limbs_that_the_estimator_does_not_see_are_inferred_and_carry_nothing(
    tmp_path: Path,
) -> None:
    seen = seen_from(still(60))
    legs = [BLAZEPOSE.index(f"{side}{point}") for side in ("left", "right")
            for point in ("Knee", "Ankle", "Heel", "FootIndex")]  # fmt: skip
    visibility = np.array(seen.visibility)
    visibility[20:50][:, legs] = 0.02
    visibility[5, legs] = 0.02  # a single frame is a slip
    motion, _ = solve(changed(seen, visibility=visibility), None, tmp_path)
    leg = motion.source[:, motion.skeleton.channel("leftLowerLeg")]
    assert (leg[24:46] == Source.INFERRED).all()
    assert (leg[:16] == Source.OBSERVED).all()
    assert motion.contacts is not None
    assert not motion.contacts[24:46].any()
    assert motion.contacts[:16].all()
    # The trunk was seen all the time.
    assert (motion.source[:, motion.skeleton.channel("chest")] == Source.OBSERVED).all()
    # Hidden throughout, they leave no floor to stand on.
    never = np.array(seen.visibility)
    never[:, legs] = 0.02
    nowhere, fit = solve(changed(seen, visibility=never), None, tmp_path)
    assert not fit.floor_seen
    assert nowhere.contacts is not None
    assert not nowhere.contacts.any()
