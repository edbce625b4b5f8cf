"""Cameras that turn and zoom are turned back; before one that is carried nobody travels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.motion.camera import CameraMoves
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.rotation import multiply, to_matrix
from capture.motion.source import MARKS, Mark, Source, limb_marks, position_marks
from capture.solve.camera import camera_of
from capture.solve.solving import solve
from tests.capture.solve.bodies import Handled, seen_from
from tests.capture.solve.cameras import FRAMES, before, turning
from tests.motions import still, walking


def apart(found: Motion, wanted: Motion) -> np.ndarray:
    """(F,) metres between two paths over the floor, brought together as a whole, turned and shifted.

    Which way the camera looked in the middle of a shot is nobody's concern.
    """
    one, other = (
        each.root[:, [0, 2]] - each.root[:, [0, 2]].mean(axis=0) for each in (found, wanted)
    )
    left, _, right = np.linalg.svd(one.T @ other)
    return np.linalg.norm(one @ left @ right - other, axis=1)


def test_a_camera_that_turns_and_zooms_is_turned_back(tmp_path: Path) -> None:
    walk, handled = walking(frames=FRAMES, speed=0.5), turning()
    wanted, _ = solve(seen_from(walk), None, tmp_path, lifter=None)
    found, fit = solve(before(walk, handled), None, tmp_path, lifter=None)
    blind, _ = solve(seen_from(walk, handled=handled), None, tmp_path, lifter=None)
    assert np.median(apart(found, wanted)) < 0.06
    assert apart(found, wanted).max() < 0.16
    assert np.median(apart(blind, wanted)) > 0.3
    assert (found.source[:, 0] == Source.OBSERVED).all()
    assert fit.adrift == 0
    assert np.degrees(fit.turned) == pytest.approx(10.0, abs=2.5)
    assert fit.zoomed == pytest.approx(np.exp(0.2), rel=1e-3)


def test_feet_stand_before_a_camera_that_turns(tmp_path: Path) -> None:
    panning = replace(turning(), zoom=np.ones(FRAMES))
    found, fit = solve(before(still(FRAMES), panning), None, tmp_path, lifter=None)
    assert fit.floor_seen
    assert found.contacts is not None
    assert found.contacts.mean() > 0.9
    toes = forward(found)[:, found.skeleton.index("leftToes")]
    assert np.ptp(toes[10:-10], axis=0).max() < 0.03


def test_a_background_that_stands_changes_no_bit(tmp_path: Path) -> None:
    walk = walking(frames=40, speed=0.5)
    stands = Handled(np.tile(np.eye(3), (40, 1, 1)), np.ones(40))
    found, _ = solve(before(walk, stands), None, tmp_path)
    without, _ = solve(seen_from(walk), None, tmp_path)
    np.testing.assert_array_equal(found.root, without.root)
    np.testing.assert_array_equal(found.rotations, without.rotations)


def test_before_a_camera_that_is_carried_nobody_travels(tmp_path: Path) -> None:
    walk = walking(frames=FRAMES, speed=1.0)
    found, fit = solve(before(walk, turning(), agreeing=20), None, tmp_path, lifter=None)
    assert fit.adrift == FRAMES
    assert (found.source[:, 0] == Source.INFERRED).all()
    assert np.ptp(found.root[:, [0, 2]], axis=0).max() == 0.0
    assert found.contacts is not None and not found.contacts.any()
    lowest = forward(found)[..., 1].min(axis=1)
    assert np.abs(lowest).max() < 0.25
    # The body itself is as good as ever, as long as it is in the picture.
    marks = limb_marks(
        found.skeleton, position_marks(found.skeleton, found.source, found.confidence)
    )
    assert (marks[:20] == MARKS.index(Mark.SEEN)).all()


def test_the_way_goes_on_where_the_camera_can_be_told_again(tmp_path: Path) -> None:
    walk, handled = walking(frames=150, speed=0.5), turning(150)
    seen = before(walk, handled)
    assert seen.camera is not None
    agreeing = np.array(seen.camera.agreeing)
    agreeing[60:90] = 5
    camera = replace(seen.camera, agreeing=agreeing)
    found, fit = solve(replace(seen, camera=camera), None, tmp_path, lifter=None)
    assert fit.adrift == 30
    assert (found.source[60:90, 0] == Source.INFERRED).all()
    assert (found.source[:60, 0] == Source.OBSERVED).all()
    assert np.ptp(found.root[59:90, [0, 2]], axis=0).max() == 0.0
    steps = np.linalg.norm(np.diff(found.root, axis=0), axis=1)
    assert steps.max() < 0.08


def test_moments_of_doubt_do_not_count_and_a_shot_mostly_in_doubt_counts_whole() -> None:
    seen = before(walking(frames=FRAMES), turning())

    def adrift(*doubtful: slice) -> np.ndarray:
        assert seen.camera is not None
        agreeing = np.array(seen.camera.agreeing)
        for one in doubtful:
            agreeing[one] = 5
        camera = replace(seen.camera, agreeing=agreeing)
        return camera_of(replace(seen, camera=camera)).adrift

    assert not adrift(slice(20, 24)).any()
    assert adrift(slice(20, 40)).sum() == 20
    assert adrift(slice(20, 40), slice(50, 60)).sum() == 40
    assert adrift(slice(10, 90)).all()


def test_a_black_stage_is_filmed_by_a_camera_that_stands() -> None:
    seen = before(walking(frames=FRAMES), turning())
    assert seen.camera is not None
    nothing = np.zeros(FRAMES, dtype=np.uint16)
    camera = CameraMoves(
        np.zeros((FRAMES, 4), dtype=np.float32), nothing, nothing, np.zeros(FRAMES, bool)
    )
    path = camera_of(replace(seen, camera=camera))
    assert path.turned is None
    assert not path.adrift.any()


def test_a_camera_that_was_seen_to_pan_before_all_went_dark_does_not_count_as_standing() -> None:
    seen = before(walking(frames=FRAMES), turning())
    moves = np.zeros((FRAMES, 4), dtype=np.float32)
    moves[1:30, 0] = 0.01
    points = np.zeros(FRAMES, dtype=np.uint16)
    points[:30] = 60
    path = camera_of(
        replace(seen, camera=CameraMoves(moves, points, points, np.zeros(len(points), bool)))
    )
    assert path.adrift.all()
    # What a codec does to the little that shows is no movement.
    trembling = camera_of(
        replace(seen, camera=CameraMoves(moves / 30.0, points, points, np.zeros(len(points), bool)))
    )
    assert not trembling.adrift.any()


def test_a_cut_is_no_movement_of_the_camera() -> None:
    handled = replace(turning(), zoom=np.ones(FRAMES))
    seen = before(walking(frames=FRAMES), handled)
    assert seen.camera is not None
    moves = np.array(seen.camera.moves)
    moves[70] = [0.4, 0.1, 0.3, 0.2]
    camera = replace(seen.camera, moves=moves)
    whole, cut = (camera_of(replace(seen, camera=camera, cuts=cuts)) for cuts in ((), (70,)))
    assert cut.widest < whole.widest
    assert cut.turned is not None
    between = multiply(cut.turned[1:69], cut.turned[:68] * [1.0, -1.0, -1.0, -1.0])
    truth = handled.axes[1:69] @ np.swapaxes(handled.axes[:68], 1, 2)
    np.testing.assert_allclose(to_matrix(between), truth, atol=2e-4)
