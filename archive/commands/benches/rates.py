"""bench rates: how often an import asks about a frame rate that is true, and about one that is not.

Every clip of the motion-capture bundle has thirty frames a second. Told to have sixty, it runs at
twice its speed: that is what files do whose frame time lies.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np

from archive.commands.benches.accuracy.mocap import FPS, clips
from archive.commands.benches.accuracy.truth import recordings
from archive.commands.benches.report import Report
from capture.rigs.pace import Pace, pace_of

HELP = "rates [FOLDER]: frame rates that are true and doubled, and how often an import asks"
SPLITS = ("train", "val", "val2", "excluded")
CATEGORIES = ("dance", "martial", "other")
_FEWEST = 60


def arguments(parser: ArgumentParser) -> None:
    """Take the folder of the bundle."""
    parser.add_argument("folder", type=Path, nargs="?", help="the bundle; the test data by default")


def run(options: dict[str, Any]) -> Report:
    """Judge every clip of two seconds and more at its own rate and at twice that."""
    report = Report("rates")
    folder = options["folder"] or recordings() / "mocap"
    for split in SPLITS:
        for category in CATEGORIES:
            found = [
                (pace_of(clip.joints, FPS), pace_of(clip.joints, 2.0 * FPS))
                for clip in clips(folder, split, category)
                if len(clip.joints) >= _FEWEST
            ]
            if found:
                report.rows.append(_row(split, category, found))
    return report


def _row(split: str, category: str, found: list[tuple[Pace, Pace]]) -> dict[str, Any]:
    falls = [true.fall for true, _ in found if true.flights]
    return {
        "split": split,
        "category": category,
        "clips": len(found),
        "asked at the true rate %": round(100.0 * np.mean([true.asked for true, _ in found]), 1),
        "asked at twice that %": round(100.0 * np.mean([twice.asked for _, twice in found]), 1),
        "with flights": len(falls),
        "fall m/s²": round(float(np.median(falls)), 1) if falls else None,
    }
