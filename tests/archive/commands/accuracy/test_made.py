"""Made cameras and made noise: as measured, and the same every time."""

import numpy as np
import pytest

from archive.commands.benches.accuracy.measures import HIPS, JOINTS
from archive.commands.benches.accuracy.mocap import Clip, clips
from archive.commands.benches.accuracy.noise import (
    AXES,
    FILE,
    Residuals,
    errors_like,
    stored,
    write,
)
from archive.commands.benches.accuracy.staged import PICTURE, blazepose, stage
from archive.commands.benches.processes import ProgramFailed
from capture.motion.kinematics import forward, global_rotations
from capture.motion.landmarks import BLAZEPOSE
from tests.motions import walking

SIZE = len(JOINTS) * len(AXES)


def _residuals(size: float) -> Residuals:
    visibility = np.tile([0.9, 0.02], (len(BLAZEPOSE), 1))
    return Residuals(np.eye(SIZE) * size**2, np.array([0.9, 0.9, 0.95, 0.7, 0.8]), visibility)


@pytest.fixture
def clip() -> Clip:
    motion = walking(60)
    turns = global_rotations(motion.skeleton, motion.rotations)
    return Clip("walk", motion.skeleton, forward(motion), turns)


def test_noise_has_the_size_and_the_memory_that_were_measured() -> None:
    made = errors_like(_residuals(0.05), 20_000, np.random.default_rng(1))
    assert made.std(axis=(0, 1)) == pytest.approx([0.05] * 5, rel=0.05)
    alike = (made[1:] * made[:-1]).mean(axis=(0, 1)) / (made**2).mean(axis=(0, 1))
    assert alike == pytest.approx([0.9, 0.9, 0.95, 0.7, 0.8], abs=0.02)


def test_joints_err_together_as_they_do() -> None:
    residuals = stored()
    even = Residuals(residuals.covariance, np.full(5, 0.9), residuals.visibility)
    made = errors_like(even, 20_000, np.random.default_rng(2)).reshape(-1, SIZE)
    np.testing.assert_allclose(np.cov(made.T), residuals.covariance, atol=0.0025)


def test_what_is_kept_is_plausible_and_written_as_it_is_read(tmp_path) -> None:
    residuals = stored()
    assert residuals.covariance.shape == (SIZE, SIZE)
    assert residuals.visibility.shape == (len(BLAZEPOSE), 2)
    np.testing.assert_allclose(residuals.covariance, residuals.covariance.T)
    sizes = np.sqrt(np.diag(residuals.covariance)).reshape(len(JOINTS), len(AXES)).mean(axis=0)
    # Depth errs about three times as far as the other two.
    assert 2.0 < sizes[2] / sizes[:2].mean() < 4.0
    write(residuals, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == FILE.read_text()


def test_a_camera_sees_the_whole_clip_and_landmarks_without_noise_are_true(clip: Clip) -> None:
    for seed in range(6):
        staged = stage(clip, _residuals(0.0), np.random.default_rng(seed))
        seen = staged.landmarks
        twelve = [seen.index(name) for name in ("leftShoulder", "leftHip", "rightAnkle")]
        joints = [JOINTS.index(name) for name in ("leftUpperArm", "leftUpperLeg", "rightFoot")]
        middle = staged.truth[:, HIPS].mean(axis=1, keepdims=True)
        np.testing.assert_allclose(
            seen.world[:, twelve], (staged.truth - middle)[:, joints], atol=1e-5
        )
        assert seen.inside()[:, twelve].all()
        assert (staged.truth[..., 2] > 0.5).all()
        # A person's head is above the feet in the picture.
        assert (seen.image[:, seen.index("nose"), 1] < seen.image[:, twelve[2], 1]).all()
    assert seen.picture == PICTURE


def test_the_same_seed_gives_the_same_landmarks(clip: Clip) -> None:
    first, second = (stage(clip, stored(), np.random.default_rng(7)).landmarks for _ in "ab")
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.world, second.world)


def test_the_landmarks_of_a_true_body_lie_on_it(clip: Clip) -> None:
    points = blazepose(clip)
    left, right = BLAZEPOSE.index("leftIndex"), BLAZEPOSE.index("rightIndex")
    wrist = clip.skeleton.index("leftHand")
    assert np.linalg.norm(points[:, left] - clip.joints[:, wrist], axis=1).max() < 0.12
    assert (points[0, left, 0] > 0.0) and (points[0, right, 0] < 0.0)
    # It faces +Z: the nose lies before the ears.
    nose, ear = BLAZEPOSE.index("nose"), BLAZEPOSE.index("leftEar")
    assert (points[:, nose, 2] > points[:, ear, 2]).all()


def test_the_clips_of_a_split_are_read(test_data) -> None:
    read = list(clips(test_data("mocap/index.csv").parent, "val", "martial"))
    assert len(read) == 8
    for one in read:
        assert one.joints.shape == (*one.turns.shape[:2], 3)
        assert 1.4 < one.skeleton.height < 2.0
        assert -0.2 < np.percentile(one.joints[..., 1], 1.0) < 0.2


def test_a_missing_bundle_is_said(tmp_path) -> None:
    with pytest.raises(ProgramFailed, match="set ARCHIVE_TEST_DATA"):
        list(clips(tmp_path, "val", "martial"))
