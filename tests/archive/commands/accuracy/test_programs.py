"""Of several tracks the nearest is measured, and the first one is the performer."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from archive.commands.benches.accuracy.measures import HIPS, JOINTS
from archive.commands.benches.accuracy.programs import nearest, tracks_in
from archive.commands.benches.accuracy.truth import View
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.solve.points import JOINT_LANDMARKS
from tests.archive.commands.accuracy.views import view
from tests.motions import walking

FIT = {"focal": 1.2, "origin": [0.0, -1.0, -5.0]}


def _write(folder: Path, ending: str, image: np.ndarray, speed: float) -> None:
    motion = walking(len(image), speed=speed)
    with (folder / f"motion{ending}.npz").open("wb") as file:
        write_motion(file, motion, {"fit": FIT}, folder)
    points = np.zeros((len(image), 33, 3), dtype=np.float32)
    points[:, [BLAZEPOSE.index(name) for name in JOINT_LANDMARKS.values()], :2] = image
    flat = np.ones(points.shape[:2], dtype=np.float32)
    seen = Landmarks(
        names=BLAZEPOSE, times=motion.times, image=points, world=points, visibility=flat,
        presence=flat, found=np.ones(len(image), dtype=np.bool_), picture=(1280, 720),
    )  # fmt: skip
    with (folder / f"landmarks{ending}.npz").open("wb") as file:
        write_landmarks(file, seen, {})


def test_the_nearest_track_is_chosen_and_the_first_is_the_performer(tmp_path: Path) -> None:
    truth: View = view()
    _write(tmp_path, "", truth.image + 900.0, speed=1.0)
    _write(tmp_path, "-2", truth.image, speed=0.5)
    main, second = tracks_in(tmp_path, truth)
    left = JOINTS.index("leftFoot")
    assert main.room is not None
    assert abs(main.room[29, HIPS[0], 2] - main.room[0, HIPS[0], 2]) > 0.9
    assert nearest([main, second], truth) is second
    assert nearest([main, main], truth) is main
    np.testing.assert_allclose(second.image[:, left], truth.image[:, left], atol=1e-3)


def test_a_track_of_another_shot_tells_nothing_of_this_one(tmp_path: Path) -> None:
    truth = view()
    later = replace(truth, times=truth.times + 60.0)
    _write(tmp_path, "", truth.image, speed=1.0)
    (track,) = tracks_in(tmp_path, later)
    assert np.isnan(track.points).all()
    assert np.isnan(track.image).all()
