"""From a real video to a real Motion: a whole body, upright, on its feet, the right way round."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.cautions import Caution
from capture.errors import CaptureError
from capture.findings import Code
from capture.looking import LookSpec
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.kinematics import forward
from capture.motion.source import Source
from capture.motion.summary import summarise
from capture.pipeline import (
    LANDMARKS_FILE,
    MOTION_FILE,
    RESULT_FILE,
    CaptureResult,
    CaptureSpec,
    capture_take,
)
from capture.seen_parts import lasting, longest_run
from capture.solve.solving import solve
from tests.capture.clips import first_frames
from tests.conftest import ROOT

Told = list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def spec(models: Path) -> CaptureSpec:
    return CaptureSpec(LookSpec("openvino-lite", models, 640), height=1.74)


@pytest.fixture(scope="module")
def captured(
    spec: CaptureSpec, taiji: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CaptureResult, Path, Told]:
    out = tmp_path_factory.mktemp("take")
    told: Told = []
    with taiji.open("rb") as video:
        result = capture_take(video, spec, out, lambda *step: told.append(step))
    return result, out, told


def test_one_motion_frame_per_video_frame(captured: tuple[CaptureResult, Path, Told]) -> None:
    result, out, _ = captured
    motion = MotionFile(out / MOTION_FILE).whole()
    seen = LandmarksFile(out / LANDMARKS_FILE).whole()
    assert result.frames == result.found == len(motion) == len(seen) == 24
    np.testing.assert_array_equal(motion.times, seen.times)
    assert motion.times[1] == pytest.approx(1001 / 24000)
    assert result.facts.frames == 24
    assert result.cautions == ()


def test_a_person_comes_out(captured: tuple[CaptureResult, Path, Told]) -> None:
    result, out, _ = captured
    motion = MotionFile(out / MOTION_FILE).whole()
    joints = forward(motion)
    place = {name: joints[:, i] for i, name in enumerate(motion.skeleton.names)}
    assert result.fit.misfit < 0.035
    assert result.fit.height == pytest.approx(1.74)
    assert (place["head"][:, 1] > 1.2).all()
    assert (place["head"][:, 1] < 1.8).all()
    assert (place["leftUpperArm"][:, 0] > place["rightUpperArm"][:, 0]).all()
    assert np.abs(place["leftToes"][:, 1]).max() < 0.25
    assert float(np.ptp(place["rightHand"], axis=0).max()) > 0.02
    assert (motion.source[:, motion.skeleton.channel("hips")] == Source.OBSERVED).all()


def test_the_report_lies_beside_the_files(captured: tuple[CaptureResult, Path, Told]) -> None:
    result, out, _ = captured
    told = json.loads((out / RESULT_FILE).read_text())
    assert told == json.loads(json.dumps(result.to_json()))
    assert told["found_share"] == 1.0
    assert set(told["versions"]) >= {"av", "mediapipe", "numpy", "openvino", "python"}
    assert {path.name for path in out.iterdir()} == {LANDMARKS_FILE, MOTION_FILE, RESULT_FILE}
    header = MotionFile(out / MOTION_FILE).header
    assert header["estimator"]["model_sha256"] == result.estimator.model_sha256
    assert header["fit"]["scale_source"] == "given"


def test_progress_runs_through_all_stages(captured: tuple[CaptureResult, Path, Told]) -> None:
    stages = [stage for stage, _, _ in captured[2]]
    assert list(dict.fromkeys(stages)) == ["read", "people", "pose", "solve", "store"]
    assert ("pose", 24, 24) in captured[2]


def test_the_same_video_gives_the_same_bytes(
    captured: tuple[CaptureResult, Path, Told], spec: CaptureSpec, taiji: Path, tmp_path: Path
) -> None:
    with taiji.open("rb") as video:
        capture_take(video, spec, tmp_path)
    for name in (LANDMARKS_FILE, MOTION_FILE):
        first, second = (
            hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for folder in (captured[1], tmp_path)
        )
        assert first == second


def test_a_recording_in_several_parts_is_stored_whole(
    captured: tuple[CaptureResult, Path, Told], models: Path, taiji: Path, tmp_path: Path
) -> None:
    # In a process of its own: what goes wrong with shared scratch files ends a process.
    code = (
        "import sys; from pathlib import Path\n"
        "from capture.looking import LookSpec; from capture.pipeline import CaptureSpec, capture_take\n"
        "from capture.solve import solver; solver.CHUNK = 7\n"
        f"spec = CaptureSpec(LookSpec('openvino-lite', Path({str(models)!r}), 640), 1.74)\n"
        f"capture_take(open({str(taiji)!r}, 'rb'), spec, Path({str(tmp_path)!r}))\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    parted, whole = (MotionFile(folder / MOTION_FILE).whole() for folder in (tmp_path, captured[1]))
    np.testing.assert_allclose(parted.rotations, whole.rotations, atol=1e-6)
    np.testing.assert_array_equal(parted.times, whole.times)


def test_stored_landmarks_give_the_same_motion(
    captured: tuple[CaptureResult, Path, Told], tmp_path: Path
) -> None:
    _, out, _ = captured
    again, _ = solve(LandmarksFile(out / LANDMARKS_FILE).whole(), 1.74, tmp_path)
    stored = MotionFile(out / MOTION_FILE).whole()
    np.testing.assert_allclose(again.rotations, stored.rotations, atol=1e-6)


def test_a_film_of_a_hand_is_a_take_of_a_hand(
    spec: CaptureSpec, test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    clip, out = tmp_path / "hand.mp4", tmp_path / "out"
    out.mkdir()
    first_frames(test_data("videos/d10_hand_closeup_portrait.mp4"), clip, 180)
    with clip.open("rb") as video:
        result = capture_take(video, spec, out)
    assert result.found == 0
    assert Caution.HANDS_ONLY in result.cautions
    assert result.quality.figures["left_finger_frames"] == result.frames
    assert 0.0 < result.quality.figures["left_finger_misfit_percent"] < 4.0
    motion = MotionFile(out / MOTION_FILE).whole()
    finger = motion.source[:, motion.skeleton.channel("leftIndexProximal")]
    assert (finger == Source.OBSERVED).all()
    assert (motion.source[:, motion.skeleton.channel("hips")] == Source.MISSING).all()
    assert (motion.source[:, motion.skeleton.channel("rightIndexProximal")] == Source.MISSING).all()
    again, _ = solve(LandmarksFile(out / LANDMARKS_FILE).whole(), 1.74, tmp_path)
    np.testing.assert_allclose(again.rotations, motion.rotations, atol=1e-6)
    assert len(motion.skeleton.names) == 52
    # The hand is what the report and the page tell of, and that there is no body is no fault.
    told = result.quality.to_json()
    assert list(told["limbs"]) == ["handL"]
    assert told["limbs"]["handL"]["seen"] == 1.0
    assert Code.NOBODY not in {finding.code for finding in result.quality.findings}
    summary = summarise(motion)
    assert list(summary["lanes"]) == ["handL"]
    assert summary["share"]["seen"] == 1.0


@pytest.mark.parametrize("name", ["odd/o49_black.mp4", "odd/o50_nobody.mp4"])
def test_nobody_leaves_nothing_behind(
    spec: CaptureSpec, test_data: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    source = test_data(f"videos/{name}")
    with source.open("rb") as video, pytest.raises(CaptureError) as refusal:
        capture_take(video, spec, tmp_path)
    assert refusal.value.code == "nobody_found"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("found", "run"),
    [([0, 0, 0], 0), ([1, 1, 1], 3), ([1, 0, 1, 1, 0, 1], 2), ([0, 1, 1, 1, 1, 1], 5)],
)
def test_the_longest_run_of_poses_counts(found: list[int], run: int) -> None:
    assert longest_run(np.array(found, dtype=np.bool_)) == run


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("1111100000", "1111100000"),
        ("0000010000000000", "0000000000000000"),
        ("0000010010000000", "0000000000000000"),
        ("1010101010", "1010101010"),
        ("0000000000001001011111", "0000000000000001011111"),
    ],
)
def test_a_pose_alone_is_a_ghost(found: str, kept: str) -> None:
    times = np.arange(len(found)) / 25.0
    seen = np.array([one == "1" for one in found])
    assert "".join("01"[one] for one in lasting(seen, times).astype(int)) == kept


def test_what_is_across_a_cut_or_far_away_in_time_is_no_company() -> None:
    seen = np.array([True] * 5 + [False] * 7)
    seen[5] = True
    times = np.arange(12) / 25.0
    assert lasting(seen, times)[5]
    assert not lasting(seen, times, cuts=(5,))[5]
    assert lasting(np.array([True, False, True]), np.array([0.0, 5.0, 10.0])).tolist() == [1, 0, 1]


def test_a_still_picture_is_told(
    spec: CaptureSpec, test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    with test_data("videos/odd/o51_frozen_person.mp4").open("rb") as video:
        result = capture_take(video, spec, tmp_path)
    assert Caution.NOTHING_MOVES in result.cautions


def test_what_the_report_raises_ends_the_capture(
    spec: CaptureSpec, taiji: Path, tmp_path: Path
) -> None:
    def stop(stage: str, done: int, of: int) -> None:
        if stage == "pose" and done == 3:
            raise KeyboardInterrupt(of)

    with taiji.open("rb") as video, pytest.raises(KeyboardInterrupt):
        capture_take(video, spec, tmp_path, stop)
    assert not list(tmp_path.iterdir())


def test_a_model_that_is_not_there_is_named(spec: CaptureSpec, taiji: Path, tmp_path: Path) -> None:
    elsewhere = replace(spec, look=replace(spec.look, models=tmp_path))
    with taiji.open("rb") as video, pytest.raises(CaptureError) as refusal:
        capture_take(video, elsewhere, tmp_path)
    assert refusal.value.code == "model_missing"
