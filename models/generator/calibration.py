"""What held-out performers tell of a network: how far to believe it, and how wide its doubt is.

Split-conformal (Vovk et al. 2005): bands are quantiles of errors over what was expected, for each
part of the body and distance to what is known, so that they hold whatever the network thinks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import body, turns
from models.generator.features import told
from models.generator.fill import opinion
from models.generator.gate import Blend, Gate, fitted
from models.generator.network import Network
from models.generator.protocol import PAST, Judged, Task, case_windows
from models.generator.reference import ends
from models.generator.scene import seen_through

DISTANCES = (2, 7, 15)
"""Frames to what is known, the last of each bin; further ones are in one more."""
PARTS = (
    body.index("hips", "spine", "chest", "upperChest", "neck", "head"),
    body.index("leftShoulder", "rightShoulder", "leftUpperArm", "rightUpperArm"),
    body.index("leftUpperLeg", "rightUpperLeg", "leftLowerLeg", "rightLowerLeg"),
    body.index("leftLowerArm", "rightLowerArm", "leftHand", "rightHand"),
    body.index("leftFoot", "rightFoot", "leftToes", "rightToes"),
)
LEVELS = (0.5, 0.9)
_FEWEST = 200


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Some windows of one case of a task, filled."""

    joints: list[int]
    signs: Tensor
    cheap: Tensor
    change: Tensor
    expected: Tensor
    distance: Tensor


@torch.no_grad()
def looks(network: Network, data: Judged, task: Task) -> Iterator[Look]:
    """Yield what a network does in every case of a task, errors (B, F, J, 3) in metres."""
    for case in task.cases:
        for some in case_windows(task, data):
            hidden = task.hidden(len(some.root), case)
            seen = seen_through(some, hidden)
            given = told(seen)
            said = opinion(network, seen, given)
            rotations, root = given.into(some.rotations, some.root)
            truth = body.forward(turns.matrix(rotations), root, some.offsets)[1]
            made = given.corrected(said.answer.correction)
            places = body.forward(*made, some.offsets)[1]
            gap = slice(PAST, PAST + task.gap)
            found = ends(seen.exact)
            near = torch.minimum(found.since, found.until).amax(dim=-1)
            yield Look(
                list(case),
                said.signs,
                (given.places - truth)[:, gap],
                (places - given.places)[:, gap],
                said.answer.wrong.exp()[:, gap],
                near[:, gap],
            )


def gate_of(network: Network, data: Judged, deviation: Tensor, tasks: Sequence[Task]) -> Gate:
    """Return the gate by which a network does best on performers who did not train."""
    blends = []
    for task in tasks:
        found = list(looks(network, data, task))
        scale = 1.0 / deviation if task.measure == "l2p" else torch.ones(body.JOINTS, 3)
        blends.append(
            Blend(
                torch.cat([each.signs for each in found]),
                torch.cat([(each.cheap * scale)[:, :, each.joints].flatten(-2) for each in found]),
                torch.cat([(each.change * scale)[:, :, each.joints].flatten(-2) for each in found]),
                3 * body.JOINTS if task.measure == "l2p" else 3,
            )
        )
    return fitted(blends)


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Radii over the expected error, by part of the body and distance, for each level."""

    factors: Tensor

    @classmethod
    def of(cls, network: Network, data: Judged, tasks: Sequence[Task], gate: Gate) -> "Bands":
        """Return the bands that hold for performers who did not train."""
        ratios = [ratio for task in tasks for look in looks(network, data, task)
                  for ratio in [_ratios(look, gate)]]  # fmt: skip
        values = torch.cat([ratio.flatten() for ratio, _ in ratios])
        bins = torch.cat([number.flatten() for _, number in ratios])
        factors = torch.zeros(len(LEVELS), len(PARTS), len(DISTANCES) + 1)
        for number in range(factors[0].numel()):
            part, far = divmod(number, len(DISTANCES) + 1)
            here = values[bins == number]
            if len(here) < _FEWEST:
                here = values[(bins >= 0) & (bins // (len(DISTANCES) + 1) == part)]
            factors[:, part, far] = torch.quantile(_thinned(here), torch.tensor(LEVELS))
        return cls(factors)

    def coverage(
        self, network: Network, data: Judged, tasks: Sequence[Task], gate: Gate
    ) -> dict[str, Tensor]:
        """Return the share of errors within each level's band, `all` (L,) and `bins` (L, parts, far)."""
        inside = torch.zeros_like(self.factors)
        count = torch.zeros_like(self.factors[0])
        for task in tasks:
            for look in looks(network, data, task):
                ratio, number = _ratios(look, gate)
                for bin_ in range(count.numel()):
                    place = divmod(bin_, count.shape[1])
                    here = ratio[number == bin_]
                    count[place] += len(here)
                    for level in range(len(LEVELS)):
                        inside[level][place] += (here <= self.factors[level][place]).sum()
        return {
            "all": inside.sum(dim=(1, 2)) / count.sum(),
            "bins": inside / count.clamp_min(1.0),
            "count": count,
        }


def _ratios(look: Look, gate: Gate) -> tuple[Tensor, Tensor]:
    """(B, F, J) errors over what was expected, and the bin of each; -1 where nothing was hidden."""
    part = gate.strength(look.signs)[:, None, None, None]
    error = (look.cheap + part * look.change).norm(dim=-1)
    far = torch.bucketize(look.distance, torch.tensor(DISTANCES))
    of_part = torch.full((body.JOINTS,), -1)
    for number, joints in enumerate(PARTS):
        of_part[joints] = number
    bins = of_part * (len(DISTANCES) + 1) + far[..., None]
    hidden = torch.zeros(body.JOINTS, dtype=torch.bool)
    hidden[look.joints] = True
    hidden = hidden & (look.cheap.norm(dim=-1) + look.change.norm(dim=-1) > 1e-6)
    return error / look.expected, torch.where(hidden, bins, -1)


def _thinned(values: Tensor) -> Tensor:
    """A part of many values, evenly: a quantile of millions takes more memory than it is worth."""
    return values[:: max(1, len(values) // 1_000_000)]
