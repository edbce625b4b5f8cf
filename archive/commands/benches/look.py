"""bench look: how soon a film that has come in whole is warned about."""

import json
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.commands.benches.processes import measure
from archive.commands.benches.report import Report

HELP = "look VIDEO: seconds from a stored film to its first findings"


def arguments(parser: ArgumentParser) -> None:
    """Take the video."""
    parser.add_argument("video", type=Path)
    parser.add_argument("--runs", type=int, default=3, help="how often")


def run(options: dict[str, Any]) -> Report:
    """Run the programs that a worker runs, one after the other: facts, a poster, the first look."""
    report = Report("look")
    models = Path(settings.BUILD_DIR) / "models"
    sums = []
    for number in range(1, options["runs"] + 1):
        with tempfile.TemporaryDirectory() as folder:
            intake = _seconds(options["video"], "probe")[0]
            intake += _seconds(options["video"], "poster", "--out", f"{folder}/poster.jpg")[0]
            look, seen = _seconds(
                options["video"], "glance", "--out", folder, "--models", str(models)
            )
        sums.append(intake + look)
        report.row(
            run=number,
            intake_seconds=intake,
            look_seconds=look,
            frames=seen["frames"],
            findings=len(seen["findings"]),
        )
    report.bar("first_look_seconds", round(statistics.median(sums), 2))
    return report


def _seconds(video: Path, *arguments: str) -> tuple[float, dict[str, Any]]:
    with video.open("rb") as film:
        cost = measure([sys.executable, "-m", "capture", *arguments], film, settings.BASE_DIR)
    return cost.seconds, json.loads(cost.output.splitlines()[-1])["result"]
