"""Windows of motion, and what may be seen of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from models.generator import body, turns


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Stretches of motion of one length.

    Attributes:
        rotations: (B, F, J, 4) unit quaternions against the parent.
        root: (B, F, 3) metres.
        contacts: (B, F, 4) one where a foot or toe stands.
        offsets: (B, J, 3) metres from the parent.
    """

    rotations: Tensor
    root: Tensor
    contacts: Tensor
    offsets: Tensor

    def places(self) -> Tensor:
        """Return the places (B, F, J, 3) of all joints, metres."""
        return body.forward(turns.matrix(self.rotations), self.root, self.offsets)[1]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is known of windows; the last of the C channels is the root.

    Attributes:
        rotations: (B, F, J, 4), looked at where held.
        root: (B, F, 3), looked at where held.
        offsets: (B, J, 3) metres.
        held: (B, F, C) what the cheap fill holds on to.
        exact: (B, F, C) what is held and stays as it is, to the last bit.
        points: (B, F, J, 3) places in the room, metres, looked at where trusted.
        trust: (B, F, J) how far a place is believed, 0 to 1.
        real: (B, F) frames that are part of the motion at all.
    """

    rotations: Tensor
    root: Tensor
    offsets: Tensor
    held: Tensor
    exact: Tensor
    points: Tensor
    trust: Tensor
    real: Tensor


def seen_through(windows: Windows, hidden: Tensor, real: Tensor | None = None) -> Seen:
    """Return what is seen where channels (B, F, C) are hidden and the rest is exact."""
    b, f, j = windows.rotations.shape[:3]
    real = torch.ones(b, f, dtype=torch.bool) if real is None else real
    held = ~hidden & real[..., None]
    return Seen(
        windows.rotations,
        windows.root,
        windows.offsets,
        held,
        held,
        torch.zeros(b, f, j, 3),
        torch.zeros(b, f, j),
        real,
    )


def together(parts: Sequence[Seen]) -> Seen:
    """Return windows of one length side by side."""
    return Seen(*(torch.cat([getattr(part, each.name) for part in parts]) for each in fields(Seen)))
