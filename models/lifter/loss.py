"""How wrong a lifted body is, in the sense in which captures are judged."""

import torch
from torch import Tensor

from capture.solve.fit.bones import GROUPS
from capture.solve.lift.lifter import LEAST, MOST

_PAIRS = torch.tensor([pair for group in GROUPS[:9] for pair in group])
_BONES, _PACE, _WINDOW, _SURE = 0.3, 2.0, 0.5, 0.05


def split(answer: Tensor, plain: Tensor) -> tuple[Tensor, Tensor]:
    """Return the bodies (B, F, N, 3) of answers (B, F, 4 N), and log errors expected (B, F, N)."""
    coordinates = 3 * plain.shape[2]
    body = plain + answer[..., :coordinates].reshape(plain.shape)
    return body, answer[..., coordinates:]


def loss(answer: Tensor, plain: Tensor, truth: Tensor) -> Tensor:
    """Return the loss of a batch, in metres.

    Args:
        answer: (B, F, 4 N) of the network.
        plain: (B, F, N, 3) what it corrects, metres.
        truth: (B, F, N, 3) metres.
    """
    body, sure = split(answer, plain)
    apart = _length(body - truth)
    pace = _length(torch.diff(body - truth, dim=1))
    return (
        apart.mean()
        + _WINDOW * _length(body - truth * _size(body, truth)).mean()
        + _BONES * (_bones(body) - _bones(truth)).abs().mean()
        + _PACE * pace.mean()
        + _SURE * _surprise((body - truth)[..., 2].detach(), sure)
    )


def _size(body: Tensor, truth: Tensor) -> Tensor:
    """(B, 1, 1, 1) the one factor of a whole window by which the truth comes nearest."""
    both = (body * truth).sum(dim=(1, 2, 3)) / (truth * truth).sum(dim=(1, 2, 3))
    return both.detach()[:, None, None, None]


def _bones(body: Tensor) -> Tensor:
    return _length(body[:, :, _PAIRS[:, 0]] - body[:, :, _PAIRS[:, 1]])


def _surprise(depth: Tensor, sure: Tensor) -> Tensor:
    """Negative log likelihood of errors in depth by normal distributions of answered deviations."""
    deviation = sure.exp().clamp(LEAST / 2.0, MOST * 2.0)
    return (deviation.log() + 0.5 * (depth / deviation) ** 2).clamp(max=20.0).mean()


def _length(vectors: Tensor) -> Tensor:
    return torch.sqrt((vectors**2).sum(dim=-1) + 1e-8)
