"""Gaps: runs of frames in which channels are unknown, with what is known on both sides of them."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from capture.motion.filling.partial import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """Channels that are unknown in the same frames and known in the same frames round them.

    Attributes:
        start: first unknown frame.
        stop: first known frame after it, or the number of frames.
        back: known frames in a row before the gap; 0 where it opens the movement.
        ahead: known frames in a row after the gap; 0 where it ends the movement.
        channels: (C,) columns of the mask, in rising order.
    """

    start: int
    stop: int
    back: int
    ahead: int
    channels: NDArray[np.intp]


def gaps_of(known: Mask) -> list[Gap]:
    """Return the gaps of a mask (F, 1 + J), by their first frame; never-known channels have none."""
    channels: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    for channel in range(known.shape[1]):
        column = known[:, channel]
        if not column.any():
            continue
        cuts = np.flatnonzero(np.diff(column)) + 1
        bounds = [0, *cuts.tolist(), len(column)]
        lengths = np.diff(bounds)
        for run, (start, stop) in enumerate(pairwise(bounds)):
            if not column[start]:
                back = int(lengths[run - 1]) if run else 0
                ahead = int(lengths[run + 1]) if run + 1 < len(lengths) else 0
                channels[start, stop, back, ahead].append(channel)
    return [Gap(*bounds, np.array(found)) for bounds, found in sorted(channels.items())]
