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


STOCK, OURS, UNLIFTED = "stock", "ours", "ours without lifter"
"""Whose words a program's name begins with."""


def compare(truth: TruthSet, asked: Sequence[tuple[str, str]], report: Report) -> Comparison:
    """Measure a set; a row of the report per view and program, then the means of the views.

    Args:
        truth: the set.
        asked: whose program (STOCK, OURS, UNLIFTED), with which network.
        report: what the rows are added to.
    """
    readings: dict[str, list[Reading]] = {}
    scores: dict[str, list[Score]] = {}
    for whose, size in asked:
        name = f"{whose} {size}"
        for view in truth.views:
            if whose == STOCK:
                nearest = main = programs.stock(view, size)
            else:
                nearest, main = programs.ours(view, size, lifter=whose == OURS)
            figures = score(nearest, main, view)
            readings.setdefault(name, []).append(nearest)
            scores.setdefault(name, []).append(figures)
            report.row(set=truth.name, view=view.name, program=name, **told(figures))
    means = {name: mean(every) for name, every in scores.items()}
    for name, figures in means.items():
        report.row(set=truth.name, view="mean", program=name, **told(figures))
    return Comparison(truth, readings, means)
