"""Muon: steps along a matrix's gradient whose singular values are all alike.

Jordan 2024, with the nudge of Nesterov and the scale by which AdamW's rate and decay fit both. torch's
own computes in half precision, which a processor without instructions for it does thirty times more
slowly than in whole; here a processor takes whole numbers, and a graphics card half ones. A long
matrix is brought into shape by the small square one of its rows' products, which costs less.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

_NUDGES = (3.4445, -4.7750, 2.0315)
"""Of the fifth power: those that raise small singular values fastest."""
_STEPS = 5
_MOMENTUM = 0.95


class Muon(torch.optim.Optimizer):
    """Learns matrices; everything with another number of axes is for another optimiser."""

    def __init__(self, matrices: Iterable[Tensor], weight_decay: float) -> None:
        """Begin at a learning rate of nothing, which the learner sets."""
        super().__init__(matrices, {"lr": 0.0, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take one step along the gradients."""
        for group in self.param_groups:
            for matrix in group["params"]:
                if matrix.grad is not None:
                    self._learn(matrix, matrix.grad, group)

    def _learn(self, matrix: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[matrix]
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        momentum = state["momentum"].lerp_(gradient, 1.0 - _MOMENTUM)
        ahead = torch.lerp(gradient, momentum, _MOMENTUM)
        rate = group["lr"]
        matrix.mul_(1.0 - rate * group["weight_decay"])
        # The scale at which a step is as large as one of AdamW (Liu et al. 2025).
        scale = 0.2 * math.sqrt(max(matrix.shape))
        matrix.add_(level(ahead).to(matrix.dtype), alpha=-rate * scale)


def level(matrix: Tensor) -> Tensor:
    """Return a matrix with the same directions, whose singular values lie between 0.7 and 1.2.

    Args:
        matrix: (m, n); one without direction comes back as it is.
    """
    if matrix.shape[0] > matrix.shape[1]:
        return level(matrix.T).T
    rows = matrix.bfloat16() if matrix.is_cuda else matrix
    rows = rows / rows.norm().clamp_min(1e-7)
    first, third, fifth = _NUDGES
    products = rows @ rows.T
    whole = torch.eye(len(rows), dtype=rows.dtype, device=rows.device)
    done = whole
    for left in reversed(range(_STEPS)):
        square = products @ products
        nudge = first * whole + third * products + fifth * square
        done = nudge @ done
        if left:
            # All of these are polynomials of one symmetric matrix: their order does not matter.
            products = products @ (nudge @ nudge)
    along: Tensor = done @ rows
    return along
