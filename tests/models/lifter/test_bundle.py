"""Who trains is what the index says; bodies are where the skeleton leads."""

import numpy as np
import pytest

from capture.motion.kinematics import global_rotations, positions
from capture.motion.skeleton import Skeleton
from capture.solve.fit.bones import HIPS, POINTS
from models.lifter.bundle import CHAINS, DIFFERENCES, HELD_OUT, TRAIN, bodies_of, clips_of
from models.lifter.errors import BundleMissing
from tests.models.lifter.bundles import FRAMES, write_bundle

JOINTS = {
    "leftShoulder": "leftUpperArm", "rightElbow": "rightLowerArm", "leftWrist": "leftHand",
    "rightHip": "rightUpperLeg", "leftKnee": "leftLowerLeg", "rightAnkle": "rightFoot",
    "leftFootIndex": "leftToes",
}  # fmt: skip


def test_held_out_and_excluded_clips_never_train(tmp_path) -> None:
    bundle = write_bundle(tmp_path)
    train = clips_of(bundle, TRAIN)
    assert [clip.name for clip in train] == ["salsa", "walk"]
    assert [clip.name for clip in clips_of(bundle, HELD_OUT)] == ["ballet", "free_dance"]
    assert [clip.name for clip in clips_of(bundle, TRAIN, accad=False)] == ["salsa"]
    bodies = bodies_of(bundle, train)
    with np.load(bundle / "train_all.npz") as shard:
        root = shard["root"][: 2 * FRAMES]
    assert len(bodies.bones) == 2 * FRAMES
    assert np.abs(bodies.middle - root).max() < 0.06  # the hips' middle lies just below the root


def test_windows_stay_within_a_clip(tmp_path) -> None:
    bodies = bodies_of(write_bundle(tmp_path), clips_of(tmp_path, TRAIN))
    windows = bodies.windows(FRAMES // 2, 200, np.random.default_rng(1))
    clip = np.searchsorted(bodies.first, windows, side="right")
    assert (clip == clip[:, :1]).all()
    assert bodies.windows(2 * FRAMES, 3, np.random.default_rng(1)).shape == (3, 2 * FRAMES)


def test_dance_is_learnt_from_oftener_than_walks(tmp_path) -> None:
    bodies = bodies_of(write_bundle(tmp_path), clips_of(tmp_path, TRAIN))
    windows = bodies.windows(FRAMES // 2, 2000, np.random.default_rng(1))
    assert 0.72 < (windows[:, 0] < FRAMES).mean() < 0.78
    assert 0.4 < (windows[:, 0] > windows[:, -1]).mean() < 0.6


def test_bones_lead_to_the_joints_of_the_house_skeleton(tmp_path) -> None:
    bodies = bodies_of(write_bundle(tmp_path), clips_of(tmp_path, TRAIN))
    with np.load(tmp_path / "train_all.npz") as shard:
        turns = shard["rot"][: 2 * FRAMES].astype(np.float64)
        root = shard["root"][: 2 * FRAMES].astype(np.float64)
    skeleton = Skeleton.reference()
    turns /= np.linalg.norm(turns, axis=-1, keepdims=True)
    joints = positions(skeleton, root, global_rotations(skeleton, turns))
    points = np.einsum("np,fpc->fnc", CHAINS, bodies.bones) + bodies.middle[:, None]
    for point, joint in JOINTS.items():
        apart = points[:, POINTS.index(point)] - joints[:, skeleton.index(joint)]
        assert np.abs(apart).max() < 1e-5, point
    assert np.abs(points[:, HIPS].mean(axis=1) - bodies.middle).max() < 1e-5


def test_bones_and_points_tell_the_same() -> None:
    np.testing.assert_allclose(CHAINS @ DIFFERENCES @ CHAINS, CHAINS, atol=1e-6)


def test_an_absent_bundle_is_told_by_its_folder(tmp_path) -> None:
    with pytest.raises(BundleMissing, match=str(tmp_path)):
        clips_of(tmp_path, TRAIN)
