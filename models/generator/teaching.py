"""A training from whatever an archive has: who is held out, and what is refitted to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from models.generator.adapting import AdaptConfig, adapted, trials
from models.generator.computer import Computer
from models.generator.config import TrainConfig
from models.generator.errors import MotionsWrong
from models.generator.fill import filler
from models.generator.gathering import Lesson, joined, taught
from models.generator.motions import TRAIN, Motions, read_motions
from models.generator.network import Network
from models.generator.protocol import (
    FRAMES,
    TASKS,
    Judged,
    cheap,
    deviation_from,
    deviation_of,
    judged,
    measured,
)
from models.generator.training import Data, Training
from models.generator.weights import read_weights, write_weights

_SHARE = 0.1
"""Share of the motion that is held out, where none of the usual performers is there."""


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """All that may be learnt from.

    Attributes:
        motions: of folder and lessons.
        deviation: (J, 3) metres, of places, by which L2P divides.
    """

    motions: Motions
    deviation: Tensor


def taught_by(lessons: Sequence[Lesson], folder: Path | None, *, accad: bool) -> Taught:
    """Return lessons and the train split of a bundle together.

    Raises:
        MotionsWrong: when there is nothing, or nothing without gaps.
        MotionsMissing: when the folder is no bundle.
    """
    parts = [read_motions(folder, (TRAIN,), accad=accad)] if folder is not None else []
    if lessons:
        parts.append(taught(lessons, TRAIN))
    motions = joined(parts)
    deviation = deviation_of(folder) if folder is not None else deviation_from(motions)
    return Taught(motions, deviation)


def begun(
    what: Taught, config: TrainConfig, out: Path, start: Network | None, computer: Computer
) -> Training:
    """Return a training, with performers held out of it; raises TrainingOther, MotionsWrong."""
    config = replace(config, held_out=held_out(what.motions, config.held_out))
    return Training(config, Data.split(what.motions, config, what.deviation), out, start, computer)


def held_out(motions: Motions, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return the performers to hold out: the usual ones, or some of those who are there.

    Raises:
        MotionsWrong: when one performer alone is there: refit weights to them instead.
    """
    there = {clip.performer for clip in motions.clips}
    if there & set(usual):
        return usual
    long = {clip.performer for clip in motions.clips if clip.frames >= FRAMES}
    frames = {who: sum(c.frames for c in motions.clips if c.performer == who) for who in long}
    if len(there) < 2 or not long:
        raise MotionsWrong(
            folder="the archive",
            what="training needs two performers, one of them to be judged on; use --adapt for one",
        )
    chosen: list[str] = []
    wanted = _SHARE * sum(clip.frames for clip in motions.clips)
    for who in sorted(long, key=lambda name: (frames[name], name)):
        if chosen and sum(frames[name] for name in chosen) >= wanted:
            break
        if len(chosen) + 1 < len(there):
            chosen.append(who)
    return tuple(sorted(chosen))


def chosen(what: Taught, name: str, titles: Mapping[str, str]) -> list[int]:
    """Return the motions of a performer or of a form, by number.

    Args:
        what: may be learnt from.
        name: of a performer, or part of a category, style or title.
        titles: of takes, by the name of their motion.

    Raises:
        MotionsWrong: when there is none.
    """
    wanted = name.casefold()
    clips = list(enumerate(what.motions.clips))
    own = [
        n for n, clip in clips if wanted in [who.casefold() for who in clip.performer.split(", ")]
    ]
    if not own:
        own = [
            n for n, clip in clips
            if wanted in f"{clip.category} {clip.style} {titles.get(clip.name.split(' ')[0], '')}".casefold()
        ]  # fmt: skip
    if not own:
        raise MotionsWrong(folder="the archive", what=f"nothing of {name} may be learnt from")
    return own


def adapt(
    start: Path, what: Taught, own: list[int], file: Path, seed: int | None,
    report: Callable[[int, int], None],
) -> dict[str, tuple[float, float]]:  # fmt: skip
    """Refit weights to motions and write them; return the ratios before and after, by task.

    The ratios are those of weights refitted to every other trial, on the trials between; where there
    is one trial alone, or none is long enough, there are none. The weights that are written have
    learnt from all.
    """
    weights = read_weights(start)
    config = AdaptConfig() if seed is None else AdaptConfig(seed=seed)
    mine = what.motions.some(own)
    rest = [n for n in range(len(what.motions.clips)) if n not in set(own)]
    general = what.motions.some(rest) if rest else None
    names = trials(mine)
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    learnt = [n for n, name in enumerate(names) if order[name] % 2 == 0]
    other = [
        n for n, name in enumerate(names)
        if order[name] % 2 and mine.clips[n].frames >= FRAMES
    ]  # fmt: skip
    of = config.steps * (2 if other else 1)
    gain: dict[str, tuple[float, float]] = {}
    if other:
        half = adapted(
            weights.network, mine.some(learnt), general, what.deviation, config,
            lambda step, loss: report(step, of),
        )  # fmt: skip
        data = judged(mine.some(other))
        before, after = (
            _ratios(network, data, what.deviation) for network in (weights.network, half)
        )
        gain = {task: (before[task], after[task]) for task in before}
    network = adapted(
        weights.network, mine, general, what.deviation, config,
        lambda step, loss: report(step + of - config.steps, of),
    )  # fmt: skip
    said = {
        **{
            name: each
            for name, each in weights.said.items()
            if name not in ("kind", "sha256", "bytes")
        },
        "config": {**weights.said["config"], "start": weights.sha256},
        "adapted": {"seed": config.seed, "steps": config.steps, "gain": gain},
        "motions": _with(weights.said["motions"], mine),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    write_weights(network, file, said)
    return gain


def _with(motions: list[dict[str, str]], more: Motions) -> list[dict[str, str]]:
    there = {motion["name"] for motion in motions}
    fresh = [n for n, clip in enumerate(more.clips) if clip.name not in there]
    return motions + (more.some(fresh).said() if fresh else [])


@torch.no_grad()
def _ratios(network: Network, data: Judged, deviation: Tensor) -> dict[str, float]:
    fill = filler(network)
    ratios = {}
    for task in TASKS:
        ours, theirs = (
            float(measured(task, data, deviation, each)[task.measure].mean())
            for each in (fill, cheap)
        )
        ratios[task.name] = ours / theirs
    return ratios
