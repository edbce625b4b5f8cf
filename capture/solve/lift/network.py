"""The lifter's network in numpy: convolutions over time, each followed by a cut-off at zero.

The first layer widens; each block looks 3, 9 and 27 times as far as the one before, then mixes its
channels, and is added to what came in; the last layer narrows. Before the first and after the last
frame the edge frames repeat. A few thousand frames take a tenth of a second, so nothing else is
needed to run it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DILATIONS = (1, 3, 9, 27)
REACH = 1 + sum(DILATIONS)
"""Frames before and after that count for a frame."""


def forward(weights: Mapping[str, Floats], shown: Floats) -> Floats:
    """Return the answers (F, C') of the network.

    Args:
        weights: "first", "blocks.K.over", "blocks.K.mix" and "last", each with ".weight" (out, in,
            taps) and ".bias" (out,).
        shown: (F, C).
    """
    state = _cut(_convolve(weights, "first", shown, 1))
    for block, dilation in enumerate(DILATIONS):
        inner = _cut(_convolve(weights, f"blocks.{block}.over", state, dilation))
        state = state + _cut(_convolve(weights, f"blocks.{block}.mix", inner, 1))
    return _convolve(weights, "last", state, 1)


def _convolve(weights: Mapping[str, Floats], layer: str, values: Floats, dilation: int) -> Floats:
    weight, bias = weights[f"{layer}.weight"], weights[f"{layer}.bias"]
    taps = weight.shape[2]
    half = dilation * (taps // 2)
    padded = np.pad(values, [(half, half), (0, 0)], mode="edge")
    result = np.broadcast_to(bias, (len(values), len(bias))).copy()
    for tap in range(taps):
        start = tap * dilation
        result += padded[start : start + len(values)] @ weight[:, :, tap].T
    return result


def _cut(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0.0))
