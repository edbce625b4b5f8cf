"""bench generate: what completes movements, against true ones and against what costs nothing."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from archive.commands.benches.generate import denoising, plots, ridge
from archive.commands.benches.generate.clips import CATEGORIES, Clip, spread_of
from archive.commands.benches.generate.documented import beside, documented
from archive.commands.benches.generate.families import FAMILIES, KNOWN, NEW, learnt, measured
from archive.commands.benches.generate.methods import Method, Single, cheap, others
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
_SAME = ("hold", "straight", "hermite")
"""References that were measured before; the linear-Gaussian one is another than it was then."""
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
    parser.add_argument(
        "--no-ridge", dest="ridge", action="store_false",
        help="leave out the reference that is learnt anew for each gap of a limb (minutes)",
    )  # fmt: skip
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw the figures as SVG")


def run(options: dict[str, Any]) -> Report:
    """Measure every family, task and method; then filters of noise."""
    report = Report("generate", in_json=_IN_JSON)
    spread = spread_of(options["clips"])
    before = documented() if options["stride"] == STRIDE else {}
    references, rest = cheap(), others()
    families = measured(options["clips"], tuple(options["families"]))
    tasks = {**TASKS, **(_SINGLE if options["joints"] else {})}
    teachers = learnt(options["clips"]) if options["ridge"] else []
    for family, clips in families.items():
        windows = _windows(clips, (*references, *rest), options["stride"])
        for name, parts in tasks.items():
            sys.stderr.write(f"{family}: {name}, {len(windows)} windows\n")
            more = _ridge(parts, teachers, strangers=family != KNOWN)
            methods = (*references, *more, *rest)
            scores = {one.name: score(one, parts, windows, spread) for one in methods}
            main = "MPJPE" if parts[0].joints else "L2P"
            best = best_of(scores, [one.name for one in (*references, *more)], main)
            for method, one in scores.items():
                known = before.get(method, {}).get(name) if family == NEW else None
                cells = row_of(one, scores[best], windows, main)
                report.row(
                    family=family, task=name, method=method, **cells, best=best,
                    **beside(cells, known),
                )  # fmt: skip
    if NEW in families:
        denoising.measure(families[NEW], report, before.get("noise", {}))
    _hold_to_bars(report)
    if options["plots"]:
        plots.write(report.rows, options["plots"])
    return report


def _ridge(
    parts: tuple[Task, ...], teachers: Sequence[Clip], *, strangers: bool
) -> tuple[Method, ...]:
    """A ridge for the gap of a limb; none where it is not asked for."""
    if not teachers or len(parts[0].joints) < 2:
        return ()
    return (Single("ridge", ridge.learn(parts, teachers, strangers=strangers)),)


def row_of(
    one: Scores, best: Scores, windows: Sequence[Window], main: str
) -> dict[str, float | None]:
    """Return the figures of a method, and its ratios to the best reference on the same windows.

    Args:
        one: of the method.
        best: of the reference.
        windows: that both were measured on, as often as there are tasks.
        main: the measure by which they are compared.
    """
    values = {measure: one.value(measure) for measure in one.sums}
    true_skate = values.pop("true skate")
    low, high = interval(one, best, main)
    return {
        "clips": len(set(one.clips.tolist())),
        "windows": len(windows),
        **values,
        "skate over truth": values["skate"] / true_skate if true_skate > 0.0 else None,
        "seam": one.seam(),
        "observed": one.observed,
        "ms": 1000.0 * one.seconds,
        "ratio": values[main] / best.value(main),
        "low": low,
        "high": high,
        "nearest": one.nearest(main) / best.value(main),
        **_by_category(one, best, windows, main),
    }


def _hold_to_bars(report: Report) -> None:
    """What must hold whatever fills: known cells, and references that are what they were."""
    report.bar("observed_difference", max(row["observed"] for row in report.rows if "ratio" in row))
    off = [row["off %"] for row in report.rows if row["method"] in _SAME and "off %" in row]
    report.bar("references_off_percent", round(max(off), 2) if off else None)


def _windows(clips: Sequence[Clip], methods: Sequence[Method], stride: int) -> list[Window]:
    """Windows of the clips that none of the methods was made from."""
    seen = frozenset[str]().union(*(method.seen for method in methods))
    return [
        window for clip in clips if clip.row.name not in seen for window in windows_of(clip, stride)
    ]


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
