"""Filling windows with a network: one deterministic fill, and how far off it may be."""

from dataclasses import dataclass

import torch
from torch import Tensor

from models.generator import body
from models.generator.features import Told, sixes, told
from models.generator.gate import WHOLE, Gate, signs
from models.generator.network import Answer, Network
from models.generator.protocol import Fill
from models.generator.scene import Seen

_ACROSS = torch.tensor([-1.0, 1.0, 1.0])
_SIX = torch.tensor([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])
"""Signs of the six numbers of a turn when left and right are exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class Opinion:
    """What a network says of windows, and what tells how far it is to be believed.

    Attributes:
        given: what it was told of the windows.
        answer: the mean of what it says of the windows and of their mirror images.
        signs: (B, SIGNS) see `gate`.
    """

    given: Told
    answer: Answer
    signs: Tensor

    def expected(self, part: Tensor) -> Tensor:
        """Return the error (B, F, J) in metres that is expected where a part (B,) is believed."""
        share = part[:, None, None].clamp(0.0, 1.0)
        return torch.exp(share * self.answer.wrong + (1.0 - share) * self.answer.cheap)


def filler(network: Network, gate: Gate = WHOLE) -> Fill:
    """Return the fill of a network, for `protocol.measured`.

    Args:
        network: which fills.
        gate: how far it is believed.
    """

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        said = opinion(network, seen)
        part = gate.strength(said.signs)
        rotations, root = said.given.corrected(part[:, None, None] * said.answer.correction)
        places = body.forward(rotations, root, said.given.offsets)[1]
        return places, said.expected(part)

    return fill


@torch.no_grad()
def opinion(network: Network, seen: Seen) -> Opinion:
    """Return what a network says of windows.

    A body and its mirror image are alike, a network is not quite: the mean of what it says of both
    is nearer to the truth, and where the two differ much it guesses.
    """
    given = told(seen)
    one = network(given)
    other = network(told(mirror_image(seen)))
    back = _mirrored(other.correction)
    answer = Answer(
        (one.correction + back) / 2.0,
        (one.contacts + other.contacts[..., [2, 3, 0, 1]]) / 2.0,
        (one.wrong + other.wrong[..., body.MIRROR]) / 2.0,
        (one.cheap + other.cheap[..., body.MIRROR]) / 2.0,
    )
    return Opinion(given, answer, signs(given, one.correction, back, answer))


def mirror_image(seen: Seen) -> Seen:
    """Return windows with left and right exchanged."""
    channels = torch.cat((body.MIRROR, torch.tensor([body.ROOT])))
    return Seen(
        seen.rotations[:, :, body.MIRROR] * torch.tensor([1.0, 1.0, -1.0, -1.0]),
        seen.root * _ACROSS,
        seen.offsets[:, body.MIRROR] * _ACROSS,
        seen.held[..., channels],
        seen.exact[..., channels],
        seen.points[:, :, body.MIRROR] * _ACROSS,
        seen.trust[:, :, body.MIRROR],
        seen.real,
    )


def _mirrored(correction: Tensor) -> Tensor:
    six = sixes(correction)[..., body.MIRROR, :] * _SIX
    return torch.cat((six.flatten(-2), correction[..., body.JOINTS * 6 :] * _ACROSS), dim=-1)
