"""Figures of a method on the windows of a task, and how sure they are."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.generate.methods import Method
from archive.commands.benches.generate.metrics import MEASURES, compare, observed_change, seam_jumps
from archive.commands.benches.generate.tasks import Task
from archive.commands.benches.generate.windows import Window
from capture.motion.filling.partial import Filled
from capture.motion.rotation import Array

_DRAWS = 1000
_TOGETHER = 64
"""Windows that a method is given at once."""
_INTERVAL = (5.0, 95.0)
_SEED = 0
_USUAL = 95.0
_NEAREST = ("L2P", "MPJPE")


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Sums of every measure, window by window.

    Attributes:
        clips: (W,) number of each window's clip.
        categories: (W,) of each window's clip.
        sums: by measure (W, 2): what is divided, and by what; means over a method's fills.
        best: by measure (W, 2) of the fill that is nearest to the truth.
        jumps: (W, 2, N) changes of velocity at gap edges in m/s: of the fill, and of the truth.
        observed: greatest difference that was made to a known cell.
        seconds: of one fill, mean.
    """

    clips: NDArray[np.intp]
    categories: NDArray[np.str_]
    sums: Mapping[str, Array]
    best: Mapping[str, Array]
    jumps: Array
    observed: float
    seconds: float

    def __len__(self) -> int:
        return len(self.clips)

    def value(self, measure: str) -> float:
        """Return a figure over all windows; not a number where there is nothing to divide by."""
        return _ratio(self.sums[measure].sum(axis=0))

    def nearest(self, measure: str) -> float:
        """Return the figure of the nearest of a method's fills."""
        return _ratio(self.best[measure].sum(axis=0))

    def seam(self) -> float:
        """Return the 95th percentile of the fill's changes of velocity at edges over the truth's."""
        found, true = (np.percentile(self.jumps[:, row], _USUAL) for row in (0, 1))
        return float(found / true) if true > 0.0 else float("nan")

    def part(self, chosen: NDArray[np.bool_]) -> "Scores":
        """Return the scores of some windows (W,)."""
        return Scores(
            self.clips[chosen],
            self.categories[chosen],
            {name: sums[chosen] for name, sums in self.sums.items()},
            {name: sums[chosen] for name, sums in self.best.items()},
            self.jumps[chosen],
            self.observed,
            self.seconds,
        )

    @classmethod
    def joined(cls, parts: Sequence["Scores"]) -> "Scores":
        """Return the scores of a task on windows of different clips as one."""
        if len(parts) == 1:
            return parts[0]
        before = np.cumsum([0, *(int(part.clips.max()) + 1 for part in parts[:-1])])
        first = parts[0]
        return cls(
            np.concatenate([part.clips + more for part, more in zip(parts, before, strict=True)]),
            np.concatenate([part.categories for part in parts]),
            {name: np.concatenate([part.sums[name] for part in parts]) for name in first.sums},
            {name: np.concatenate([part.best[name] for part in parts]) for name in first.best},
            np.concatenate([part.jumps for part in parts]),
            max(part.observed for part in parts),
            sum(part.seconds * len(part) for part in parts) / sum(map(len, parts)),
        )


def score(
    method: Method, tasks: Sequence[Task], windows: Sequence[Window], spread: Array
) -> Scores:
    """Return the scores of a method on one task, or on some that are taken together.

    Args:
        method: what fills.
        tasks: all over the same windows.
        windows: of the clips that are measured.
        spread: of `clips.spread_of`.
    """
    names = list(dict.fromkeys(window.clip.row.name for window in windows))
    clips, categories, means, best, jumps = [], [], [], [], []
    observed, seconds = 0.0, 0.0
    for task in tasks:
        for window, fills, took in _filled(method, task, windows):
            seconds += took
            found = [compare(task, window, one, spread) for one in fills]
            every = np.array([[measure(one) for measure in MEASURES.values()] for one in found])
            clips.append(names.index(window.clip.row.name))
            categories.append(window.clip.row.category)
            means.append(every.mean(axis=0))
            best.append(every.min(axis=0))
            jumps.append(seam_jumps(found[0]))
            observed = max(observed, *map(observed_change, found, fills))
    summed, least = (
        dict(zip(MEASURES, np.moveaxis(np.array(part), 1, 0), strict=True))
        for part in (means, best)
    )
    return Scores(
        np.array(clips, dtype=np.intp),
        np.array(categories),
        summed,
        {name: least[name] for name in _NEAREST},
        np.array(jumps),
        observed,
        seconds / len(clips),
    )


def _filled(
    method: Method, task: Task, windows: Sequence[Window]
) -> Iterator[tuple[Window, Sequence[Filled], float]]:
    """Windows with their fills, and the seconds that one fill took on the average."""
    for start in range(0, len(windows), _TOGETHER):
        some = windows[start : start + _TOGETHER]
        partials = [task.partial(window) for window in some]
        begun = time.perf_counter()
        every = method.fills(partials)
        took = (time.perf_counter() - begun) / sum(map(len, every))
        for window, fills in zip(some, every, strict=True):
            yield window, fills, took


def interval(one: Scores, other: Scores, measure: str) -> tuple[float, float]:
    """Return the 90 % interval of the ratio of a figure to another's on the same windows.

    Clips are drawn anew, whole ones, since windows of one clip are alike.
    """
    by_clip = [_by_clip(scores, measure) for scores in (one, other)]
    count = len(by_clip[0])
    drawn = np.random.default_rng(_SEED).integers(count, size=(_DRAWS, count))
    sums = [part[drawn].sum(axis=1) for part in by_clip]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (sums[0][:, 0] / sums[0][:, 1]) / (sums[1][:, 0] / sums[1][:, 1])
    low, high = np.percentile(ratios[np.isfinite(ratios)], _INTERVAL)
    return float(low), float(high)


def best_of(scores: Mapping[str, Scores], names: Iterable[str], measure: str) -> str:
    """Return the one of some methods with the lowest figure."""
    return min(names, key=lambda name: scores[name].value(measure))


def _by_clip(scores: Scores, measure: str) -> Array:
    result = np.zeros((int(scores.clips.max()) + 1, 2))
    np.add.at(result, scores.clips, scores.sums[measure])
    return result[np.unique(scores.clips)]


def _ratio(sums: Array) -> float:
    return float(sums[0] / sums[1]) if sums[1] > 0.0 else float("nan")
