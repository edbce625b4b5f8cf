"""The made set: true martial arts before made cameras, solved from made landmarks.

What a film cannot tell at twelve or sixty frames of one walk is told here: whether strikes keep their
speed, whether feet stand that stand, and how much of the shaking of landmarks is left. The capture is
tried after the estimator; the landmarks err as stock heavy was measured to (see noise.py).
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from django.conf import settings

from archive.commands.benches.accuracy import measures
from archive.commands.benches.accuracy.contact import accelerations, skate, strike_ratios
from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import JOINTS, centred
from archive.commands.benches.accuracy.mocap import FPS, Clip, clips
from archive.commands.benches.accuracy.noise import stored
from archive.commands.benches.accuracy.reading import Reading, of_landmarks, of_motion
from archive.commands.benches.accuracy.score import Score, mean, told
from archive.commands.benches.accuracy.staged import Staged, stage
from archive.commands.benches.accuracy.truth import TOES, recordings
from archive.commands.benches.processes import measure
from archive.commands.benches.report import Report
from capture.motion.formats.motion_file import MotionFile, write_landmarks
from capture.motion.landmarks import Landmarks

SPLIT, CATEGORY = "val", "martial"
SEED = 20260
_WRISTS, _ANKLES = ("leftHand", "rightHand"), ("leftFoot", "rightFoot")
_ENDS = [JOINTS.index(name) for name in (*_WRISTS, *_ANKLES)]


def run(report: Report, cameras: int) -> None:
    """Measure every clip before a few cameras; rows per clip and camera, means, bars."""
    residuals = stored()
    scores: dict[str, list[Score]] = {"landmarks": [], "ours": []}
    for number, clip in enumerate(clips(recordings() / "mocap", SPLIT, CATEGORY)):
        room = _room(clip)
        for camera in range(cameras):
            staged = stage(clip, residuals, np.random.default_rng([SEED, number, camera]))
            seen = of_landmarks(staged.landmarks, staged.landmarks.times, 1.0 / FPS)
            solved = _solve(staged.landmarks, clip.skeleton.height)
            for program, reading in (("landmarks", seen), ("ours", solved)):
                figures = _score(reading, staged, room)
                scores[program].append(figures)
                report.row(
                    set="made", view=f"{clip.name} {camera + 1}", program=program, **told(figures)
                )
    means = {program: mean(every) for program, every in scores.items()}
    for program, figures in means.items():
        report.row(set="made", view="mean", program=program, **told(figures))
    _bars(report, means["ours"])


def _room(clip: Clip) -> Array:
    """(F, 14, 3) true joints and toes in the room."""
    return clip.joints[:, [clip.skeleton.index(name) for name in (*JOINTS, *TOES)]]


def _solve(landmarks: Landmarks, height: float) -> Reading:
    """Give landmarks to the solver as the product does, the performer's height being known."""
    with tempfile.TemporaryDirectory() as folder:
        seen = Path(folder) / "landmarks.npz"
        with seen.open("wb") as file:
            write_landmarks(file, landmarks, {"operation": "made"})
        command = [
            sys.executable, "-m", "capture", "solve", "--landmarks", str(seen), "--out", folder,
            "--height", f"{height:.4f}",
        ]  # fmt: skip
        measure(command, cwd=settings.BASE_DIR)
        motion = MotionFile(Path(folder) / "motion.npz")
        return of_motion(
            motion.whole(), motion.header["fit"], landmarks, landmarks.times, 1.0 / FPS
        )


def _score(reading: Reading, staged: Staged, room: Array) -> Score:
    found, truth = reading.points, staged.truth
    apart = measures.whole_distances(found, truth)
    return {
        "MPJPE": 1000.0 * measures.mpjpe(found, truth),
        "PA": 1000.0 * measures.pa(found, truth),
        "SEQ": 1000.0 * float(np.mean(apart)),
        "accel": measures.acceleration_error(found, truth, FPS),
        "flip %": 100.0 * measures.flipped(found, truth),
        **{f"{name}°": value for name, value in measures.angle_errors(found, truth).items()},
        "jitter %": 100.0 * jitter(found),
        "true jitter %": 100.0 * jitter(truth),
        **(_moving(reading.room, room) if reading.room is not None else {}),
    }


def jitter(points: Array) -> float:
    """Median second difference of wrists and ankles from the hips, over the length of the torso."""
    points = centred(points)
    torso = np.median(np.linalg.norm(points[:, measures.SHOULDERS].mean(axis=1), axis=-1))
    shakes = np.linalg.norm(np.diff(points[:, _ENDS], n=2, axis=0), axis=-1)
    return float(np.nanmedian(shakes) / torso)


def _moving(found: Array, room: Array) -> Score:
    """Speeds, accelerations and feet on their way through the room."""
    joints = slice(0, len(JOINTS))
    return {
        "wrist strikes": _strikes(found, room, _WRISTS),
        "ankle strikes": _strikes(found, room, _ANKLES),
        "m/s²": float(np.nanmean(accelerations(found[:, joints], FPS))),
        "true m/s²": float(np.mean(accelerations(room[:, joints], FPS))),
        "skate cm/s": 100.0 * skate(found, room, FPS),
        "true skate cm/s": 100.0 * skate(room, room, FPS),
    }


def _strikes(found: Array, room: Array, joints: tuple[str, str]) -> float:
    """Median over the strikes of both sides of how fast each was found over how fast it was."""
    ratios = [ratio for joint in joints for ratio in strike_ratios(found, room, FPS, joint)]
    return float(np.median(ratios)) if ratios else np.nan


def _bars(report: Report, means: Score) -> None:
    report.bar("made_peak_wrist_speed_over_truth", round(means["wrist strikes"], 3))
    report.bar("made_peak_ankle_speed_over_truth", round(means["ankle strikes"], 3))
    report.bar("made_acceleration_over_truth", round(means["m/s²"] / means["true m/s²"], 3))
    report.bar("made_skate_over_truth", round(means["skate cm/s"] / means["true skate cm/s"], 3))
