"""What a network is held to: ratios to the best reference, and how what it makes moves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive.commands.benches.generate.clips import CATEGORIES
from archive.commands.benches.generate.families import KNOWN, NEW
from archive.commands.benches.report import Report

Row = Mapping[str, Any]
TASKS = ("gap 5", "gap 15", "gap 30", "gap 45", "arm 30", "legs 30")
"""Tasks that have bars."""
ADAPTED = "adapted"
_LONG = ("gap 15", "gap 30", "gap 45")


def hold(report: Report) -> None:
    """Hold the columns of a network to their bars, in the families that were measured."""
    rows = [row for row in report.rows if "ratio" in row]
    for family in (NEW, KNOWN, ADAPTED):
        for row in _of(rows, family, "restore", TASKS):
            report.bar(bar_name(family, row["task"]), round(row["ratio"], 3))
    served = list(_of(rows, NEW, "served", TASKS))
    if not served:
        return
    report.bar("served_category", _most(row.get(each) for row in served for each in CATEGORIES))
    report.bar("served_seam", _most(row["seam"] for row in served))
    if long := list(_of(rows, NEW, "served", _LONG)):
        _range(report, "served_acceleration", [row["acceleration"] for row in long])
        report.bar("served_l2p", _most(row["ratio"] for row in long))
        report.bar("served_skate", _most(row["skate over truth"] for row in long))
    if samples := list(_of(rows, NEW, "samples", _LONG)):
        for measure in ("acceleration", "jerk"):
            _range(report, f"samples_{measure}", [row[measure] for row in samples])
    for many in _of(rows, NEW, "samples", ("gap 30",)):
        report.bar("best_of_8_nearer_percent", round(100.0 * nearer(many), 1))


def bar_name(family: str, task: str) -> str:
    """Return the name of the bar of a task."""
    return f"{family}_{task}".replace(" ", "_")


def nearer(row: Row) -> float:
    """Return by what share the nearest of some samples is nearer than they are in the mean."""
    return 1.0 - float(row["nearest"]) / float(row["ratio"])


def _range(report: Report, name: str, values: Sequence[float]) -> None:
    """The least and the greatest of some figures, each to its own limit."""
    report.bar(f"{name}_least", round(min(values), 3))
    report.bar(f"{name}_most", _most(values))


def _most(values: Any) -> float | None:
    found = [value for value in values if value is not None]
    return round(max(found), 3) if found else None


def _of(rows: Sequence[Row], family: str, method: str, tasks: Sequence[str]) -> Iterator[Row]:
    for row in rows:
        if (row["family"], row["method"]) == (family, method) and row["task"] in tasks:
            yield row
