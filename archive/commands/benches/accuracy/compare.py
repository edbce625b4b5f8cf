"""One set of truth: every program in every view."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.commands.benches.accuracy import programs
from archive.commands.benches.accuracy.reading import Reading
from archive.commands.benches.accuracy.score import Score, mean, score, told
from archive.commands.benches.accuracy.truth import TruthSet
from archive.commands.benches.report import Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found of a set.

    Attributes:
        truth: the set.
        readings: by program ("stock heavy", "ours full"), one per view.
        means: by program, the mean of its views' figures.
    """

    truth: TruthSet
    readings: dict[str, list[Reading]]
    means: dict[str, Score]


def compare(
    truth: TruthSet, stock: Sequence[str], ours: Sequence[str], report: Report
) -> Comparison:
    """Measure a set; a row of the report per view and program, then the means of the views."""
    readings: dict[str, list[Reading]] = {}
    scores: dict[str, list[Score]] = {}
    asked = [("stock", size) for size in stock] + [("ours", size) for size in ours]
    for whose, size in asked:
        name = f"{whose} {size}"
        for view in truth.views:
            if whose == "stock":
                nearest = main = programs.stock(view, size)
            else:
                nearest, main = programs.ours(view, size)
            figures = score(nearest, main, view)
            readings.setdefault(name, []).append(nearest)
            scores.setdefault(name, []).append(figures)
            report.row(set=truth.name, view=view.name, program=name, **told(figures))
    means = {name: mean(every) for name, every in scores.items()}
    for name, figures in means.items():
        report.row(set=truth.name, view="mean", program=name, **told(figures))
    return Comparison(truth, readings, means)
