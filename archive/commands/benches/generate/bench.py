"""bench generate: what completes movements, against true ones and against what costs nothing."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.commands.benches.generate import denoising, goals, plots, ridge, sheets, tables
from archive.commands.benches.generate.clips import CATEGORIES, Clip, spread_of
from archive.commands.benches.generate.documented import beside, documented
from archive.commands.benches.generate.families import FAMILIES, KNOWN, NEW, OWN, learnt, measured
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
from capture.motion.rotation import Array

if TYPE_CHECKING:
    from archive.commands.benches.generate.network import Network

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
_ON_SHEET = ("gap 30", "arm 30", BOTH_LEGS.name)
SERVED_COLUMN = "served"
"""Name of the column of what an archive gets, as `network` has it, which loads torch."""
_SINGLE = {task.name: (task,) for task in JOINTS}
_REFIT = 400
"""Steps of refitting to a performer."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Windows of some clips of a family, and the network that is measured on them."""

    windows: Sequence[Window]
    network: "Network | None"

    def scores(
        self, tasks: Sequence[Task], references: Sequence[Method], spread: Array
    ) -> dict[str, Scores]:
        """Return the scores of references and of the network's columns, by their names."""
        columns = () if self.network is None else self.network.methods(tasks[0])
        return {
            one.name: score(one, tasks, self.windows, spread) for one in (*references, *columns)
        }


def arguments(parser: ArgumentParser) -> None:
    """Take the clips, what of them is measured, and where to draw."""
    parser.add_argument("--clips", type=Path, required=True, metavar="FOLDER")
    parser.add_argument(
        "--weights", type=Path, metavar="FILE",
        help="of the network; those that come with the archive if none are named",
    )  # fmt: skip
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument(
        "--stride", type=int, default=STRIDE, metavar="FRAMES",
        help="from window to window; figures compare at the default",
    )  # fmt: skip
    parser.add_argument(
        "--cheap", action="store_true", help="the references alone, without any weights"
    )
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS), metavar="TASK")
    parser.add_argument("--joints", action="store_true", help="single joints too")
    parser.add_argument(
        "--no-ridge", dest="ridge", action="store_false",
        help="leave out the reference that is learnt anew for each gap of a limb (minutes)",
    )  # fmt: skip
    parser.add_argument(
        "--refit", type=int, default=_REFIT, metavar="STEPS",
        help="of refitting to a performer; figures compare at the default",
    )  # fmt: skip
    parser.add_argument(
        "--plots", type=Path, metavar="FOLDER",
        help="draw the figures, and fills beside the truth, as SVG",
    )  # fmt: skip
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE",
        help="write the tables for people, in a document between its two marks",
    )  # fmt: skip


def run(options: dict[str, Any]) -> Report:
    """Measure every family, task and method; then filters of noise."""
    report = Report("generate", in_json=_IN_JSON)
    spread = spread_of(options["clips"])
    before = documented() if options["stride"] == STRIDE else {}
    references, rest = cheap(), others()
    families = measured(options["clips"], tuple(options["families"]))
    network = None if options["cheap"] else _network(options["weights"], options["clips"])
    tasks = {name: TASKS[name] for name in options["tasks"]}
    tasks |= _SINGLE if options["joints"] else {}
    teachers = learnt(options["clips"]) if options["ridge"] else []
    for family, clips in families.items():
        parts = list(_parts(family, clips, (*references, *rest), network, options))
        count = sum(len(part.windows) for part in parts)
        for name, here in tasks.items() if count else ():
            sys.stderr.write(f"{family}: {name}, {count} windows\n")
            more = _ridge(here, teachers, strangers=family != KNOWN)
            found = [part.scores(here, (*references, *more, *rest), spread) for part in parts]
            scores = {each: Scores.joined([one[each] for one in found]) for each in found[0]}
            main = "MPJPE" if here[0].joints else "L2P"
            best = best_of(scores, [one.name for one in (*references, *more)], main)
            for method, one in scores.items():
                known = before.get(method, {}).get(name) if family == NEW else None
                cells = row_of(one, scores[best], main)
                report.row(
                    family=family, task=name, method=method, **cells, best=best,
                    **beside(cells, known),
                )  # fmt: skip
    if NEW in families:
        denoising.measure(families[NEW], report, before.get("noise", {}))
    _hold_to_bars(report)
    goals.hold(report)
    if options["markdown"]:
        tables.write(report, options["markdown"], about(options, network))
    if options["plots"]:
        plots.write(report.rows, options["plots"])
        if network is not None and NEW in families:
            _sheet(families[NEW], network, spread, options)
    return report


def _sheet(
    clips: Sequence[Clip], network: "Network", spread: Array, options: Mapping[str, Any]
) -> None:
    """Draw what would be served beside the truth, for some typical gaps and the worst ones."""
    tasks = [task for name in options["tasks"] if name in _ON_SHEET for task in TASKS[name]]
    served = next(one for one in network.methods(BOTH_LEGS) if one.name == SERVED_COLUMN)
    windows = _windows(clips, (served,), options["stride"])
    if tasks and windows:
        gaps = sheets.chosen(served, tasks, windows, spread)
        sheets.write(gaps, options["plots"] / "sheet.svg")


def _ridge(
    parts: tuple[Task, ...], teachers: Sequence[Clip], *, strangers: bool
) -> tuple[Method, ...]:
    """A ridge for the gap of a limb; none where it is not asked for."""
    if not teachers or len(parts[0].joints) < 2:
        return ()
    return (Single("ridge", ridge.learn(parts, teachers, strangers=strangers)),)


def _network(file: Path | None, folder: Path) -> "Network | None":
    """The network that is measured; None where there is none."""
    from archive.commands.benches.generate import network  # noqa: PLC0415 (loads torch)

    return network.read(file, folder)


def _parts(
    family: str,
    clips: Sequence[Clip],
    references: Sequence[Method],
    network: "Network | None",
    options: Mapping[str, Any],
) -> Iterator[Part]:
    """The windows of a family, where weights are refitted those of each half of the clips."""
    stride = options["stride"]
    if family not in OWN:
        seen = frozenset[str]() if network is None else network.seen
        yield Part(_windows(clips, references, stride, seen), network)
    elif network is not None:
        # Both load torch.
        from archive.commands.benches.generate.network import refitted  # noqa: PLC0415
        from models.generator.adapting import AdaptConfig  # noqa: PLC0415

        subject, how = OWN[family][1], AdaptConfig(steps=options["refit"])
        for names, one in refitted(network, options["clips"], subject, how):
            judged = [clip for clip in clips if clip.row.name in names]
            windows = _windows(judged, references, stride, one.seen)
            if windows:
                yield Part(windows, one)


def about(options: Mapping[str, Any], network: "Network | None") -> str:
    """Return what was measured, and by which command, in a line of Markdown."""
    words = ["python3 manage.py bench generate", "--clips FOLDER"]
    if options["stride"] != STRIDE:
        words.append(f"--stride {options['stride']}")
    command = f"`{' '.join(words)}`"
    if network is None:
        return f"{command}, without weights."
    weights = network.weights
    return f"{command}; weights {weights.sha256[:12]}, step {weights.said['step']}."


def row_of(one: Scores, best: Scores, main: str) -> dict[str, float | None]:
    """Return the figures of a method, and its ratios to the best reference on the same windows.

    Args:
        one: of the method.
        best: of the reference.
        main: the measure by which they are compared.
    """
    values = {measure: one.value(measure) for measure in one.sums}
    true_skate = values.pop("true skate")
    low, high = interval(one, best, main)
    return {
        "clips": len(set(one.clips.tolist())),
        "windows": len(one),
        **values,
        "skate over truth": values["skate"] / true_skate if true_skate > 0.0 else None,
        "seam": one.seam(),
        "observed": one.observed,
        "ms": 1000.0 * one.seconds,
        "ratio": values[main] / best.value(main),
        "low": low,
        "high": high,
        "nearest": one.nearest(main) / best.value(main),
        **_by_category(one, best, main),
    }


def _hold_to_bars(report: Report) -> None:
    """What must hold whatever fills: known cells, and references that are what they were."""
    report.bar("observed_difference", max(row["observed"] for row in report.rows if "ratio" in row))
    off = [row["off %"] for row in report.rows if row["method"] in _SAME and "off %" in row]
    report.bar("references_off_percent", round(max(off), 2) if off else None)


def _windows(
    clips: Sequence[Clip],
    methods: Sequence[Method],
    stride: int,
    more: frozenset[str] = frozenset(),
) -> list[Window]:
    """Windows of the clips that none of the methods was made from, and that are none of `more`."""
    seen = more.union(*(method.seen for method in methods))
    return [
        window for clip in clips if clip.row.name not in seen for window in windows_of(clip, stride)
    ]


def _by_category(one: Scores, best: Scores, main: str) -> dict[str, float]:
    """Ratios to the same reference within each category that there is."""
    found = {}
    for category in CATEGORIES:
        here = one.categories == category
        if here.any():
            found[category] = one.part(here).value(main) / best.part(here).value(main)
    return found
