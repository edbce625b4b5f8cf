"""bench clips: what a capture must not claim, on clips of which something is known by eye."""

import json
import sys
import tempfile
import tomllib
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from archive.commands.benches.accuracy.measures import JOINTS
from archive.commands.benches.accuracy.programs import stock_landmarks
from archive.commands.benches.accuracy.reading import of_landmarks, of_motion
from archive.commands.benches.processes import measure
from archive.commands.benches.report import Report
from archive.takes.actions import ENGINE
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.source import Source

HELP = "clips FOLDER: exchanged legs, bodies on empty frames, hidden legs that count as seen"
_MARKS = Path(__file__).with_name("clips.toml")
_LEGS = [
    JOINTS.index(f"{side}{name}") for name in ("LowerLeg", "Foot") for side in ("left", "right")
]
_TRUNK = [
    JOINTS.index(f"{side}{name}") for name in ("UpperArm", "UpperLeg") for side in ("left", "right")
]
_CHEAPER, _LEAST = 0.6, 0.5
"""Legs change places where that makes them travel so much less, and they travel half a trunk."""
_MOSTLY = 0.5
_BONES = tuple(f"{side}{name}" for side in ("left", "right") for name in ("UpperLeg", "LowerLeg"))


@dataclass(frozen=True, slots=True, eq=False)
class _Captured:
    """What a capture brought, and the ids of others who are in the film most of the time."""

    motion: Motion
    landmarks: Landmarks
    drawn: NDArray[np.float64]
    others: tuple[int, ...]


def arguments(parser: ArgumentParser) -> None:
    """Take the folder of clips and the network."""
    parser.add_argument("folder", type=Path, help="the folder of the test videos")
    parser.add_argument("--model", choices=("lite", "full", "heavy"), default="heavy")


def run(options: dict[str, Any]) -> Report:
    """Capture every clip of which something is known, and hold it against that."""
    report = Report("clips")
    swaps, empty, hidden = [], [], []
    for name, known in tomllib.loads(_MARKS.read_text(encoding="utf-8")).items():
        film = options["folder"] / f"{name}.mp4"
        made = _captured(film, options["model"])
        row: dict[str, Any] = {"clip": name, "frames": len(made.landmarks)}
        if known.get("sides"):
            minutes = float(made.landmarks.times[-1]) / 60.0
            ours = leg_swaps(made.drawn, made.landmarks.cuts)
            stock = _stock_swaps(film, options["model"], made.landmarks.cuts)
            row |= {"leg_swaps": len(ours), "stock": len(stock), "at_frames": str(ours)}
            swaps.append(len(ours) / minutes)
        for start, stop in known.get("empty", ()):
            row["poses_on_empty"] = int(made.landmarks.found[start:stop].sum())
            empty.append(row["poses_on_empty"])
        if known.get("covered"):
            row["legs_not_seen"] = round(hidden_legs(made.motion), 4)
            hidden.append(row["legs_not_seen"])
            for other in made.others:
                share = hidden_legs(_captured(film, options["model"], other).motion)
                row[f"of_person_{other}"] = round(share, 4)
                hidden.append(row[f"of_person_{other}"])
        report.row(**row)
    report.bar("leg_swaps_per_minute", round(float(np.mean(swaps)), 2))
    report.bar("poses_on_empty_frames", float(sum(empty)))
    report.bar("hidden_legs_share", min(hidden))
    return report


def leg_swaps(points: NDArray[np.float64], cuts: tuple[int, ...]) -> list[int]:
    """Return the frames at which left and right leg change places.

    Args:
        points: (F, 12, 2) pixels of JOINTS, NaN where nothing is told.
        cuts: first frames of further shots, which are no neighbours of those before.
    """
    trunk = points[:, _TRUNK].reshape(len(points), 2, 2, 2).mean(axis=2)
    length = float(np.nanmedian(np.linalg.norm(trunk[:, 0] - trunk[:, 1], axis=-1)))
    before, now = points[:-1, _LEGS], points[1:, _LEGS]
    straight = np.linalg.norm(now - before, axis=-1).sum(axis=-1)
    crossed = np.linalg.norm(now[:, [1, 0, 3, 2]] - before, axis=-1).sum(axis=-1)
    found = np.flatnonzero((crossed < _CHEAPER * straight) & (straight > _LEAST * length)) + 1
    return [int(frame) for frame in found if frame not in cuts]


def hidden_legs(motion: Motion) -> float:
    """Return the share of frames in which no bone of the legs counts as seen."""
    legs = [motion.skeleton.channel(name) for name in _BONES]
    return float((motion.source[:, legs] >= Source.INFERRED).all(axis=1).mean())


def _captured(film: Path, model: str, person: int = 0) -> _Captured:
    models = Path(settings.BUILD_DIR) / "models"
    with tempfile.TemporaryDirectory() as name, film.open("rb") as video:
        folder = Path(name)
        command = [
            sys.executable, "-m", "capture", "capture", "--out", name,
            "--model", f"{ENGINE}-{model}", "--models", str(models), "--person", str(person),
        ]  # fmt: skip
        cost = measure(command, video, settings.BASE_DIR)
        result = json.loads(cost.output.splitlines()[-1])["result"]
        fit = result["fit"]
        motion = MotionFile(folder / "motion.npz").whole()
        landmarks = LandmarksFile(folder / "landmarks.npz").whole()
    drawn = of_motion(motion, fit, landmarks, landmarks.times, _step(landmarks)).drawn
    assert drawn is not None  # noqa: S101 - a Motion tells its way
    others = tuple(
        one["id"] for one in result["people"] if not one["chosen"] and one["share"] > _MOSTLY
    )
    return _Captured(motion, landmarks, drawn, others)


def _stock_swaps(film: Path, model: str, cuts: tuple[int, ...]) -> list[int]:
    seen = stock_landmarks(film, model)
    return leg_swaps(of_landmarks(seen, seen.times, _step(seen)).image, cuts)


def _step(landmarks: Landmarks) -> float:
    return float(np.median(np.diff(landmarks.times)))
