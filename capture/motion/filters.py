"""Filters of places and other numbers over evenly spaced frames, along axis 0, whatever follows.

None of them shifts a movement in time. For uploads: a median of three, then Butterworth at 3 Hz for
dance; strikes and kicks are faster, for them 5 to 6 Hz.
"""

import numpy as np

from capture.motion.errors import InvalidMotion
from capture.motion.rotation import Array

_PAD_WAVES = 2.0
"""Waves of the cutoff that are put before and after, turned about the first and the last value."""


def median_of_three(values: Array) -> Array:
    """Return each value (F, ...) replaced by the middle one of itself and its two neighbours.

    The first and the last value stay as they are.
    """
    if len(values) < 3:
        return values
    inner = np.median(np.stack([values[:-2], values[1:-1], values[2:]]), axis=0)
    return np.concatenate([values[:1], inner, values[-1:]])


def butterworth(values: Array, rate: float, cutoff: float) -> Array:
    """Return values (F, ...) without what is faster than a cutoff: order 2, there and back.

    At the cutoff half of a wave is left. Source: the bilinear transform of the Butterworth
    low-pass, as in Oppenheim and Schafer 2010, section 7.3.

    Args:
        values: evenly spaced.
        rate: frames per second.
        cutoff: Hz, above 0 and under half the rate.

    Raises:
        InvalidMotion: when there is no such filter.
    """
    if not 0.0 < cutoff < rate / 2.0:
        raise InvalidMotion(
            f"A filter at {cutoff:g} Hz needs more than {2 * cutoff:g} frames a second; "
            f"there are {rate:g}."
        )
    if len(values) < 2:
        return values
    pad = min(len(values) - 1, int(np.ceil(_PAD_WAVES * rate / cutoff)))
    padded = np.concatenate([
        2.0 * values[:1] - values[pad:0:-1], values, 2.0 * values[-1:] - values[-2 : -pad - 2 : -1],
    ])  # fmt: skip
    there = _pass(padded, rate, cutoff)
    back = _pass(there[::-1], rate, cutoff)[::-1]
    return np.asarray(back[pad : len(back) - pad])


def _pass(values: Array, rate: float, cutoff: float) -> Array:
    """One way through the filter, at rest on the first value."""
    warped = np.tan(np.pi * cutoff / rate)
    scale = 1.0 + np.sqrt(2.0) * warped + warped**2
    b = warped**2 / scale * np.array([1.0, 2.0, 1.0])
    a1, a2 = 2.0 * (warped**2 - 1.0) / scale, (1.0 - np.sqrt(2.0) * warped + warped**2) / scale
    result = np.empty_like(values)
    x1 = x2 = y1 = y2 = values[0]
    for frame, value in enumerate(values):
        result[frame] = b[0] * value + b[1] * x1 + b[2] * x2 - a1 * y1 - a2 * y2
        x1, x2, y1, y2 = value, x1, result[frame], y1
    return result


def savitzky_golay(values: Array, width: int, order: int) -> Array:
    """Return values (F, ...) of the polynomials that fit each of them and its neighbours best.

    Near the ends the polynomial of the outermost window is read. Source: Savitzky and Golay 1964.

    Args:
        values: evenly spaced.
        width: frames of a window, odd.
        order: of the polynomials, under the width.

    Raises:
        InvalidMotion: when there are fewer frames than a window, or it cannot hold the polynomial.
    """
    if width % 2 == 0 or not 0 <= order < width:
        raise InvalidMotion("A window must be odd, and longer than the order of its polynomial.")
    if len(values) < width:
        raise InvalidMotion(
            f"The filter needs {width} frames; there are {len(values)}. Choose a longer range."
        )
    half = width // 2
    powers = np.vander(np.arange(-half, half + 1, dtype=np.float64), order + 1, increasing=True)
    onto = powers @ np.linalg.pinv(powers)
    flat = values.reshape(len(values), -1)
    windows = np.lib.stride_tricks.sliding_window_view(flat, width, axis=0)
    inner = windows @ onto[half]
    first, last = onto[:half] @ flat[:width], onto[half + 1 :] @ flat[-width:]
    return np.concatenate([first, inner, last]).reshape(values.shape)
