"""What performers who did not train tell of a network: how far to believe it, how wide its doubt is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from capture.motion.filling.gaussian.fill import LinearGaussian
from models.generator import body, turns
from models.generator.bands import DISTANCES, LEVELS, PART, PARTS, Bands
from models.generator.fill import as_fill, opinion
from models.generator.gate import Blend, Gate, fitted
from models.generator.kinds import KINDS, kind_of_task, tasks_of
from models.generator.network import Network
from models.generator.protocol import PAST, Judged, Task, batches
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
        wrong: (B, F, J) log of metres, the error that the network expects of itself.
        before: (B, F, J) likewise of what it corrects.
        distance: (B, F) frames to what is known.
    """

    joints: list[int]
    signs: Tensor
    cheap: Tensor
    change: Tensor
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
            list(case), said.signs, (plain - truth)[:, gap],
            (places - plain)[:, gap], said.answer.wrong[:, gap],
            said.answer.cheap[:, gap], near[:, gap],
        )  # fmt: skip


def gates_of(network: Network, data: Judged, deviation: Tensor) -> dict[str, Gate]:
    """Return the gates by which a network does best on performers who did not train, by kind."""
    tasks = {task.name: task for kind in KINDS for task in tasks_of(kind)}
    blends = {
        name: Blend.joined(
            [
                look.blend(deviation if task.measure == "l2p" else None)
                for look in looks(network, data, task)
            ]
        )
        for name, task in tasks.items()
    }
    return {kind: fitted([blends[task.name] for task in tasks_of(kind)]) for kind in KINDS}


def bands_of(network: Network, data: Judged, tasks: Sequence[Task], gates: Gates) -> Bands:
    """Return the bands that hold for performers who did not train."""
    values, bins = _gathered(network, data, tasks, gates)
    factors = np.zeros((len(LEVELS), PARTS, len(DISTANCES) + 1))
    for part in range(PARTS):
        of_part = values[(bins >= 0) & (bins // (len(DISTANCES) + 1) == part)]
        for far in range(len(DISTANCES) + 1):
            here = values[bins == part * (len(DISTANCES) + 1) + far]
            here = here if len(here) >= _FEWEST else of_part
            if len(here):
                factors[:, part, far] = np.quantile(here[:: max(1, len(here) // _MOST)], LEVELS)
    return Bands(factors)


def coverage(
    network: Network, data: Judged, tasks: Sequence[Task], gates: Gates, bands: Bands
) -> dict[str, list[float]]:
    """Return the share of errors within each level's band, of all and in the worst bin."""
    values, bins = _gathered(network, data, tasks, gates)
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
    network: Network, data: Judged, tasks: Sequence[Task], gates: Gates
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float32]], np.ndarray[tuple[int], np.dtype[np.int64]]
]:
    found = [
        look.ratios(gates[kind_of_task(task)])
        for task in tasks
        for look in looks(network, data, task)
    ]
    return (
        np.concatenate([ratio.flatten().numpy() for ratio, _ in found]),
        np.concatenate([bins.flatten().numpy() for _, bins in found]),
    )
