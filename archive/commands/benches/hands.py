"""bench hands: how near solved fingers lie to where hands were seen, and what hands cost.

The first comes from captures as a user's film is captured; nobody knows where the fingers really
were, so it says how far to trust the solve and nothing of the network. The second compares looking
at a film with and without hands, in turn, so that a busy machine slows both.
"""

import json
import os
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from archive.commands.benches.accuracy.truth import recordings
from archive.commands.benches.processes import Cost, measure
from archive.commands.benches.report import Report
from archive.takes.actions import ENGINE
from capture.motion.formats.motion_file import MotionFile
from capture.motion.motion import Motion
from capture.motion.rotation import angle, swing_twist
from capture.motion.skeleton import HAND_JOINTS
from capture.motion.source import Source
from capture.writing import MOTION_FILE

HELP = "hands [VIDEO …]: fingers against where they were seen, joint limits, and what hands cost"
FILMS = ("d10_hand_closeup_portrait.mp4", "d11_sign_two_hands.mp4")
_HINGES = tuple(
    name
    for name in HAND_JOINTS
    if name.endswith(("Intermediate", "Distal")) and "Thumb" not in name
)
_MOST_BENT = 115.0


def arguments(parser: ArgumentParser) -> None:
    """Take the films, the network and how often to run."""
    parser.add_argument(
        "video", type=Path, nargs="*", help="films; two of the test data by default"
    )
    parser.add_argument("--model", choices=("lite", "full", "heavy"), default="heavy")
    parser.add_argument("--runs", type=int, default=2, help="pairs of looks, one after the other")


def run(options: dict[str, Any]) -> Report:
    """Capture each film, then look at it with and without hands."""
    report = Report("hands")
    films = options["video"] or [recordings() / "videos" / name for name in FILMS]
    shares, astray, ratios = [], [], []
    for film in films:
        result, motion = _captured(film, options["model"])
        astray.append(hinge_excess(motion))
        ratio = _cost(film, options["model"], options["runs"])
        ratios += [ratio] if ratio is not None else []
        for hand in result["fit"]["hands"]:
            shares.append(100.0 * hand["misfit_share"])
            report.row(
                film=film.stem[:24],
                hand=hand["side"],
                frames=len(motion),
                fingers=hand["frames"],
                palm=hand["palm"],
                hand_px=hand["pixels"],
                misfit_px=hand["misfit"],
                misfit_percent=100.0 * hand["misfit_share"],
                hinge_excess_degrees=astray[-1],
                cpu_over_without=ratio,
                load=os.getloadavg()[0],
            )
    report.bar("finger_misfit_percent", round(max(shares), 2) if shares else None)
    report.bar("hinge_excess_degrees", round(max(astray), 3))
    report.bar("cpu_over_without", round(max(ratios), 3) if ratios else None)
    return report


def hinge_excess(motion: Motion) -> float:
    """Return the most degrees by which a finger's hinge turns as no hinge can; 0 without fingers."""
    worst = 0.0
    for name in _HINGES if len(motion.skeleton.names) > len(HAND_JOINTS) else ():
        seen = motion.source[:, motion.skeleton.channel(name)] != Source.MISSING
        turns = motion.rotations[seen, motion.skeleton.index(name)]
        if not len(turns):
            continue
        sign = -1.0 if name.startswith("left") else 1.0
        aside, bend = swing_twist(turns, np.array([0.0, 0.0, 1.0]))
        bent = np.degrees(2.0 * np.arctan2(sign * bend[:, 3], bend[:, 0]))
        bent = (bent + 180.0) % 360.0 - 180.0
        beyond = np.maximum(-bent, bent - _MOST_BENT)
        worst = max(worst, float(beyond.max()), float(np.degrees(angle(aside)).max()))
    return worst


def _captured(film: Path, model: str) -> tuple[dict[str, Any], Motion]:
    with tempfile.TemporaryDirectory() as folder:
        cost = _program("capture", film, model, Path(folder))
        result = json.loads(cost.output.splitlines()[-1])["result"]
        return result, MotionFile(Path(folder) / MOTION_FILE).whole()


def _cost(film: Path, model: str, runs: int) -> float | None:
    """CPU time of looking at a film over the same without hands; None where there is no body."""
    ratios = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            whole = _program("look", film, model, Path(folder))
            if not json.loads(whole.output.splitlines()[-1])["result"]["found"]:
                return None
            without = _program("look", film, model, Path(folder), "--no-hands")
            ratios.append(whole.cpu_seconds / without.cpu_seconds)
    return statistics.median(ratios) if ratios else None


def _program(job: str, film: Path, model: str, folder: Path, *more: str) -> Cost:
    command = [
        sys.executable, "-m", "capture", job, "--out", str(folder),
        "--model", f"{ENGINE}-{model}", "--models", str(Path(settings.BUILD_DIR) / "models"), *more,
    ]  # fmt: skip
    with film.open("rb") as opened:
        return measure(command, opened, settings.BASE_DIR)
