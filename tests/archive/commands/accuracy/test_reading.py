"""Motions and landmarks are brought to the camera's axes and to the frames of a view."""

import numpy as np
import pytest

from archive.commands.benches.accuracy.measures import JOINTS, centred
from archive.commands.benches.accuracy.reading import of_landmarks, of_motion, rows_at
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.solve.points import JOINT_LANDMARKS
from tests.motions import walking, with_gap

LEVEL = {"focal": 1.2, "origin": [0.0, -1.0, -5.0]}


def _landmarks(motion: Motion) -> Landmarks:
    frames = len(motion)
    image = np.zeros((frames, 33, 3), dtype=np.float32)
    image[:, BLAZEPOSE.index("leftKnee"), :2] = 7.0, 9.0
    found = np.ones(frames, dtype=np.bool_)
    found[0] = False
    flat = np.ones((frames, 33), dtype=np.float32)
    return Landmarks(
        names=BLAZEPOSE, times=motion.times, image=image, world=image, visibility=flat,
        presence=flat, found=found, picture=(640, 480),
    )  # fmt: skip


def _read(motion: Motion, fit: dict[str, object]):
    return of_motion(motion, fit, _landmarks(motion), motion.times, 1.0 / 30.0)


def test_frames_are_found_by_their_time() -> None:
    rows = rows_at(np.array([0.1, 0.2, 0.3]), np.array([0.0, 0.12, 0.29, 0.5]), 0.1)
    assert rows.tolist() == [-1, 0, 2, -1]


def test_a_level_camera_sees_what_stands_up_hang_down() -> None:
    reading = _read(walking(), LEVEL)
    left, ankle = JOINTS.index("leftUpperLeg"), JOINTS.index("leftFoot")
    # At rest the left is +X, the same in the camera's axes; down is +y; it walks to the camera.
    body = centred(reading.points)
    assert body[0, left, 0] == pytest.approx(0.09)
    assert body[0, ankle, 1] > 0.7
    assert reading.points[30, left, 2] < reading.points[0, left, 2] - 1.0
    assert reading.points[0, left, 2] == pytest.approx(5.0)


def test_a_camera_of_the_header_is_used() -> None:
    turn = np.array([[1.0, 0.0, 0.0], [0.0, -0.8, 0.6], [0.0, -0.6, -0.8]])
    level, tilted = _read(walking(), LEVEL), _read(walking(), {**LEVEL, "camera": turn.tolist()})
    expected = level.points @ np.diag([1.0, -1.0, -1.0]) @ turn.T
    np.testing.assert_allclose(tilted.points, expected, atol=1e-12)


def test_the_body_is_drawn_through_the_fitted_lens() -> None:
    reading = _read(walking(), LEVEL)
    x, y, z = reading.points[0, JOINTS.index("leftUpperLeg")]
    expected = [768.0 * x / z + 320.0, 768.0 * y / z + 240.0]
    assert reading.drawn[0, JOINTS.index("leftUpperLeg")] == pytest.approx(expected)


def test_missing_joints_and_unseen_frames_are_not_told() -> None:
    reading = _read(with_gap(walking(), 10, 20, "leftUpperLeg"), LEVEL)
    knee, hip = JOINTS.index("leftLowerLeg"), JOINTS.index("leftUpperLeg")
    assert np.isnan(reading.points[10:20, knee]).all()
    assert np.isfinite(reading.points[:, hip]).all()
    assert np.isnan(reading.image[0]).all()
    assert reading.image[1, knee].tolist() == [7.0, 9.0]


def test_landmarks_keep_the_order_of_the_joints() -> None:
    motion = walking()
    reading = of_landmarks(_landmarks(motion), motion.times[2:4], 1.0 / 30.0)
    knee = list(JOINT_LANDMARKS.values()).index("leftKnee")
    assert reading.image[:, knee].tolist() == [[7.0, 9.0], [7.0, 9.0]]
    assert reading.points.shape == (2, 12, 3)
