"""Stored landmarks are solved again: the same, or with what a person has put right."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from capture.again import AgainSpec, solve_again
from capture.engine_errors import NobodyFound
from capture.motion.corrections import Correction
from capture.motion.formats.motion_file import MotionFile, write_landmarks
from capture.motion.landmarks import Landmarks
from capture.motion.source import Source
from capture.solve.corrections import NONE, Corrections
from capture.solve.solving import solve
from tests.capture.solve.bodies import lost, seen_from
from tests.capture.solve.cameras import FRAMES, before, turning
from tests.conftest import ROOT
from tests.motions import walking

FACTS = {"estimator": {"name": "x"}, "video": {"frames": 90}}
SWAP = Correction("swap", 1.0, 1.5, "legs")


def stored(folder: Path, landmarks: Landmarks) -> Path:
    path = folder / "landmarks.npz"
    with path.open("wb") as file:
        write_landmarks(file, landmarks, FACTS)
    return path


def silent(stage: str, done: int, of: int) -> None:
    del stage, done, of


def test_it_comes_out_as_it_did_and_twice_the_same(tmp_path: Path) -> None:
    seen = seen_from(walking(speed=0.3), noise=0.01)
    path, spec = stored(tmp_path, seen), AgainSpec(1.62, machine_made=False, corrections=NONE)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        result = solve_again(path, spec, tmp_path / name, silent)
        assert (result.frames, result.found, result.estimator) == (90, 90, {"name": "x"})
        assert result.fit.scale_source == "given"
    first, second = ((tmp_path / name / "motion.npz").read_bytes() for name in ("a", "b"))
    assert first == second
    motion, wanted = MotionFile(tmp_path / "a" / "motion.npz").whole(), solve(seen, 1.62, tmp_path)
    np.testing.assert_allclose(motion.rotations, wanted[0].rotations, atol=1e-6)
    assert sorted(one.name for one in (tmp_path / "a").iterdir()) == ["motion.npz", "result.json"]


def test_what_was_put_right_stands_in_the_file(tmp_path: Path) -> None:
    path = stored(tmp_path, seen_from(walking(speed=0.3)))
    spec = AgainSpec(None, machine_made=False, corrections=Corrections([SWAP]))
    solve_again(path, spec, tmp_path, silent)
    file = MotionFile(tmp_path / "motion.npz")
    assert file.header["operation"] == "edit"
    assert file.header["parameters"]["corrections"] == [SWAP.to_json()]
    motion = file.whole()
    assert motion.source[35, motion.skeleton.channel("leftLowerLeg")] == Source.EDITED


def test_what_nobody_performed_stays_made(tmp_path: Path) -> None:
    path = stored(tmp_path, seen_from(walking(speed=0.3)))
    solve_again(path, AgainSpec(None, machine_made=True, corrections=NONE), tmp_path, silent)
    assert (MotionFile(tmp_path / "motion.npz").whole().source == Source.MADE).all()


def test_a_camera_that_turned_is_turned_back_without_the_film(tmp_path: Path) -> None:
    walk = walking(frames=FRAMES, speed=0.5)
    path = stored(tmp_path, before(walk, turning()))
    spec = AgainSpec(None, machine_made=False, corrections=NONE)
    result = solve_again(path, spec, tmp_path, silent)
    motion = MotionFile(tmp_path / "motion.npz").whole()
    assert np.degrees(result.fit.turned) == pytest.approx(10.0, abs=2.5)
    wanted, _ = solve(before(walk, turning()), None, tmp_path)
    np.testing.assert_allclose(motion.root, wanted.root, atol=1e-5)


def test_nobody_is_an_error(tmp_path: Path) -> None:
    path = stored(tmp_path, lost(seen_from(walking()), 0, 90))
    with pytest.raises(NobodyFound):
        solve_again(path, AgainSpec(None, machine_made=False, corrections=NONE), tmp_path, silent)


def test_the_program_tells_the_same(tmp_path: Path) -> None:
    path = stored(tmp_path, seen_from(walking(speed=0.3)))
    command = [
        sys.executable, "-m", "capture", "solve", "--landmarks", str(path), "--out", str(tmp_path),
        "--corrections", json.dumps([SWAP.to_json()]),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["result"]["frames"] == 90
    assert {line["stage"] for line in lines[:-1]} <= {"solve", "store"}
    wrong = subprocess.run(
        [*command[:-1], '[{"kind": "wave"}]'], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
