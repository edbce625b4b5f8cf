"""Sets of truth are read as they are written, and seen as OpenCV sees them."""

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from archive.commands.benches.accuracy.lens import Camera
from archive.commands.benches.accuracy.measures import JOINTS
from archive.commands.benches.accuracy.truth import read_set, upright
from archive.commands.benches.processes import ProgramFailed
from tests.archive.commands.accuracy.bodies import standing

K = [[900.0, 0.0, 320.0], [0.0, 910.0, 240.0], [0.0, 0.0, 1.0]]
TURN = [[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]
BEND = [-0.36, 0.25, 0.004, 0.0006, -0.5]


def _set(folder: Path, **changes: object) -> Path:
    """A set of a body that stands three metres before a camera, z up, its left knee unknown once."""
    (folder / "view_a.mp4").touch()
    world = standing(5) @ np.array(TURN)
    rows = world.tolist()
    rows[1][JOINTS.index("leftLowerLeg")] = None
    whole = {
        "fps": 25,
        "views": [
            {
                "video": "view_a.mp4", "K": K, "dist": BEND, "frame_offset": 2,
                "R": TURN, "t": [0.0, 0.0, 3.0],
            }
        ],
        "joints": [f"j{place}" for place in range(12)],
        "truth": {"frames": [0, 1, 2, 3, 4], "xyz_m": rows},
        "joint_map": {name: f"j{place}" for place, name in enumerate(JOINTS)},
        "trust": "made",
        **changes,
    }  # fmt: skip
    path = folder / "truth.json"
    path.write_text(json.dumps(whole))
    return path


def test_a_lens_bends_as_opencv_bends_it() -> None:
    rng = np.random.default_rng(1)
    turn = cv2.Rodrigues(np.array([0.3, -0.2, 0.1]))[0]
    camera = Camera(np.array(K), np.array(BEND), turn, np.array([0.1, 0.2, 4.0]))
    points = rng.uniform(-0.8, 0.8, (40, 3))
    expected, _ = cv2.projectPoints(
        points, cv2.Rodrigues(turn)[0], camera.shift, camera.matrix, camera.bend
    )
    np.testing.assert_allclose(camera.draws(camera.sees(points)), expected[:, 0], atol=1e-6)


def test_a_set_is_read(tmp_path: Path) -> None:
    truth = read_set(str(_set(tmp_path)))
    view = truth.views[0]
    assert (truth.name, truth.trust, view.name) == (tmp_path.name, "made", "a")
    np.testing.assert_allclose(view.times, (np.arange(5) + 2) / 25.0)
    body = standing(5) + np.array([0.0, 0.0, 3.0])
    body[1, JOINTS.index("leftLowerLeg")] = np.nan
    np.testing.assert_allclose(view.points, body, atol=1e-12)
    assert np.isnan(view.image[1, JOINTS.index("leftLowerLeg")]).all()
    assert np.isnan(view.room[:, 12:]).all()
    assert view.height == pytest.approx(np.ptp(view.image[0, :, 1]))
    assert view.timely


def test_up_is_where_the_shoulders_are(tmp_path: Path) -> None:
    room = read_set(str(_set(tmp_path))).views[0].room
    shoulder, ankle = JOINTS.index("leftUpperArm"), JOINTS.index("leftFoot")
    assert room[0, shoulder, 1] - room[0, ankle, 1] == pytest.approx(1.3)
    apart = np.linalg.norm(room[0, shoulder] - room[0, ankle])
    assert apart == pytest.approx(np.linalg.norm(standing()[0, shoulder] - standing()[0, ankle]))
    assert np.linalg.det(_turn()) == pytest.approx(1.0)


def _turn() -> np.ndarray:
    """What `upright` does to three axes, read off a body that hangs from the set's x axis."""
    body = np.concatenate([standing(1), np.zeros((1, 2, 3))], axis=1)
    body = body[..., [1, 2, 0]]
    basis = [upright(body + axis)[0, 0] - upright(body)[0, 0] for axis in np.eye(3)]
    return np.stack(basis, axis=1)


def test_a_slow_set_tells_nothing_of_contact(tmp_path: Path) -> None:
    assert not read_set(str(_set(tmp_path, fps=12))).views[0].timely


def test_what_is_no_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailed, match="set ARCHIVE_TEST_DATA"):
        read_set("gt_nothing")
    with pytest.raises(ProgramFailed, match="KeyError"):
        read_set(str(_set(tmp_path, truth={})))
    path = _set(tmp_path)
    (tmp_path / "view_a.mp4").unlink()
    with pytest.raises(ProgramFailed, match="view_a"):
        read_set(str(path))


@pytest.mark.parametrize(
    ("name", "views", "frames"), [("gt_basketball", 4, 48), ("gt_pose2sim", 4, 100)]
)
def test_the_sets_of_the_test_data_are_read(
    name: str, views: int, frames: int, test_data: Callable[[str], Path]
) -> None:
    truth = read_set(str(test_data(f"videos/{name}/truth.json")))
    assert len(truth.views) == views
    for view in truth.views:
        assert view.points.shape == (frames, 12, 3)
        assert 150.0 < view.height < 800.0
        assert np.nanmin(view.points[..., 2]) > 1.0
