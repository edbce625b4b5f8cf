"""How far a network is believed: wholly on motion like what it learnt, little on what is foreign.

Where it is not believed, the linear-Gaussian fill stands: it errs otherwise, so that often a way
between both is nearer to the truth than either. A few numbers for each kind of gap, fitted on
performers who did not train, from signs that need no truth: how much better the network believes
itself than what it corrects, how far it contradicts itself on the mirror image.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import body
from models.generator.features import Told
from models.generator.network import Answer

SIGNS = 3
_MOST = 1.1
_LEAST = 1e-12
"""Square of a length from which on it has a slope."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of the signs, the last for none of them."""

    weights: tuple[float, ...]

    def strength(self, signs: Tensor) -> Tensor:
        """Return how far (B,) to go from the other fill to the network's, from signs (B, SIGNS)."""
        if not self.weights:
            return torch.ones(len(signs))
        weights = torch.tensor(self.weights)
        return strength(weights, signs)


WHOLE = Gate(())
"""Believes everything."""


def strength(weights: Tensor, signs: Tensor) -> Tensor:
    """Return factors (B,) from weights (SIGNS + 1,) and signs (B, SIGNS)."""
    part: Tensor = _MOST * torch.sigmoid(signs @ weights[:-1] + weights[-1])
    return part


def signs(given: Told, one: Tensor, other: Tensor, answer: Answer) -> Tensor:
    """Return what tells how far a network is to be believed, (B, SIGNS).

    Args:
        given: what it was told.
        one: (B, F, NUMBERS) what it says of windows.
        other: what it says of their mirror images, mirrored back.
        answer: the mean of both.
    """
    open_gate = (given.gate > 0.0).float()
    moved = (open_gate @ body.MOVES).clamp(max=1.0)
    count = moved.sum(dim=(1, 2)).clamp_min(1.0)
    better = ((answer.wrong - answer.cheap) * moved).sum(dim=(1, 2)) / count
    weight = given.gate.amax(dim=-1, keepdim=True)
    apart, size = (
        (((one - other) * weight) ** 2).sum(dim=(1, 2)),
        (((one + other) * weight) ** 2).sum(dim=(1, 2)),
    )
    against = 0.5 * torch.log((apart + 1e-8) / (size + 1e-8))
    unsure = (answer.wrong * moved).sum(dim=(1, 2)) / count + 3.0
    return torch.stack((better, against, unsure), dim=-1)


def fitted(blends: list["Blend"], steps: int = 300) -> Gate:
    """Return the gate by which the mean ratio of errors to the other fill's is least."""
    weights = torch.tensor([0.0] * SIGNS + [1.5], requires_grad=True)
    optimiser = torch.optim.Adam([weights], lr=0.03)
    squares = [blend.squares() for blend in blends]
    for _ in range(steps):
        ratio = torch.stack([each.ratio(strength(weights, each.signs)) for each in squares])
        wrong = ratio.mean() + 1e-3 * (weights[:-1] ** 2).sum()
        optimiser.zero_grad()
        wrong.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Gate(tuple(weights.detach().tolist()))


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """One task on windows of performers who did not train.

    Attributes:
        signs: (B, SIGNS).
        cheap: (B, F, n) error of the other fill, in the unit that the task is measured in.
        change: (B, F, n) from there to the network's.
        joint: how many of the `n` numbers are one distance, side by side.
    """

    signs: Tensor
    cheap: Tensor
    change: Tensor
    joint: int

    @classmethod
    def joined(cls, parts: Sequence["Blend"]) -> "Blend":
        """Return blends of one task as one; windows whose cases differ in joints stand side by side."""
        signs, cheap, change = (
            torch.cat([getattr(each, name) for each in parts])
            for name in ("signs", "cheap", "change")
        )
        return cls(signs, cheap, change, parts[0].joint)

    def squares(self) -> "Squares":
        """Return the same as far as errors need it, much smaller."""
        cheap, change = (
            each.reshape(*each.shape[:2], -1, self.joint) for each in (self.cheap, self.change)
        )
        return Squares(
            self.signs, (cheap * cheap).sum(dim=-1), (cheap * change).sum(dim=-1),
            (change * change).sum(dim=-1),
        )  # fmt: skip

    def error(self, part: Tensor) -> Tensor:
        """Return the mean error after adding a part (B,) of the change."""
        values = self.cheap + part[:, None, None] * self.change
        error: Tensor = values.reshape(*values.shape[:2], -1, self.joint).norm(dim=-1).mean()
        return error


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """A blend by the products (B, F, n / joint) of which its errors are made."""

    signs: Tensor
    cheap: Tensor
    both: Tensor
    change: Tensor

    def ratio(self, part: Tensor) -> Tensor:
        """Return the error after adding a part (B,) of the change, over the other fill's."""
        plain = self.cheap.clamp_min(0.0).sqrt().mean()
        part = part[:, None, None]
        square = self.cheap + 2.0 * part * self.both + part**2 * self.change
        ratio: Tensor = square.clamp_min(_LEAST).sqrt().mean() / plain
        return ratio
