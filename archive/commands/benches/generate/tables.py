"""The figures of bench generate as Markdown, in a document between two marks."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.commands.benches.generate import goals
from archive.commands.benches.generate.clips import CATEGORIES
from archive.commands.benches.report import Bar, Report

BEGIN, END = "<!-- figures: written by bench generate --markdown -->", "<!-- end of the figures -->"
_COLUMNS = ("restore", "served", "samples")
_MOVING = {
    "acceleration": "acceleration", "jerk": "jerk", "skate over truth": "skate", "seam": "seam",
}  # fmt: skip
_SIGNS = ("restore", "served", "samples", "hermite", "linear-Gaussian")
Row = Mapping[str, Any]


def write(report: Report, file: Path, about: str) -> None:
    """Write all tables, in place of what stands between the marks of a document that has them."""
    words = "\n".join([BEGIN, "", *_lines(report, about), END])
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    if BEGIN in old and END in old:
        words = old[: old.index(BEGIN)] + words + old[old.index(END) + len(END) :]
    else:
        words = f"{old}\n{words}\n" if old else f"{words}\n"
    made = file.with_name(file.name + ".part")
    made.write_text(words, encoding="utf-8")
    made.replace(file)


def _lines(report: Report, about: str) -> Iterator[str]:
    yield f"Measured by {about}"
    yield ""
    rows = [row for row in report.rows if "ratio" in row]
    bars = {bar.name: bar for bar in report.bars}
    for family in dict.fromkeys(row["family"] for row in rows):
        here = [row for row in rows if row["family"] == family]
        windows = max(row["windows"] for row in here if row["task"].startswith("gap"))
        clips = max(row["clips"] for row in here)
        yield f"**{family}**: {clips} clips, {windows} windows"
        yield ""
        yield from _nearness(here, family, bars)
        yield from _movement(here)
    noise = [row for row in report.rows if row["family"] == "noise"]
    yield from _noise(noise)
    yield "| bar | measured | limit | |"
    yield "|---|---|---|---|"
    for bar in report.bars:
        value = "not measured" if bar.value is None else f"{bar.value:g}"
        yield f"| {bar.name} | {value} | {_limit(bar)} | {'holds' if bar.holds else '**MISSED**'} |"
    yield ""


def _nearness(rows: Sequence[Row], family: str, bars: Mapping[str, Bar]) -> Iterator[str]:
    """Errors over those of the best reference of the same run."""
    methods = list(dict.fromkeys(row["method"] for row in rows))
    columns = [name for name in _COLUMNS if name in methods]
    others = [name for name in methods if name not in columns]
    heads = [*columns, "bar", *(f"served: {each}" for each in CATEGORIES), *others]
    if "served" not in columns:
        heads = others
    yield f"| error / best reference | best | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 2) + "|"
    for task in dict.fromkeys(row["task"] for row in rows):
        of = {row["method"]: row for row in rows if row["task"] == task}
        any_row = next(iter(of.values()))
        cells = [f"{task}", f"{any_row['best']} {_absolute(of[any_row['best']])}"]
        if "served" in columns:
            cells += [_interval(of[name]) if name in of else "" for name in columns]
            bar = bars.get(goals.bar_name(family, task))
            cells.append("" if bar is None else _limit(bar))
            cells += [_ratio(of["served"].get(each)) for each in CATEGORIES]
        cells += [_ratio(of[name]["ratio"]) if name in of else "" for name in others]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _movement(rows: Sequence[Row]) -> Iterator[str]:
    """How fills move, over the truth."""
    methods = [name for name in _SIGNS if any(row["method"] == name for row in rows)]
    yield f"| over the truth | {' | '.join(methods)} |"
    yield "|---" * (len(methods) + 1) + "|"
    for task in dict.fromkeys(row["task"] for row in rows):
        of = {row["method"]: row for row in rows if row["task"] == task}
        for figure, word in _MOVING.items():
            cells = [_ratio(of[name][figure]) if name in of else "" for name in methods]
            yield f"| {task}: {word} | {' | '.join(cells)} |"
    yield ""


def _noise(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    heads = [key for key, value in rows[0].items() if isinstance(value, float)]
    yield f"| noise | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    for row in rows:
        yield f"| {row['method']} | {' | '.join(f'{row[head]:.4g}' for head in heads)} |"
    yield ""


def _limit(bar: Bar) -> str:
    return f"{'≥' if bar.at_least else '≤'} {bar.limit:g}"


def _absolute(row: Row) -> str:
    limb = row["task"].startswith(("arm", "legs"))
    return f"{row['MPJPE']:.1f} mm" if limb else f"{row['L2P']:.3f}"


def _interval(row: Row) -> str:
    return f"{row['ratio']:.3f} [{row['low']:.2f}–{row['high']:.2f}]"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
