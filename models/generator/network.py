"""The network: one token a frame, told what is missing, answering by how much to correct."""

import math
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from models.generator import body
from models.generator.config import NetworkConfig
from models.generator.features import BONES, FEATURES, NUMBERS, Told

_NEAR, _BUCKETS = 16, 24
"""Frames apart that have a bias each; further ones share by logarithm, up to 128 frames."""
_FURTHEST = 128
_SOFT = 0.1
"""Factor of corrections: at the rate at which the trunk learns, the last layer would overshoot."""
_DOUBT, _USUAL_DOUBT = 96, -3.5
"""Width of the layer that doubts, and the log of three centimetres, from which it begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the network says of each frame.

    Attributes:
        correction: (B, F, NUMBERS) before the gate.
        contacts: (B, F, 4) logits.
        wrong: (B, F, J) log of the error in metres expected of the corrected places.
        cheap: (B, F, J) log of that of the cheap fill.
    """

    correction: Tensor
    contacts: Tensor
    wrong: Tensor
    cheap: Tensor


class Network(nn.Module):
    """The trunk with its inputs and its head."""

    def __init__(self, config: NetworkConfig) -> None:
        """Begin with an answer that corrects nothing."""
        super().__init__()
        width = config.width
        self.take = nn.Linear(3 * FEATURES, width)
        self.bones = nn.Linear(BONES, width)
        self.flow = nn.Linear(NUMBERS + 2, width)
        self.blocks = nn.ModuleList(_Block(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, NUMBERS + 4)
        self.doubt = nn.Sequential(
            nn.Linear(width, _DOUBT), nn.GELU(), nn.Linear(_DOUBT, 2 * body.JOINTS)
        )
        self.register_buffer("bucket", _buckets(), persistent=False)
        for zero in (self.flow.weight, self.flow.bias, self.head.weight, self.head.bias):
            nn.init.zeros_(zero)

    def forward(self, told: Told, flow: tuple[Tensor, Tensor] | None = None) -> Answer:
        """Return the answer.

        Args:
            told: what is known.
            flow: to vary, where each frame is on its way (B, F, NUMBERS) and how far (B,), 0 to 1.
        """
        features = told.features
        nothing = torch.zeros_like(features[:, :1])
        before = torch.cat((nothing, features[:, :-1]), dim=1)
        after = torch.cat((features[:, 1:], nothing), dim=1)
        token = self.take(torch.cat((before, features, after), dim=-1))
        token = token + self.bones(10.0 * (told.bones - 0.2))[:, None]
        if flow is not None:
            way, share = flow
            when = torch.stack((torch.ones_like(share), share), dim=-1)
            told_when = when[:, None].expand(-1, way.shape[1], -1)
            token = token + self.flow(torch.cat((way, told_when), dim=-1))
        frames = features.shape[1]
        bucket = cast("Tensor", self.bucket)[:frames, :frames]
        absent = None if bool(told.real.all()) else ~told.real
        for block in self.blocks:
            token = block(token, bucket, absent)
        token = self.norm(token)
        correction, contacts = self.head(token).float().split((NUMBERS, 4), dim=-1)
        # Doubt listens only: what it learns from rare large errors would shake the trunk.
        doubt = self.doubt(token.detach()).float() + _USUAL_DOUBT
        wrong, cheap = doubt.split(body.JOINTS, dim=-1)
        return Answer(_SOFT * correction, contacts, wrong, cheap)


class _Block(nn.Module):
    """Attention over frames, then mixing within each."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width = config.width
        self.heads, self.dropout = config.heads, config.dropout
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.ask = nn.Linear(width, 3 * width)
        self.give = nn.Linear(width, width)
        self.apart = nn.Parameter(torch.zeros(config.heads, 2 * _BUCKETS + 1))
        self.wide = nn.Linear(width, config.spread * width)
        self.narrow = nn.Linear(config.spread * width, width)

    def forward(self, token: Tensor, bucket: Tensor, absent: Tensor | None) -> Tensor:
        """Return the tokens (B, F, width) after attention and mixing."""
        token = token + self._left_out(self._attended(self.first(token), bucket, absent))
        mixed: Tensor = self.narrow(nn.functional.gelu(self.wide(self.second(token))))
        return token + self._left_out(mixed)

    def _attended(self, token: Tensor, bucket: Tensor, absent: Tensor | None) -> Tensor:
        # A plain product and softmax: fused attention is slow backwards on a processor.
        b, f, width = token.shape
        size = width // self.heads
        asked = self.ask(token).view(b, f, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        query, key, value = asked.unbind(0)
        weight = query @ key.transpose(-1, -2) * (1.0 / math.sqrt(size))
        weight = weight + self.apart[:, bucket].to(weight.dtype)
        if absent is not None:
            weight = weight.masked_fill(absent[:, None, None], -1e4)
        answer = weight.softmax(dim=-1).to(value.dtype) @ value
        given: Tensor = self.give(answer.transpose(1, 2).reshape(b, f, width))
        return given

    def _left_out(self, token: Tensor) -> Tensor:
        # The same numbers are left out of all frames of a window: cheaper, and as good here.
        if not self.training or self.dropout == 0.0:
            return token
        kept = torch.rand(len(token), 1, token.shape[2]) >= self.dropout
        return token * (kept.to(token.dtype) / (1.0 - self.dropout))


def _buckets() -> Tensor:
    """(F, F) which bias two frames have, by how far apart they are; longer windows are cut."""
    frames = 4 * _FURTHEST
    apart = torch.arange(frames)[None] - torch.arange(frames)[:, None]
    far = apart.abs().clamp(min=1).float()
    scale = (_BUCKETS - _NEAR) / math.log(_FURTHEST / _NEAR)
    shared = _NEAR + (torch.log(far / _NEAR) * scale).long()
    size = torch.where(apart.abs() <= _NEAR, apart.abs(), shared.clamp(max=_BUCKETS))
    return _BUCKETS + apart.sign() * size
