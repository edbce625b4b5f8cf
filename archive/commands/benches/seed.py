"""Motions for the bench of pages: the sample film's own, walked to and fro until it is long enough.

Real landmarks are needed: their jitter is what a compressed payload mostly holds.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from django.conf import settings

from archive.commands.benches.processes import ProgramFailed
from archive.commands.samples import samples
from archive.takes.actions import ENGINE
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion

RATE = 30.0


def recorded() -> tuple[Motion, Landmarks]:
    """Capture the first sample film; return every second frame of it (30 a second)."""
    films = samples()
    if not films:
        raise ProgramFailed("The sample films are missing; run `python3 manage.py demo` once.")
    with tempfile.TemporaryDirectory() as folder, films[0].path.open("rb") as film:
        models = str(Path(settings.BUILD_DIR) / "models")
        command = [
            sys.executable, "-m", "capture", "capture", "--out", folder,
            "--model", f"{ENGINE}-full", "--models", models,
        ]  # fmt: skip
        done = subprocess.run(
            command, stdin=film, capture_output=True, cwd=settings.BASE_DIR, check=False
        )
        if done.returncode != 0:
            raise ProgramFailed(done.stdout.decode()[-500:])
        motion = MotionFile(Path(folder) / "motion.npz").whole()
        landmarks = LandmarksFile(Path(folder) / "landmarks.npz").whole()
    return _frames(motion, landmarks, np.arange(0, len(motion), 2))


def long_motion(motion: Motion, landmarks: Landmarks, seconds: float) -> tuple[Motion, Landmarks]:
    """Return the motion to and fro for so many seconds."""
    there = np.arange(len(motion))
    once = np.concatenate([there, there[-2:0:-1]])
    count = round(seconds * RATE)
    return _frames(motion, landmarks, np.resize(once, count))


def _frames(
    motion: Motion, landmarks: Landmarks, order: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> tuple[Motion, Landmarks]:
    times = np.arange(len(order)) / RATE
    moved = replace(
        motion,
        times=times,
        **{
            name: getattr(motion, name)[order]
            for name in ("root", "rotations", "source", "confidence")
        },
        contacts=None,
    )
    return moved, replace(landmarks.some(order), times=times)
