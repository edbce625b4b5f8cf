"""What performers who did not train tell of a network: how far to believe it, how wide its doubt is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from capture.motion.filling.gaussian.fill import LinearGaussian
from models.generator import body, turns
from models.generator.bands import DISTANCES, LEVELS, PART, PARTS, Bands
from models.generator.fill import as_fill, opinion
from models.generator.gate import WHOLE as WHOLE_GATE
from models.generator.gate import Blend, Gate, fitted
from models.generator.kinds import KINDS, kind_of_task, tasks_of
from models.generator.network import Network
from models.generator.protocol import PAST, TASKS, WHOLE, Judged, Task, batches
from models.generator.reference import ends

Gates = Mapping[str, Gate]
_FEWEST = 200
_MOST = 1_000_000
"""Values of which quantiles are taken: more take memory and tell no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Some windows of one case of a task, filled; all are of the gap alone.

    Attributes:
        joints: that are hidden.
        signs: (B, SIGNS) see `gate`.
        cheap: (B, F, J, 3) metres, error of the linear-Gaussian fill.
        change: (B, F, J, 3) metres, from there to the network's.
        hermite: (B, F, J, 3) metres, error of the Hermite fill.
        wrong: (B, F, J) log of metres, the error that the network expects of itself.
        before: (B, F, J) likewise of what it corrects.
        distance: (B, F) frames to what is known.
    """

    joints: list[int]
    signs: Tensor
    cheap: Tensor
    change: Tensor
    hermite: Tensor
    wrong: Tensor
    before: Tensor
    distance: Tensor

    def blend(self, deviation: Tensor | None) -> Blend:
        """Return what the gate is fitted to: by L2P where a deviation (J, 3) is given."""
        scale = torch.ones(body.JOINTS, 3) if deviation is None else 1.0 / deviation
        cheap, change = (
            (each * scale)[:, :, self.joints].flatten(-2) for each in (self.cheap, self.change)
        )
        return Blend(self.signs, cheap, change, 3 if deviation is None else 3 * len(self.joints))

    def ratios(self, gate: Gate) -> tuple[Tensor, Tensor]:
        """Return errors over what was expected (B, F, J), and the bin of each, -1 if none is hidden."""
        part = gate.strength(self.signs)[:, None, None]
        error = (self.cheap + part[..., None] * self.change).norm(dim=-1)
        share = part.clamp(0.0, 1.0)
        expected = torch.exp(share * self.wrong + (1.0 - share) * self.before)
        far = torch.bucketize(self.distance.contiguous(), torch.tensor(DISTANCES))
        bins = torch.from_numpy(PART) * (len(DISTANCES) + 1) + far[..., None]
        hidden = torch.zeros(body.JOINTS, dtype=torch.bool)
        hidden[self.joints] = True
        moves = hidden & (self.cheap.norm(dim=-1) + self.change.norm(dim=-1) > 1e-6)
        return error / expected, torch.where(moves, bins, -1)


@torch.no_grad()
def looks(network: Network, data: Judged, task: Task) -> Iterator[Look]:
    """Yield what a network does in every case of a task."""
    other = as_fill(LinearGaussian.shipped())
    for case, some, seen in batches(task, data):
        said = opinion(network, seen)
        given = said.given
        rotations, root = given.into(some.rotations, some.root)
        truth = body.forward(turns.matrix(rotations), root, some.offsets)[1]
        places, plain = said.places(), other(seen)[0]
        gap = slice(PAST, PAST + task.gap)
        found = ends(seen.exact)
        near = torch.minimum(found.since, found.until).amax(dim=-1)
        yield Look(
            list(case), said.signs, (plain - truth)[:, gap], (places - plain)[:, gap],
            (given.places - truth)[:, gap], said.answer.wrong[:, gap],
            said.answer.cheap[:, gap], near[:, gap],
        )  # fmt: skip


Looks = Mapping[str, Sequence[Look]]
"""By the name of a task."""
EVERY = (*TASKS, *WHOLE)


def looked(network: Network, data: Judged, tasks: Sequence[Task] = EVERY) -> Looks:
    """Return what a network does in tasks."""
    return {task.name: list(looks(network, data, task)) for task in tasks}


def gates_of(found: Looks, deviation: Tensor) -> dict[str, Gate]:
    """Return the gates by which a network does best on performers who did not train, by kind."""
    gates = {}
    for kind in KINDS:
        tasks = [task for task in tasks_of(kind) if task.name in found]
        blends = [
            Blend.joined([each.blend(scale_of(task, deviation)) for each in found[task.name]])
            for task in tasks
        ]
        gates[kind] = fitted(blends) if blends else WHOLE_GATE
    return gates


def scale_of(task: Task, deviation: Tensor) -> Tensor | None:
    """Return by what the errors of a task are divided: nothing, where metres count."""
    return deviation if task.measure == "l2p" else None


def errors(found: Looks, kind: str, gate: Gate, deviation: Tensor) -> tuple[float, float, float]:
    """Return the mean errors in a kind of gap.

    Returns:
        Of the network as far as it is believed, of the linear-Gaussian fill and of the Hermite one.
    """
    sums = np.zeros(3)
    for task in tasks_of(kind):
        for each in found[task.name]:
            scale = scale_of(task, deviation)
            part = gate.strength(each.signs)
            blend = each.blend(scale)
            sums += [
                blend.error(part), blend.error(0.0 * part),
                replace(each, cheap=each.hermite).blend(scale).error(0.0 * part),
            ]  # fmt: skip
    return float(sums[0]), float(sums[1]), float(sums[2])


def bands_of(found: Looks, gates: Gates) -> Bands:
    """Return the bands that hold for performers who did not train."""
    values, bins = _gathered(found, gates)
    factors = np.zeros((len(LEVELS), PARTS, len(DISTANCES) + 1))
    for part in range(PARTS):
        of_part = values[(bins >= 0) & (bins // (len(DISTANCES) + 1) == part)]
        for far in range(len(DISTANCES) + 1):
            here = values[bins == part * (len(DISTANCES) + 1) + far]
            here = here if len(here) >= _FEWEST else of_part
            if len(here):
                factors[:, part, far] = np.quantile(here[:: max(1, len(here) // _MOST)], LEVELS)
    return Bands(factors)


def coverage(found: Looks, gates: Gates, bands: Bands) -> dict[str, list[float]]:
    """Return the share of errors within each level's band, of all and in the worst bin."""
    values, bins = _gathered(found, gates)
    kept = bins >= 0
    factors = bands.factors.reshape(len(LEVELS), -1)
    inside = values[kept] <= factors[:, bins[kept]]
    shares = np.array(
        [
            inside[:, bins[kept] == bin_].mean(axis=1)
            for bin_ in range(factors.shape[1])
            if (bins == bin_).sum() >= _FEWEST
        ]
    )
    worst = np.abs(shares - LEVELS).argmax(axis=0)
    return {
        "all": inside.mean(axis=1).tolist(),
        "worst": [float(shares[row, level]) for level, row in enumerate(worst)],
    }


def _gathered(
    found: Looks, gates: Gates
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float32]], np.ndarray[tuple[int], np.dtype[np.int64]]
]:
    by_name = {task.name: task for task in EVERY}
    every = [
        look.ratios(gates[kind_of_task(by_name[name])]) for name in found for look in found[name]
    ]
    return (
        np.concatenate([ratio.flatten().numpy() for ratio, _ in every]),
        np.concatenate([bins.flatten().numpy() for _, bins in every]),
    )
