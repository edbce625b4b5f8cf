"""Filling with a network: places for the benches, motion for an archive."""

import torch
from torch import Tensor

from models.generator import body
from models.generator.features import Told, told
from models.generator.network import Answer, Network
from models.generator.protocol import Fill
from models.generator.scene import Seen



def filler(network: Network, strength: float = 1.0) -> Fill:
    """Return the fill of a network, for `protocol.measured`."""

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        given = told(seen)
        answer = answered(network, given)
        rotations, root = given.corrected(strength * answer.correction)
        places = body.forward(rotations, root, given.offsets)[1]
        return places, answer.wrong.exp()

    return fill


@torch.no_grad()
def answered(network: Network, given: Told) -> Answer:
    """Return the answer of a network, the mean of what it says to a body and to its mirror image."""
    return network(given)


