"""The lifter in torch, for training; capture runs the same network in numpy."""

from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from capture.solve.fit.bones import POINTS
from capture.solve.lift.features import CHANNELS
from capture.solve.lift.network import DILATIONS

_OUT = len(POINTS) * 4


class Layer(nn.Module):
    """A convolution over time whose answers are normalised over the batch, then cut at zero."""

    def __init__(self, channels: int, out: int, taps: int, dilation: int) -> None:
        super().__init__()
        self.pad = dilation * (taps // 2)
        self.convolution = nn.Conv1d(channels, out, taps, dilation=dilation)
        self.norm = nn.BatchNorm1d(out, momentum=0.02)

    def forward(self, values: Tensor) -> Tensor:
        """Return (B, out, F) of values (B, C, F)."""
        if self.pad:
            values = nn.functional.pad(values, (self.pad, self.pad), mode="replicate")
        return nn.functional.relu(self.norm(self.convolution(values)))

    def folded(self) -> tuple[Tensor, Tensor]:
        """Return weight and bias of the one convolution that does the same after training."""
        deviation = torch.sqrt(cast("Tensor", self.norm.running_var) + self.norm.eps)
        factor = self.norm.weight / deviation
        bias = cast("Tensor", self.convolution.bias) - cast("Tensor", self.norm.running_mean)
        return self.convolution.weight * factor[:, None, None], bias * factor + self.norm.bias


class Network(nn.Module):
    """From what is shown of a window to a corrected body and how sure it is."""

    def __init__(self, width: int) -> None:
        """Begin with an answer that corrects nothing.

        Args:
            width: channels of the inner layers.
        """
        super().__init__()
        self.first = Layer(CHANNELS, width, 3, 1)
        self.over = nn.ModuleList(Layer(width, width, 3, dilation) for dilation in DILATIONS)
        self.mix = nn.ModuleList(Layer(width, width, 1, 1) for _ in DILATIONS)
        self.last = nn.Conv1d(width, _OUT, 1)
        nn.init.normal_(self.last.weight, std=1e-3)
        nn.init.zeros_(cast("Tensor", self.last.bias))

    def forward(self, shown: Tensor) -> Tensor:
        """Return the answers (B, F, 4 N) of what is shown (B, F, CHANNELS)."""
        state = self.first(shown.transpose(1, 2))
        for over, mix in zip(self.over, self.mix, strict=True):
            state = state + mix(over(state))
        answer: Tensor = self.last(state).transpose(1, 2)
        return answer

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the trained weights as `capture.solve.lift.network` reads them."""
        layers = {"first": self.first.folded()}
        for block, (over, mix) in enumerate(zip(self.over, self.mix, strict=True)):
            layers[f"blocks.{block}.over"] = cast("Layer", over).folded()
            layers[f"blocks.{block}.mix"] = cast("Layer", mix).folded()
        layers["last"] = (self.last.weight, cast("Tensor", self.last.bias))
        parts = ("weight", "bias")
        return {
            f"{name}.{part}": np.ascontiguousarray(tensor.detach().float().numpy())
            for name, both in layers.items()
            for part, tensor in zip(parts, both, strict=True)
        }
