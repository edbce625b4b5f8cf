"""Filling windows with a network: one deterministic fill, and how far off it may be."""

import torch
from torch import Tensor

from models.generator import body
from models.generator.features import Told, sixes, told
from models.generator.network import Answer, Network
from models.generator.protocol import Fill
from models.generator.scene import Seen

_ACROSS = torch.tensor([-1.0, 1.0, 1.0])
_SIX = torch.tensor([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])
"""Signs of the six numbers of a turn when left and right are exchanged."""


def filler(network: Network, strength: float = 1.0) -> Fill:
    """Return the fill of a network, for `protocol.measured`."""

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        given = told(seen)
        answer = answered(network, seen, given)
        rotations, root = given.corrected(strength * answer.correction)
        places = body.forward(rotations, root, given.offsets)[1]
        return places, answer.wrong.exp()

    return fill


@torch.no_grad()
def answered(network: Network, seen: Seen, given: Told) -> Answer:
    """Return the mean of what a network says of windows and of their mirror images.

    A body and its mirror image are alike, a network is not quite: the mean is nearer to the truth.
    """
    one = network(given)
    other = network(told(mirror_image(seen)))
    return Answer(
        (one.correction + _mirrored(other.correction)) / 2.0,
        (one.contacts + other.contacts[..., [2, 3, 0, 1]]) / 2.0,
        (one.wrong + other.wrong[..., body.MIRROR]) / 2.0,
        (one.cheap + other.cheap[..., body.MIRROR]) / 2.0,
    )


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
