"""Skeletons of truth, stock and our capture over each other, as SVG; no pixel of a film is in it.

A row per view, a pair of figures per frame: as the camera sees the body, and from its side, where
depth is the way across. All from the middle of the hips, to one scale.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import numpy as np

from archive.commands.benches.accuracy.compare import Comparison
from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import (
    BONES,
    HIPS,
    JOINTS,
    LEAST_JOINTS,
    SHOULDERS,
    centred,
    known_places,
)

FRAMES = 4
_CELL, _MARGIN, _HEAD = 150, 120, 52
_PIXELS_PER_METRE = 68.0
_TRUTH, _COLOURS = "#222222", ("#c8553d", "#1f6f8b", "#7a8b2f", "#8a5a9e", "#b08a2e", "#3f7f5f")
_ACROSS = ((0, 1), (2, 1))
"""Axes of the picture's two figures: x and y, then z and y, of the camera."""
_LINES = [
    *BONES,
    HIPS,
    SHOULDERS,
    (JOINTS.index("leftUpperArm"), JOINTS.index("leftUpperLeg")),
    (JOINTS.index("rightUpperArm"), JOINTS.index("rightUpperLeg")),
]


def write(compared: Sequence[Comparison], target: Path) -> None:
    """Draw all sets below one another."""
    rows = [row for one in compared for row in _rows(one)]
    programs = list(dict.fromkeys(name for one in compared for name in _shown(one)))
    colours = dict(zip(programs, _COLOURS, strict=False))
    width, height = _MARGIN + 2 * FRAMES * _CELL, _HEAD + len(rows) * _CELL
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fbfaf6"/>',
        *_legend({"truth": _TRUTH, **colours}),
        *_heads(),
    ]
    for number, (title, truth, found) in enumerate(rows):
        top = _HEAD + number * _CELL
        parts.append(f'<text x="8" y="{top + _CELL / 2}">{escape(title)}</text>')
        parts += _row(truth, found, colours, top)
    target.write_text("\n".join([*parts, "</svg>", ""]))


def _legend(colours: dict[str, str]) -> Iterator[str]:
    for place, (name, colour) in enumerate(colours.items()):
        x = _MARGIN + place * 120
        yield f'<path d="M{x} 18h22" stroke="{colour}" stroke-width="3"/>'
        yield f'<text x="{x + 28}" y="22">{escape(name)}</text>'


def _heads() -> Iterator[str]:
    for place in range(2 * FRAMES):
        words = ("from the camera", "from its side")[place % 2]
        middle = _MARGIN + (place + 0.5) * _CELL
        yield f'<text x="{middle}" y="44" text-anchor="middle" fill="#777">{words}</text>'


def _shown(one: Comparison) -> list[str]:
    """The last of the stock programs and all of ours: more would hide each other."""
    stock = [name for name in one.readings if name.startswith("stock")]
    return stock[-1:] + [name for name in one.readings if not name.startswith("stock")]


def _rows(one: Comparison) -> Iterator[tuple[str, Array, dict[str, Array]]]:
    for place, view in enumerate(one.truth.views):
        found = {name: centred(one.readings[name][place].points) for name in _shown(one)}
        yield f"{one.truth.name.removeprefix('gt_')} {view.name}", centred(view.points), found


def _row(
    truth: Array, found: dict[str, Array], colours: dict[str, str], top: float
) -> Iterator[str]:
    known = known_places(truth).sum(axis=1) >= LEAST_JOINTS
    frames = np.flatnonzero(known)
    chosen = frames[np.linspace(0, len(frames) - 1, FRAMES).round().astype(int)]
    for column, frame in enumerate(chosen):
        for side, axes in enumerate(_ACROSS):
            middle = (_MARGIN + (2 * column + side + 0.5) * _CELL, top + 0.5 * _CELL)
            yield _figure(truth[frame][:, axes], middle, _TRUTH, 2.4)
            for name, colour in colours.items():
                if name in found:
                    yield _figure(found[name][frame][:, axes], middle, colour, 1.5)


def _figure(points: Array, middle: tuple[float, float], colour: str, width: float) -> str:
    """One skeleton; lines to unknown joints are left out, the right side is dashed."""
    places = points * _PIXELS_PER_METRE + np.array(middle)
    lines: dict[bool, list[str]] = {False: [], True: []}
    for a, b in _LINES:
        if np.isfinite(places[[a, b]]).all():
            (x, y), (u, v) = places[a], places[b]
            right = JOINTS[a].startswith("right") and JOINTS[b].startswith("right")
            lines[right].append(f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}")
    return "".join(
        f'<path d="{"".join(drawn)}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round"{" stroke-dasharray=" + chr(34) + "4 3" + chr(34) if right else ""}/>'
        for right, drawn in lines.items()
        if drawn
    )
