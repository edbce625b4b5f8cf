"""bench generate: what completes movements, against true ones and against what costs nothing."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from archive.commands.benches.generate import denoising, plots
from archive.commands.benches.generate.clips import CATEGORIES, Clip, spread_of
from archive.commands.benches.generate.documented import beside, documented
from archive.commands.benches.generate.families import FAMILIES, NEW, measured
from archive.commands.benches.generate.methods import Method, cheap, others
from archive.commands.benches.generate.scores import Scores, best_of, interval, score
from archive.commands.benches.generate.tasks import (
    ARMS,
    BOTH_LEGS,
    GAPS,
    JOINTS,
    TWO_SIDED,
    Task,
)
from archive.commands.benches.generate.windows import STRIDE, Window, windows_of
from archive.commands.benches.report import Report

HELP = (
    "generate --clips FOLDER: fills of gaps and limbs, and filters of noise, against true motions"
)

TASKS: Mapping[str, tuple[Task, ...]] = {
    **{task.name: (task,) for task in (*GAPS, *TWO_SIDED)},
    "arm 30": ARMS,
    BOTH_LEGS.name: (BOTH_LEGS,),
}
"""What is measured by its name; both arms are taken together."""
_IN_JSON = ("clips", "windows", "best", "nearest", "before")
_SINGLE = {task.name: (task,) for task in JOINTS}


def arguments(parser: ArgumentParser) -> None:
    """Take the clips, what of them is measured, and where to draw."""
    parser.add_argument("--clips", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument(
        "--stride", type=int, default=STRIDE, metavar="FRAMES",
        help="from window to window; figures compare at the default",
    )  # fmt: skip
    parser.add_argument("--joints", action="store_true", help="single joints too")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw the figures as SVG")


def run(options: dict[str, Any]) -> Report:
    """Measure every family, task and method; then filters of noise."""
    report = Report("generate", in_json=_IN_JSON)
    spread = spread_of(options["clips"])
    before = documented()
    references, rest = cheap(), others()
    families = measured(options["clips"], tuple(options["families"]))
    tasks = {**TASKS, **(_SINGLE if options["joints"] else {})}
    for family, clips in families.items():
        windows = _windows(clips, (*references, *rest), options["stride"])
        for name, parts in tasks.items():
            sys.stderr.write(f"{family}: {name}, {len(windows)} windows\n")
            scores = {
                method.name: score(method, parts, windows, spread)
                for method in (*references, *rest)
            }
            usual = options["stride"] == STRIDE and family == NEW
            _tell(report, (family, name), scores, windows, references, before if usual else {})
    if NEW in families:
        denoising.measure(families[NEW], report, before["noise"])
    if options["plots"]:
        plots.write(report.rows, options["plots"])
    return report


def _windows(clips: Sequence[Clip], methods: Sequence[Method], stride: int) -> list[Window]:
    """Windows of the clips that none of the methods was made from."""
    seen = frozenset[str]().union(*(method.seen for method in methods))
    return [
        window for clip in clips if clip.row.name not in seen for window in windows_of(clip, stride)
    ]


def _tell(
    report: Report,
    measured_as: tuple[str, str],
    scores: Mapping[str, Scores],
    windows: Sequence[Window],
    references: Sequence[Method],
    before: Mapping[str, Mapping[str, Any]],
) -> None:
    """Add a row for each method: figures, and ratios to the best reference of the same windows."""
    family, task = measured_as
    main = "L2P" if "gap" in task or "sided" in task else "MPJPE"
    best = best_of(scores, [method.name for method in references], main)
    for name, one in scores.items():
        low, high = interval(one, scores[best], main)
        values = {measure: one.value(measure) for measure in one.sums}
        report.row(
            family=family,
            task=task,
            method=name,
            clips=len(set(one.clips.tolist())),
            windows=len(windows),
            **{measure: value for measure, value in values.items() if measure != "true skate"},
            **{
                "skate over truth": values["skate"] / values["true skate"]
                if values["true skate"]
                else None
            },
            seam=one.seam(),
            observed=one.observed,
            ms=1000.0 * one.seconds,
            ratio=values[main] / scores[best].value(main),
            low=low,
            high=high,
            best=best,
            nearest=one.nearest(main) / scores[best].value(main),
            **_by_category(one, scores[best], windows, main),
            **beside(values, before.get(name, {}).get(task)),
        )


def _by_category(
    one: Scores, best: Scores, windows: Sequence[Window], main: str
) -> dict[str, float]:
    """Ratios to the same reference within each category that there is."""
    times = len(one) // len(windows)
    found = {}
    for category in CATEGORIES:
        chosen = [window.clip.row.category == category for window in windows] * times
        if any(chosen):
            here = np.array(chosen)
            found[category] = one.part(here).value(main) / best.part(here).value(main)
    return found
