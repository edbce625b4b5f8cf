"""Limbs of which the estimator itself says that it does not see them: behind a table, or the body."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE, Landmarks

HIDDEN_BELOW = 0.1
"""Visibility below which a landmark was guessed, as the median of a third of a second: a visible back
still has 0.36 with the heavy network, and single frames waver."""
_SECONDS = 0.3
_CHUNK = 2048
_LIMBS = [
    place
    for place, name in enumerate(BLAZEPOSE)
    if name.removeprefix("left").removeprefix("right")
    in ("Elbow", "Wrist", "Pinky", "Index", "Thumb", "Knee", "Ankle", "Heel", "FootIndex")
]
"""Of faces and trunks turned away the networks say little that holds."""


def hidden_limbs(landmarks: Landmarks) -> NDArray[np.bool_]:
    """Return (F, 33) True where a landmark of a limb was not seen, in the estimator's own words.

    Args:
        landmarks: what was seen; a bit is kept of each landmark.
    """
    found = np.asarray(landmarks.found)
    rows = np.flatnonzero(found)
    hidden = np.zeros((len(landmarks), len(BLAZEPOSE)), dtype=np.bool_)
    if not len(rows):
        return hidden
    times = np.asarray(landmarks.times)[rows]
    step = float(np.median(np.diff(times))) if len(times) > 1 else _SECONDS
    half = round(_SECONDS / 2.0 / max(step, 1e-3))
    for start in range(0, len(rows), _CHUNK):
        first = max(0, start - half)
        part = np.asarray(landmarks.visibility[rows[first : start + _CHUNK + half]])[:, _LIMBS]
        here = rows[start : start + _CHUNK]
        ends = (half - (start - first), max(0, start + len(here) + half - len(rows)))
        wide = np.pad(part, [ends, (0, 0)], "edge")
        windows = np.lib.stride_tricks.sliding_window_view(wide, 2 * half + 1, axis=0)
        below = np.median(windows, axis=-1) < HIDDEN_BELOW
        hidden[here[:, None], _LIMBS] = below
    return hidden
