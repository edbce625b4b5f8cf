"""bench capture: our two looks through a film against the loop that everybody writes first.

Both end with a body's landmarks. What the loop has no counterpart for, hands and the fit of the
whole sequence, is measured beside them, the whole against the length of the film.
"""

import json
import os
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.commands.benches.processes import Cost, measure
from archive.commands.benches.report import Report
from archive.takes.actions import ENGINE

HELP = "capture VIDEO: frames/s, CPU and memory against the naive loop; the whole against real time"


def arguments(parser: ArgumentParser) -> None:
    """Take the video, the network and how often to run."""
    parser.add_argument("video", type=Path)
    parser.add_argument("--model", choices=("lite", "full", "heavy"), default="heavy")
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs, one after the other")


def run(options: dict[str, Any]) -> Report:
    """Measure pairs of runs in turn, so that a busy machine slows both."""
    report = Report("capture")
    video, model = options["video"], options["model"]
    pairs, wholes = [], []
    for number in range(1, options["runs"] + 1):
        naive, seen = _naive(video, model)
        ours, looked = _ours("look", video, model, "--no-hands")
        handed, _ = _ours("look", video, model)
        whole, result = _ours("capture", video, model)
        pairs.append((naive, ours))
        wholes.append(whole)
        for name, cost, frames in (
            ("naive loop", naive, seen["frames"]),
            ("our landmarks", ours, looked["frames"]),
            ("our landmarks and hands", handed, looked["frames"]),
            ("our capture, with the fit", whole, result["frames"]),
        ):
            report.row(
                run=number,
                program=name,
                frames=frames,
                frames_per_second=frames / cost.seconds,
                cpu_ms_per_frame=1000.0 * cost.cpu_seconds / frames,
                peak_MiB=cost.peak_bytes / 2**20,
                load=os.getloadavg()[0],
            )
    report.bar(
        f"frames_per_second_over_naive_{model}", _ratio([(a.seconds, b.seconds) for a, b in pairs])
    )
    report.bar("cpu_over_naive", _ratio([(b.cpu_seconds, a.cpu_seconds) for a, b in pairs]))
    report.bar(
        "memory_over_naive",
        _ratio([(float(b.peak_bytes), float(a.peak_bytes)) for a, b in pairs]),
    )
    duration = result["facts"]["duration"]
    real_time = statistics.median(whole.seconds for whole in wholes) / duration
    report.bar(f"capture_over_real_time_{model}", round(real_time, 3))
    report.bar("capture_peak_MiB", round(max(whole.peak_bytes for whole in wholes) / 2**20, 1))
    report.bar("distance_from_landmarks_mm", round(1000.0 * result["fit"]["misfit"], 2))
    return report


def _ratio(pairs: list[tuple[float, float]]) -> float:
    return round(statistics.median(first / second for first, second in pairs), 3)


def _bundle(model: str) -> Path:
    return Path(settings.BUILD_DIR) / "models" / f"pose_landmarker_{model}.task"


def _naive(video: Path, model: str) -> tuple[Cost, dict[str, Any]]:
    command = [
        sys.executable,
        "-m",
        "capture.pose.naive",
        str(video.resolve()),
        str(_bundle(model)),
    ]
    cost = measure(command, cwd=settings.BASE_DIR)
    return cost, json.loads(cost.output.splitlines()[-1])


def _ours(job: str, video: Path, model: str, *more: str) -> tuple[Cost, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, video.open("rb") as film:
        command = [
            sys.executable, "-m", "capture", job, "--out", folder,
            "--model", f"{ENGINE}-{model}", "--models", str(_bundle(model).parent),
            *more,
        ]  # fmt: skip
        cost = measure(command, film, settings.BASE_DIR)
    return cost, json.loads(cost.output.splitlines()[-1])["result"]
