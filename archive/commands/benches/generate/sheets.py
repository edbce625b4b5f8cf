"""Contact sheets: the truth beside what would be served, for typical gaps and for the worst."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from archive.commands.benches.generate.methods import Method
from archive.commands.benches.generate.metrics import Compared, compare, l2p, mpjpe
from archive.commands.benches.generate.tasks import Task
from archive.commands.benches.generate.windows import Window
from capture.motion.rotation import Array
from capture.motion.skeleton import Skeleton

EACH = 5
"""Gaps that are typical, and gaps that are the worst."""
_EVERY = 4
"""Windows from one that is looked at to the next: neighbours show the same movement."""
_MOMENTS = 7
_CELL, _ROW, _LEFT, _HEAD = 128, 150, 190, 48
_METRE = 62.0
_YAW = 0.6
_INK, _MADE, _PAPER, _PALE = "#222222", "#a86a00", "#fbfaf6", "#dcd8cc"
_LIMBS = (
    ("hips", "spine", "chest", "upperChest", "neck", "head"),
    *(("upperChest", *(f"{s}{b}" for b in ("Shoulder", "UpperArm", "LowerArm", "Hand")))
      for s in ("left", "right")),
    *(("hips", *(f"{s}{b}" for b in ("UpperLeg", "LowerLeg", "Foot", "Toes")))
      for s in ("left", "right")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A gap of a window with its fill.

    Attributes:
        one: the fill beside the truth.
        error: mean distance of the joints that were hidden, millimetres.
        against: that error over the median of its task.
    """

    one: Compared
    error: float
    against: float

    @property
    def clip(self) -> str:
        """Name of the clip."""
        return self.one.window.clip.row.name


def chosen(
    method: Method, tasks: Sequence[Task], windows: Sequence[Window], spread: Array
) -> Mapping[str, list[Gap]]:
    """Return typical and worst gaps, each of another clip; how far off is told by its task's median."""
    found: list[Gap] = []
    for task in tasks:
        some = windows[::_EVERY]
        fills = method.fills([task.partial(window) for window in some])
        ones = [
            compare(task, window, each[0], spread) for window, each in zip(some, fills, strict=True)
        ]
        main = np.array([_over(mpjpe(one) if task.joints else l2p(one)) for one in ones])
        usual = float(np.median(main))
        found += [
            Gap(one, _over(mpjpe(one)), float(value) / usual)
            for one, value in zip(ones, main, strict=True)
        ]
    typical = sorted(found, key=lambda gap: abs(np.log(max(gap.against, 1e-6))))
    worst = sorted(found, key=lambda gap: -gap.against)
    return {"typical": _apart(typical), "worst": _apart(worst)}


def write(gaps: Mapping[str, Sequence[Gap]], file: Path) -> None:
    """Draw a sheet, a row for each gap: the truth in ink, the fill in ochre, over seven moments."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*_drawing(gaps), ""]), encoding="utf-8")


def _over(sums: tuple[float, float]) -> float:
    return sums[0] / sums[1]


def _apart(gaps: Sequence[Gap]) -> list[Gap]:
    """The first gaps that are of clips of their own, as far as there are so many clips."""
    taken: dict[str, Gap] = {}
    for gap in gaps:
        taken.setdefault(gap.clip, gap)
        if len(taken) == EACH:
            break
    return list(taken.values())


def _drawing(gaps: Mapping[str, Sequence[Gap]]) -> Iterator[str]:
    rows = [(kind, gap) for kind, some in gaps.items() for gap in some]
    width, height = _LEFT + _MOMENTS * _CELL + 10, _HEAD + len(rows) * _ROW + 10
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="11">'
    )
    yield f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'
    yield f'<text x="8" y="18" font-size="13" fill="{_INK}">Truth (dark) and fill (ochre)</text>'
    for number in range(_MOMENTS):
        word = ("before", "after")[number > 0] if number in (0, _MOMENTS - 1) else "in the gap"
        x = _LEFT + (number + 0.5) * _CELL
        yield f'<text x="{x:.0f}" y="38" text-anchor="middle" fill="#777">{word}</text>'
    for place, (kind, gap) in enumerate(rows):
        yield from _row(kind, gap, _HEAD + place * _ROW)
    yield "</svg>"


def _row(kind: str, gap: Gap, top: float) -> Iterator[str]:
    one = gap.one
    yield f'<path d="M8 {top:.0f}H{_LEFT + _MOMENTS * _CELL}" stroke="{_PALE}"/>'
    second = one.window.start / one.window.motion.median_rate
    for line, words in enumerate(
        (kind, one.task.name, gap.clip, f"from {second:.1f} s", f"{gap.error:.0f} mm off")
    ):
        yield f'<text x="8" y="{top + 24 + 16 * line:.0f}" fill="{_INK}">{escape(words)}</text>'
    last = min(one.task.hidden.stop, one.task.length - 1)
    frames = np.linspace(one.task.hidden.start - 1, last, _MOMENTS).round().astype(int)
    middle = one.truth[2][frames][:, 0].mean(axis=0)
    for number, frame in enumerate(frames):
        at = (_LEFT + (number + 0.5) * _CELL, top + _ROW - 14.0)
        outside = number in (0, _MOMENTS - 1)
        for places, colour in ((one.truth[2], _INK), (one.places, _MADE)):
            if colour == _MADE and outside:
                continue
            yield _figure(places[frame] - middle * [1.0, 0.0, 1.0], colour, at)


def _figure(places: Array, colour: str, at: tuple[float, float]) -> str:
    """A body (J, 3) as lines, seen from half left."""
    across = places[:, 0] * np.cos(_YAW) - places[:, 2] * np.sin(_YAW)
    x, y = at[0] + _METRE * across, at[1] - _METRE * places[:, 1]
    index = Skeleton.reference().index
    lines = [
        "M" + "L".join(f"{x[j]:.1f} {y[j]:.1f}" for j in (index(name) for name in limb))
        for limb in _LIMBS
    ]
    return f'<path d="{"".join(lines)}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
