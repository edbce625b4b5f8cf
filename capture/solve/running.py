"""The median of what lies round each frame."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK = 2048


def running_median(values: NDArray[Any], half: int) -> NDArray[Any]:
    """Return the median of values (n, ...) of so many frames before and after each.

    Beyond the first and the last frame these are repeated. Of the windows a part at a time is in
    memory.
    """
    result = np.empty_like(values)
    wide = np.pad(values, [(half, half)] + [(0, 0)] * (values.ndim - 1), "edge")
    for start in range(0, len(values), _CHUNK):
        stop = min(start + _CHUNK, len(values))
        windows = np.lib.stride_tricks.sliding_window_view(
            wide[start : stop + 2 * half], 2 * half + 1, axis=0
        )
        result[start:stop] = np.median(windows, axis=-1)
    return result
