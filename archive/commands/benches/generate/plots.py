"""The figures of bench generate as SVG: nearness to the truth, and liveliness."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

_COLOURS = ("#8a8578", "#b08a2e", "#1f6f8b", "#c8553d", "#7a8b2f", "#8a5a9e", "#3f7f5f")
_INK, _PALE, _PAPER = "#222222", "#dcd8cc", "#fbfaf6"
_LEFT, _WIDTH, _ROW, _HEAD = 150, 520, 15, 58
_MOST = 3.0
Row = Mapping[str, Any]


def write(rows: Sequence[Row], folder: Path) -> None:
    """Draw one file of ratios to the best reference and one of accelerations over the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    fills = [row for row in rows if "ratio" in row]
    drawings = {
        "nearness.svg": ("Error over that of the best cheap reference, 90 % interval", "ratio"),
        "liveliness.svg": ("Acceleration over the true one", "acceleration"),
        "skate.svg": ("Speed of standing feet over the true one", "skate over truth"),
    }
    for name, (title, figure) in drawings.items():
        (folder / name).write_text("\n".join([*_drawing(title, figure, fills), ""]))


def _drawing(title: str, figure: str, rows: Sequence[Row]) -> Iterator[str]:
    methods = list(dict.fromkeys(row["method"] for row in rows))
    colours = {name: _COLOURS[place % len(_COLOURS)] for place, name in enumerate(methods)}
    groups = list(dict.fromkeys((row["family"], row["task"]) for row in rows))
    high = len(methods) * _ROW + 10
    width, height = _LEFT + _WIDTH + 30, _HEAD + len(groups) * high + 24
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="11">'
    )
    yield f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'
    yield f'<text x="8" y="18" font-size="13" fill="{_INK}">{escape(title)}</text>'
    for place, (name, colour) in enumerate(colours.items()):
        x = 8 + place * 128
        yield f'<circle cx="{x + 5}" cy="36" r="4" fill="{colour}"/>'
        yield f'<text x="{x + 13}" y="40" fill="{_INK}">{escape(name)}</text>'
    for value in (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        line = _INK if value == 1.0 else _PALE
        yield (
            f'<path d="M{_x(value):.1f} {_HEAD - 6}V{height - 20}" stroke="{line}"/>'
            f'<text x="{_x(value):.1f}" y="{height - 6}" text-anchor="middle" fill="#777">{value:g}</text>'
        )
    for number, group in enumerate(groups):
        top = _HEAD + number * high
        words = escape(f"{group[0]}: {group[1]}")
        yield f'<text x="8" y="{top + high / 2}" fill="{_INK}">{words}</text>'
        for row in rows:
            if (row["family"], row["task"]) == group:
                y = top + (methods.index(row["method"]) + 0.5) * _ROW
                yield from _mark(row, figure, colours[row["method"]], y)
    yield "</svg>"


def _mark(row: Row, figure: str, colour: str, y: float) -> Iterator[str]:
    value = row[figure]
    if value is None:
        return
    if figure == "ratio":
        ends = f"M{_x(row['low']):.1f} {y:.1f}H{_x(row['high']):.1f}"
        yield f'<path d="{ends}" stroke="{colour}" stroke-width="2"/>'
    if value > _MOST:
        # Beyond the scale: an arrow, and the figure itself.
        x = _x(_MOST)
        yield f'<path d="M{x:.1f} {y - 4:.1f}l7 4l-7 4z" fill="{colour}"/>'
        yield f'<text x="{x - 4:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="{colour}">{value:.1f}</text>'
    else:
        yield f'<circle cx="{_x(value):.1f}" cy="{y:.1f}" r="3.6" fill="{colour}"/>'


def _x(value: float) -> float:
    return _LEFT + _WIDTH * min(value, _MOST) / _MOST
