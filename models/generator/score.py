"""Scores of weights: ratios to the cheap fill, for performers it knows and for new ones."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.generator.adapting import AdaptConfig, adapted, halves
from models.generator.errors import GeneratorError
from models.generator.fill import blended, filler
from models.generator.gate import WHOLE as WHOLE_GATE
from models.generator.kinds import kind_of_task
from models.generator.motions import TRAIN, UNSEEN_TAKES, VAL, VAL2, Motions, read_motions
from models.generator.network import Network
from models.generator.protocol import (
    TASKS,
    WHOLE,
    Fill,
    Judged,
    Task,
    cheap,
    deviation_of,
    judged,
    measured,
)
from models.generator.weights import Weights, read_weights

_RESAMPLED = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One task of one family.

    Attributes:
        task: its name.
        cheap: error of the cheap fill, in L2P or metres.
        ratio: of the error to that.
        low: of a 90 % interval over clips.
        high: of that interval.
        categories: ratio of each category of motion.
        pace: mean acceleration over the true one.
        slide: skating over that of the cheap fill.
    """

    task: str
    cheap: float
    ratio: float
    low: float
    high: float
    categories: dict[str, float]
    pace: float
    slide: float


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Motions, and what fills them.

    Attributes:
        motions: to be judged.
        fill: by task, of a network that has not seen them.
    """

    motions: Motions
    fill: Callable[[Task], Fill]


def score(parts: Sequence[Part], deviation: Tensor, tasks: Sequence[Task] = TASKS) -> list[Row]:
    """Return a row for each task, over all parts together."""
    windows = [judged(part.motions) for part in parts]
    return [_row(task, parts, windows, deviation) for task in tasks]


def believed(network: Network, weights: Weights) -> Callable[[Task], Fill]:
    """Return the fill for each task, of a network that is believed as some weights are."""

    def of(task: Task) -> Fill:
        gate = weights.gate(kind_of_task(task))
        return filler(network) if gate == WHOLE_GATE else blended(network, gate)

    return of


def adapted_parts(
    weights: Weights, own: Motions, general: Motions | None, deviation: Tensor
) -> list[Part]:
    """Return what is judged after refitting to a minute of a performer's own motion.

    Twice, each time judged on the trials that were not learnt from.
    """
    parts = []
    for number, (learnt, other) in enumerate(halves(own)):
        config = AdaptConfig(seed=31 + number)
        network = adapted(weights.network, own.some(learnt), general, deviation, config)
        parts.append(Part(own.some(other), believed(network, weights)))
    return parts


def _row(task: Task, parts: Sequence[Part], windows: Sequence[Judged], deviation: Tensor) -> Row:
    found = [
        (measured(task, data, deviation, part.fill(task)), measured(task, data, deviation, cheap))
        for part, data in zip(parts, windows, strict=True)
    ]
    ours, theirs = (
        {name: torch.cat([each[which][name] for each in found], dim=1) for name in found[0][0]}
        for which in (0, 1)
    )
    names = np.concatenate(
        [
            [f"{number} {part.motions.clips[clip].name}" for clip in data.clip.tolist()]
            for number, (part, data) in enumerate(zip(parts, windows, strict=True))
        ]
    )
    kinds = np.concatenate(
        [
            [part.motions.clips[clip].category for clip in data.clip.tolist()]
            for part, data in zip(parts, windows, strict=True)
        ]
    )
    error, plain = (each[task.measure].mean(dim=0).numpy() for each in (ours, theirs))
    low, high = _interval(error, plain, np.unique(names, return_inverse=True)[1])
    skate = [float(each["slide"].sum() / each["stands"].sum()) for each in (ours, theirs)]
    return Row(
        task.name,
        float(plain.mean()),
        float(error.mean() / plain.mean()),
        low,
        high,
        {k: float(error[kinds == k].mean() / plain[kinds == k].mean()) for k in sorted(set(kinds))},
        float(ours["pace"].mean() / ours["true_pace"].mean()),
        skate[0] / skate[1],
    )


def _interval(
    error: NDArray[np.float32], plain: NDArray[np.float32], clip: NDArray[np.int64]
) -> tuple[float, float]:
    """5th and 95th percentile of the ratio when clips are drawn anew."""
    sums = np.stack([np.bincount(clip, weights=each) for each in (error, plain)])
    drawn = np.random.default_rng(0).integers(sums.shape[1], size=(_RESAMPLED, sums.shape[1]))
    top, bottom = sums[:, drawn].sum(axis=-1)
    low, high = np.percentile(top / bottom, (5, 95))
    return float(low), float(high)


def table(name: str, rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    kinds = sorted({kind for row in rows for kind in row.categories})
    head = f"{name:<14}{'cheap':>8}{'ratio':>8}{'90 %':>14}" + "".join(f"{k:>9}" for k in kinds)
    lines = [head + f"{'pace':>7}{'skate':>7}"]
    for row in rows:
        words = f"{row.task:<14}{row.cheap:>8.4f}{row.ratio:>8.3f}   {row.low:.3f}-{row.high:.3f}"
        words += "".join(f"{row.categories.get(kind, float('nan')):>9.3f}" for kind in kinds)
        lines.append(words + f"{row.pace:>7.2f}{row.slide:>7.2f}")
    return "\n".join(lines)


def families(folder: Path) -> dict[str, Motions]:
    """Return the motions of each family: new performers, more of them, other takes of known ones."""
    train = read_motions(folder, (TRAIN,))
    known = [number for number, clip in enumerate(train.clips) if clip.name in UNSEEN_TAKES]
    return {
        "val": read_motions(folder, (VAL,)),
        "known": train.some(known),
        "val2": read_motions(folder, (VAL2,)),
    }


def main(words: list[str] | None = None) -> int:
    """Print the scores of weights; return the exit status."""
    parser = argparse.ArgumentParser(description="Score weights on motions they have not seen.")
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--ungated", action="store_true", help="as if it were always believed")
    parser.add_argument("--only", choices=("val", "known", "val2"))
    parser.add_argument("--adapt", metavar="PERFORMER", help="score after a minute of their own")
    said = parser.parse_args(words)
    torch.set_num_threads(2)
    try:
        weights = read_weights(said.weights)
        deviation = deviation_of(said.data)
        sys.stdout.write(f"{said.weights} {weights.sha256[:12]} step {weights.said['step']}\n")
        for name, parts in _chosen(said, weights, deviation):
            tasks = TASKS if said.adapt else (*TASKS, *WHOLE)
            sys.stdout.write(table(name, score(parts, deviation, tasks)) + "\n")
            sys.stdout.flush()
    except GeneratorError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


def _chosen(
    said: argparse.Namespace, weights: Weights, deviation: Tensor
) -> Iterator[tuple[str, list[Part]]]:
    """What is to be judged, by name."""
    if not said.adapt:
        alone = filler(weights.network)
        fill = believed(weights.network, weights)
        for name, motions in families(said.data).items():
            if said.only in (None, name):
                yield name, [Part(motions, (lambda task: alone) if said.ungated else fill)]
        return
    everybody = read_motions(said.data, (TRAIN, VAL, VAL2))
    own = everybody.some(
        [n for n, clip in enumerate(everybody.clips) if clip.performer == said.adapt]
    )
    general = everybody.some(
        [n for n in range(len(everybody.clips)) if everybody.digest(n) in weights.digests]
    )
    yield f"{said.adapt} +1 min", adapted_parts(weights, own, general, deviation)


if __name__ == "__main__":
    sys.exit(main())
