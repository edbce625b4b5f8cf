"""bench accuracy: bodies that were captured against bodies that are known."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from archive.commands.benches.accuracy import made, noise, picture
from archive.commands.benches.accuracy.bars import hold_to_bars
from archive.commands.benches.accuracy.compare import OURS, STOCK, UNLIFTED, compare
from archive.commands.benches.accuracy.programs import SIZES
from archive.commands.benches.accuracy.truth import read_set
from archive.commands.benches.report import Report

HELP = "accuracy SET …: millimetres, angles, exchanged sides and the wrong person against truth"
MADE = "made"


def arguments(parser: ArgumentParser) -> None:
    """Take the sets, the networks, and where to put what is made of the figures."""
    parser.add_argument(
        "sets", nargs="+", metavar="SET",
        help=f"a JSON, a folder of truth among the test data such as gt_pose2sim, or {MADE!r}",
    )  # fmt: skip
    parser.add_argument(
        "--model", nargs="*", choices=SIZES, default=["heavy"], help="networks of our capture"
    )
    parser.add_argument(
        "--stock", nargs="*", choices=SIZES, default=["lite", "full", "heavy"],
        help="networks as they come, for comparison",
    )  # fmt: skip
    parser.add_argument(
        "--without-lifter", action="store_true", help="ours a second time, without the lifter"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE.svg", help="skeletons side by side")
    parser.add_argument("--cameras", type=int, default=1, help=f"per clip of {MADE!r}")
    parser.add_argument(
        "--residuals", type=Path, metavar="FILE",
        help="write how stock heavy errs on the sets, from which the noise of the made set is drawn",
    )  # fmt: skip


def run(options: dict[str, Any]) -> Report:
    """Measure every set; rows per view and their means."""
    report = Report("accuracy")
    films = [read_set(name) for name in options["sets"] if name != MADE]
    asked = [
        *((STOCK, size) for size in options["stock"]),
        *((OURS, size) for size in options["model"]),
        *((UNLIFTED, size) for size in options["model"] if options["without_lifter"]),
    ]
    compared = [compare(truth, asked, report) for truth in films]
    hold_to_bars(report, compared)
    if options["residuals"]:
        noise.write(noise.measured(films), options["residuals"])
    if options["picture"]:
        picture.write(compared, options["picture"])
    if MADE in options["sets"]:
        made.run(report, options["cameras"])
    return report
