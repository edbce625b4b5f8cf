"""Filling windows with a network: one deterministic fill, and how far off it may be."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.partial import Filler, Partial
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from models.generator import body
from models.generator.features import Told, sixes, told
from models.generator.gate import Gate, signs
from models.generator.network import Answer, Network
from models.generator.protocol import Fill
from models.generator.scene import Seen
from models.generator.turns import matrix

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

    def places(self) -> Tensor:
        """Return the places (B, F, J, 3) that it leads to, in the frame of the body."""
        rotations, root = self.given.corrected(self.answer.correction)
        return body.forward(rotations, root, self.given.offsets)[1]

    def expected(self, part: Tensor) -> Tensor:
        """Return the error (B, F, J) in metres that is expected where a part (B,) is believed."""
        share = part[:, None, None].clamp(0.0, 1.0)
        return torch.exp(share * self.answer.wrong + (1.0 - share) * self.answer.cheap)


def filler(network: Network) -> Fill:
    """Return the fill of a network alone, for `protocol.measured`."""

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        said = opinion(network, seen)
        return said.places(), said.answer.wrong.exp()

    return fill


def blended(network: Network, gate: Gate) -> Fill:
    """Return the fill of a network as far as it is believed, for `protocol.measured`.

    Places are mixed here, and turns where motions are filled (`restoring`).
    """
    other = as_fill(LinearGaussian.shipped())

    def fill(seen: Seen) -> tuple[Tensor, Tensor]:
        said = opinion(network, seen)
        part = gate.strength(said.signs)
        plain = other(seen)[0]
        return plain + part[:, None, None, None] * (said.places() - plain), said.expected(part)

    return fill


def as_fill(fill: Filler) -> Fill:
    """Return a filler of motions as one of windows, for `protocol.measured`."""

    def of(seen: Seen) -> tuple[Tensor, Tensor]:
        given = told(seen)
        times = np.arange(seen.root.shape[1]) / body.FRAME_RATE
        channels = [body.ROOT, *range(body.JOINTS)]
        turned, roots = [], []
        for row in range(len(seen.root)):
            skeleton = Skeleton(BODY_JOINTS, seen.offsets[row].double().numpy())
            partial = Partial(
                skeleton, times, seen.root[row].numpy(), seen.rotations[row].numpy(),
                seen.held[row][:, channels].numpy(),
            )  # fmt: skip
            filled = fill(partial)
            turned.append(torch.from_numpy(filled.rotations.astype(np.float32)))
            roots.append(torch.from_numpy(filled.root.astype(np.float32)))
        rotations, root = given.into(torch.stack(turned), torch.stack(roots))
        places = body.forward(matrix(rotations), root, seen.offsets)[1]
        return places, torch.zeros(places.shape[:3])

    return of


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
