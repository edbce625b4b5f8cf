"""How wrong an answer is: places, turns, speeds, accelerations, feet that slide, and its own doubt."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import body
from models.generator.batches import Batch
from models.generator.network import Answer

PLACE, SPREAD, TURN = 10.0, 0.4, 1.0
SPEED, PACE, SLIDE = 12.0, 4.0, 4.0
CONTACT, DOUBT = 0.1, 0.05
_USUAL = 31.0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What an answer leads to, in the frame of the body."""

    rotations: Tensor
    root: Tensor
    turned: Tensor
    places: Tensor


def found(batch: Batch, correction: Tensor) -> Found:
    """Return the body after a correction (B, F, NUMBERS)."""
    rotations, root = batch.told.corrected(correction)
    turned, places = body.forward(rotations, root, batch.told.offsets)
    return Found(rotations, root, turned, places)


def loss(answer: Answer, batch: Batch, deviation: Tensor) -> Tensor:
    """Return the loss of an answer.

    Args:
        answer: of the network.
        batch: with the truth.
        deviation: (J, 3) metres, of places over the motions that train.
    """
    made = found(batch, answer.correction)
    apart = made.places - batch.places
    hidden = batch.hidden.float()
    moved = (hidden @ body.MOVES.to(hidden.device)).clamp(max=1.0)
    turned = (hidden @ body.TURNS.to(hidden.device)).clamp(max=1.0)
    frame = moved.amax(dim=-1)
    short = (_USUAL / (batch.gap.float() + 1.0)) ** 0.6
    place = _mean(_length(apart), moved)
    spread = _mean(_length((apart / deviation).flatten(-2)), frame)
    turn = _mean(_length((made.turned - batch.turned).flatten(-2)) * 0.7071, turned)
    total = (short * (PLACE * place + SPREAD * spread + TURN * turn)).mean()
    speed = torch.diff(apart, dim=1)
    beside = torch.maximum(moved[:, 1:], moved[:, :-1])
    total = total + SPEED * _mean(_length(speed), beside).mean()
    pace = torch.diff(apart, n=2, dim=1)
    around = torch.maximum(beside[:, 1:], beside[:, :-1])
    total = total + PACE * _mean(_length(pace), around).mean()
    total = total + SLIDE * _slide(made.places, batch, beside)
    total = total + CONTACT * _contacts(answer.contacts, batch, frame)
    return total + DOUBT * (
        _doubt(answer.wrong, _length(apart.detach()), moved)
        + _doubt(answer.cheap, _length(batch.told.places - batch.places), moved)
    )


def _slide(places: Tensor, batch: Batch, beside: Tensor) -> Tensor:
    """Metres a frame by which feet move along the floor where they really stand."""
    feet = list(body.FEET)
    moved = torch.diff(places[:, :, feet][..., [0, 2]], dim=1)
    stands = torch.minimum(batch.contacts[:, 1:], batch.contacts[:, :-1]) * beside[:, :, feet]
    return (_length(moved) * stands).sum() / stands.sum().clamp_min(1.0)


def _contacts(logits: Tensor, batch: Batch, frame: Tensor) -> Tensor:
    each = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, batch.contacts, reduction="none"
    )
    return (each.mean(dim=-1) * frame).sum() / frame.sum().clamp_min(1.0)


def _doubt(logarithm: Tensor, error: Tensor, moved: Tensor) -> Tensor:
    """Negative log likelihood of errors, the same in all directions; large ones do not rule."""
    expected = logarithm.clamp(-9.0, 2.0)
    surprise = 3.0 * expected + 0.5 * (error * torch.exp(-expected)) ** 2
    weight = torch.exp(expected.detach()) * moved
    return (surprise * weight).sum() / weight.sum().clamp_min(1e-6)


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    """(B,) means over what counts in each window."""
    dims = tuple(range(1, values.dim()))
    return (values * weight).sum(dim=dims) / weight.sum(dim=dims).clamp_min(1.0)


def _length(vectors: Tensor) -> Tensor:
    return torch.sqrt((vectors**2).sum(dim=-1) + 1e-10)
