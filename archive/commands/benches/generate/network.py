"""The network as it is measured: its own fill, what is served, and several fills by chance.

It loads torch, so whoever measures without a network does not load it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.commands.benches.generate.methods import Method
from archive.commands.benches.generate.tasks import Task
from archive.commands.benches.processes import ProgramFailed
from capture.motion.filling.partial import Filled, Partial
from models.generator.adapting import AdaptConfig, adapted, halves
from models.generator.errors import GeneratorError
from models.generator.motions import TRAIN, VAL, VAL2, Motions, read_motions
from models.generator.protocol import deviation_of
from models.generator.restoring import Restorer
from models.generator.sampling import Sampler
from models.generator.served import Served
from models.generator.weights import SHIPPED, Weights, read_weights

RESTORE, SERVED, SAMPLES = "restore", "served", "samples"
_FEW, _MANY = 3, 8
"""Samples of a gap, and of the one at which the nearest of them is told."""
_MANY_AT = "gap 30"


@dataclass(frozen=True, slots=True, eq=False)
class Restore:
    """The network's one fill, as far as it is believed."""

    restorer: Restorer
    seen: frozenset[str]
    name: str = RESTORE

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return its fill of each window."""
        return [(one.filled,) for one in self.restorer.each(*partials)]


@dataclass(frozen=True, slots=True, eq=False)
class AsServed:
    """What an archive gets: the best for the kind of gap, cleaned up."""

    served: Served
    seen: frozenset[str]
    name: str = SERVED

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return its fill of each window."""
        return [(one.filled,) for one in self.served.each(*partials)]


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Fills by chance."""

    sampler: Sampler
    seen: frozenset[str]
    count: int
    name: str = SAMPLES

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        """Return as many fills of each window."""
        return self.sampler.each(partials, range(self.count))


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights with the names of the clips that they have seen."""

    weights: Weights
    seen: frozenset[str]

    def methods(self, task: Task) -> tuple[Method, ...]:
        """Return the columns of a task; samples are of the whole body alone."""
        columns: tuple[Method, ...] = (
            Restore(Restorer(self.weights), self.seen), AsServed(Served(self.weights), self.seen),
        )  # fmt: skip
        if task.joints or self.weights.spread is None:
            return columns
        count = _MANY if task.name == _MANY_AT else _FEW
        return (*columns, Samples(Sampler(self.weights), self.seen, count))


def read(file: Path | None, folder: Path) -> Network | None:
    """Return the weights of a file, or those that come with the archive; None where there are none.

    Args:
        file: of weights.
        folder: of the clips, which are compared with those that the weights have seen.

    Raises:
        ProgramFailed: when the file holds no weights that can be read.
    """
    if file is None and not SHIPPED.is_file():
        return None
    try:
        weights = read_weights(file or SHIPPED)
        clips = read_motions(folder, (TRAIN, VAL, VAL2))
    except GeneratorError as wrong:
        raise ProgramFailed(str(wrong)) from wrong
    alike = {clip.name for n, clip in enumerate(clips.clips) if clips.digest(n) in weights.digests}
    return Network(weights, weights.names | alike)


def refitted(
    network: Network, folder: Path, subject: str, how: AdaptConfig
) -> Iterator[tuple[frozenset[str], Network]]:
    """Yield, twice, clips of a performer and the network refitted to a minute of the others.

    Args:
        network: to begin with.
        folder: of the clips.
        subject: performer.
        how: it is refitted; the second time by another seed.

    Raises:
        ProgramFailed: when the folder cannot be read.
    """
    try:
        everybody = read_motions(folder, (TRAIN, VAL, VAL2))
        deviation = deviation_of(folder)
    except GeneratorError as wrong:
        raise ProgramFailed(str(wrong)) from wrong
    clips = everybody.clips
    own = everybody.some([n for n, clip in enumerate(clips) if clip.performer == subject])
    seen = [n for n in range(len(clips)) if everybody.digest(n) in network.weights.digests]
    general: Motions | None = everybody.some(seen) if seen else None
    for number, (learnt, other) in enumerate(halves(own)):
        if not learnt or not other:
            continue
        config = replace(how, seed=how.seed + number)
        found = adapted(network.weights.network, own.some(learnt), general, deviation, config)
        names = frozenset(own.clips[n].name for n in learnt)
        yield (
            frozenset(own.clips[n].name for n in other),
            Network(replace(network.weights, network=found), network.seen | names),
        )
