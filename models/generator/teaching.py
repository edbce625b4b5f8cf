"""A training from whatever an archive has: who is held out, and what is refitted to whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from models.generator.adapting import AdaptConfig, trials
from models.generator.computer import Computer
from models.generator.config import TrainConfig
from models.generator.errors import MotionsWrong
from models.generator.gain import Gain
from models.generator.gathering import Lesson, joined, taught
from models.generator.motions import TRAIN, Motions, read_motions
from models.generator.network import Network
from models.generator.protocol import FRAMES, deviation_from, deviation_of
from models.generator.refitting import STATE, Matter, Refit
from models.generator.training import Data, Training
from models.generator.weights import read_weights, write_sealed

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
    start: Path, what: Taught, own: list[int], folder: Path, seed: int | None,
    report: Callable[[int, int], None],
) -> tuple[Path, dict[str, Gain]]:  # fmt: skip
    """Refit weights to motions and write them; return their file and what is gained, by kind of gap.

    The gain is that of weights refitted to the other recordings than those they are judged on; where
    nothing is long enough to be held back there is none. The weights that are written have learnt
    from all. Broken off, the same call goes on where it was.
    """
    weights = read_weights(start)
    config = AdaptConfig() if seed is None else AdaptConfig(seed=seed)
    rest = [n for n in range(len(what.motions.clips)) if n not in set(own)]
    mine = what.motions.some(own)
    # Stretches of a motion are numbered after it, pieces of a bundle's recording too.
    takes = [name.split(" ")[0] for name in trials(mine)]
    general = what.motions.some(rest) if rest else None
    folder.mkdir(parents=True, exist_ok=True)
    refit = Refit(weights, Matter(mine, takes, general, what.deviation), config, folder)
    found = refit.run(lambda stage, done, of, share: report(round(1000.0 * share), 1000))
    (folder / STATE).unlink(missing_ok=True)
    return write_sealed(found.network, folder, found.said), found.gain
