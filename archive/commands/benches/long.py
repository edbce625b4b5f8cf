"""bench long: a capture against the length of its film, and whether its memory grows with it.

The film is repeated, once in its own size for a minute and then in 1080p for as long as is asked.
"""

import json
import os
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.commands.benches.processes import Cost, measure
from archive.commands.benches.report import Report
from archive.takes.actions import ENGINE

HELP = "long VIDEO: a minute against real time; memory of 1080p from the first length to the last"
_LINES = 1080


def arguments(parser: ArgumentParser) -> None:
    """Take the video, the network and the lengths."""
    parser.add_argument("video", type=Path)
    parser.add_argument("--model", choices=("lite", "full", "heavy"), default="heavy")
    parser.add_argument("--minutes", type=float, nargs="+", default=(1.0, 20.0), help="of 1080p")


def run(options: dict[str, Any]) -> Report:
    """Capture each film whole, as a user's film is captured."""
    report = Report("long")
    video, model = options["video"], options["model"]
    with tempfile.TemporaryDirectory() as name:
        film = Path(name) / "film.mp4"
        cost, result = _captured(video, film, 60.0, None, model)
        _row(report, cost, result)
        real_time = cost.seconds / result["facts"]["duration"]
        report.bar(f"capture_over_real_time_{model}", round(real_time, 3))
        peaks = []
        for minutes in options["minutes"]:
            cost, result = _captured(video, film, 60.0 * minutes, _LINES, model)
            _row(report, cost, result)
            peaks.append(cost.peak_bytes)
    report.bar("capture_peak_MiB", round(max(peaks) / 2**20, 1))
    report.bar("memory_of_longest_over_shortest", round(peaks[-1] / peaks[0], 3))
    return report


def _row(report: Report, cost: Cost, result: dict[str, Any]) -> None:
    facts, frames = result["facts"], result["frames"]
    report.row(
        picture=f"{facts['width']} × {facts['height']}",
        minutes=facts["duration"] / 60.0,
        frames=frames,
        frames_per_second=frames / cost.seconds,
        over_real_time=cost.seconds / facts["duration"],
        peak_MiB=cost.peak_bytes / 2**20,
        load=os.getloadavg()[0],
    )


def _captured(
    video: Path, film: Path, seconds: float, lines: int | None, model: str
) -> tuple[Cost, dict[str, Any]]:
    looped = [sys.executable, "-m", "capture.video.looped", str(video.resolve()), str(film)]
    size = ["--height", str(lines)] if lines else []
    measure([*looped, "--seconds", str(seconds), *size], cwd=settings.BASE_DIR)
    with tempfile.TemporaryDirectory() as folder, film.open("rb") as opened:
        command = [
            sys.executable, "-m", "capture", "capture", "--out", folder,
            "--model", f"{ENGINE}-{model}", "--models", str(Path(settings.BUILD_DIR) / "models"),
        ]  # fmt: skip
        cost = measure(command, opened, settings.BASE_DIR)
    return cost, json.loads(cost.output.splitlines()[-1])["result"]
