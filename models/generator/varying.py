"""Several honest answers for one gap: the network led, in few steps, from chance round the cheap fill.

Flow matching (Lipman et al. 2023) in the numbers of a correction before the gate: the source is the
cheap fill plus chance that lasts some frames, so that every answer already meets what is known.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.generator import body
from models.generator.batches import Batch
from models.generator.features import NUMBERS, Told, told
from models.generator.loss import loss
from models.generator.network import Answer, Network
from models.generator.protocol import Fill
from models.generator.scene import Seen

_LASTING = 3.0
"""Frames over which chance is alike, as the deviation of a bell curve."""
_FURTHEST = 6.0
"""Deviations beyond which a truth is too far off to be led to."""
_ALL = 0.3
"""Weight of the losses of a fill beside the squared error."""
STEPS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How far true corrections scatter round the cheap fill.

    Attributes:
        deviation: (NUMBERS,) of corrections before the gate, over the motions that train.
    """

    deviation: Tensor

    @classmethod
    def of(cls, batches: list[Batch]) -> "Spread":
        """Return the spread over batches."""
        squares, counts = torch.zeros(NUMBERS), torch.zeros(NUMBERS)
        for each in batches:
            open_gate = each.told.gates > 0.02
            squares += (_wanted(each) ** 2 * open_gate).sum(dim=(0, 1))
            counts += open_gate.sum(dim=(0, 1))
        return cls(torch.sqrt(squares / counts.clamp_min(1.0)).clamp_min(1e-3))

    def source(self, size: tuple[int, int], rng: np.random.Generator) -> Tensor:
        """Return chance (B, F, NUMBERS) that lasts some frames, for windows and frames."""
        windows, frames = size
        reach = int(3 * _LASTING)
        white = rng.standard_normal((windows, frames + 2 * reach, NUMBERS), dtype=np.float32)
        taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _LASTING) ** 2)
        taps = (taps / np.sqrt((taps**2).sum())).astype(np.float32)
        mixing = np.zeros((frames, frames + 2 * reach), dtype=np.float32)
        for frame in range(frames):
            mixing[frame, frame : frame + len(taps)] = taps
        lasting: Tensor = torch.from_numpy(np.einsum("fg,bgn->bfn", mixing, white))
        return lasting * self.deviation


Ask = Callable[[Told, tuple[Tensor, Tensor] | None], Answer]


def flow_loss(
    ask: Ask, drawn: Batch, spread: Spread, deviation: Tensor, rng: np.random.Generator
) -> Tensor:
    """Return the loss of a batch somewhere on its way from chance to the truth."""
    device = drawn.told.root.device
    scale = spread.deviation.to(device)
    size = drawn.told.root.shape[:2]
    most = _FURTHEST * scale
    wanted = torch.maximum(torch.minimum(_wanted(drawn), most), -most)
    share = torch.sigmoid(torch.from_numpy(rng.standard_normal(size[0]).astype(np.float32)))
    source = spread.source((size[0], size[1]), rng).to(device)
    share = share.to(device)
    part = share[:, None, None]
    way = (1.0 - part) * source + part * wanted
    answer = ask(drawn.told, (way / scale, share))
    open_gate = (drawn.told.gates > 0.0).float()
    squared = ((answer.correction - wanted) / scale) ** 2 * open_gate
    apart = squared.sum() / open_gate.sum().clamp_min(1.0)
    total: Tensor = apart + _ALL * loss(answer, drawn, deviation)
    return total


@torch.no_grad()
def led(
    network: Network, given: Told, spread: Tensor, way: Tensor, begun: float, steps: int
) -> tuple[Tensor, Answer]:
    """Return corrections (B, F, NUMBERS) to which chance is led, and the network's last answer.

    Args:
        network: which leads.
        given: what it is told.
        spread: (NUMBERS,) see `Spread`.
        way: (B, F, NUMBERS) where to begin.
        begun: how far that is on the way, 0 for chance alone.
        steps: to the end.
    """
    answer = None
    for step in range(steps):
        share = begun + (1.0 - begun) * step / steps
        answer = network(given, (way / spread, torch.full((len(way),), share)))
        way = way + (answer.correction - way) / (steps - step)
    assert answer is not None  # noqa: S101 (there is a step at least)
    return way, answer


@torch.no_grad()
def sampled(
    network: Network, given: Told, spread: Spread, rng: np.random.Generator, steps: int = STEPS
) -> Tensor:
    """Return corrections (B, F, NUMBERS), one by chance for each window."""
    source = spread.source((given.root.shape[0], given.root.shape[1]), rng)
    return led(network, given, spread.deviation, source, 0.0, steps)[0]


def sampler(network: Network, spread: Spread, seed: int, steps: int = STEPS) -> Fill:
    """Return a fill by chance, for `protocol.measured`; the same seed fills alike."""

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        given = told(seen)
        numbers = sampled(network, given, spread, np.random.default_rng(seed), steps)
        rotations, root = given.corrected(numbers)
        places = body.forward(rotations, root, given.offsets)[1]
        return places, torch.zeros(places.shape[:3])

    return fill


def _wanted(drawn: Batch) -> Tensor:
    """(B, F, NUMBERS) the correction before the gate that leads to the truth; zero where none may."""
    return drawn.told.ungated(drawn.rotations, drawn.root)
