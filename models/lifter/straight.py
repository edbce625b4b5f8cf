"""Limbs that stretch: what putting many performers on one figure has taken from their motions.

Most clips come on a figure whose limbs are longer than the performer's. Hands and feet are where
they were, so knees and elbows never stretch: half of all knees are bent by 37° or more, of those
performers whose own lengths were measured by 15°. A lifter that learnt from them would bend everyone's
knees. Here each performer's limbs are shortened until they stretch as far as those do.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_OFTEN = 98.0
"""Percentile of how far a performer's limb reaches over its length."""
_SHORTEST = 0.94
"""Who reaches less than that by the lengths of the figure may really crouch all the time."""


def straightened(upper: Floats, lower: Floats, reach: float) -> tuple[Floats, Floats]:
    """Return the two bones of a performer's limb as they turn where the limb stretches.

    Args:
        upper: (n, 3) metres, thigh or upper arm in all frames of a performer.
        lower: (n, 3) metres, shank or lower arm.
        reach: share of its length that the limb reaches in one frame of fifty.
    """
    length = np.linalg.norm(upper, axis=1) + np.linalg.norm(lower, axis=1)
    reached = np.percentile(np.linalg.norm(upper + lower, axis=1) / length, _OFTEN)
    return stretched(upper, lower, np.clip(reached / reach, _SHORTEST, 1.0))


def stretched(
    upper: Floats, lower: Floats, share: np.float64 | NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """Return two bones (..., 3) turned as if they reached as far with a share of their length.

    The far end keeps its direction, the middle joint its plane; both bones keep their length.
    """
    a, b = _length(upper), _length(lower)
    whole = upper + lower
    along = whole / _length(whole)
    far = (_length(whole) / np.asarray(share)[..., None]).clip(np.abs(a - b) + 1e-4, a + b)
    aside = upper - (upper * along).sum(axis=-1, keepdims=True) * along
    aside = aside / _length(aside)
    cosine = ((a**2 + far**2 - b**2) / (2.0 * a * far)).clip(-1.0, 1.0)
    first = a * (cosine * along + np.sqrt(1.0 - cosine**2) * aside)
    return first.astype(np.float32), (far * along - first).astype(np.float32)


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))
