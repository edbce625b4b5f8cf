"""Trembling of the points, told apart from quick movement.

What is measured of a limb that moves bends one way for some frames; noise throws each point back
and forth. For noise of standard deviation s the product of two second differences in a row has the
mean -4 s² in each direction; for a movement that the film can follow it is above zero.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture.findings import Code, Finding
from capture.motion.landmarks import BLAZEPOSE
from capture.quality.evidence import CHUNK, Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of, windowed

_JOINTS = [
    BLAZEPOSE.index(f"{side}{name}")
    for side in ("left", "right")
    for name in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle")
]
_SHOULDERS, _HIPS = [0, 6], [3, 9]
_STEADY = (1.8, 5.0)
"""Percent of the trunk: 0.1 was measured on a held picture, 0.4 to 1.1 most of the time on films
that read well, up to 2.8 for a moment in blows, and 1.6 to 2.3 all the time on grainy, tiny ones."""
_LEAP = 0.5
"""Trunks in a frame beyond which a point has leapt, which is another fault."""
_WINDOW = 0.5
_RULE = Rule(Code.JITTER, least=1.0, bridge=0.5)


def judge_trembling(evidence: Evidence) -> Iterator[Finding]:
    """Find where the points tremble."""
    return findings_of(_RULE, evidence, beyond(trembling(evidence), *_STEADY))


def trembling(evidence: Evidence) -> Array:
    """Return (F,) standard deviation of the noise, percent of the trunk, over half a second."""
    squares = np.full((len(evidence), len(_JOINTS)), np.nan, dtype=np.float32)
    for start in range(0, len(evidence), CHUNK):
        # Four frames make two second differences; parts overlap by what that needs.
        part = evidence.landmarks.some(slice(max(0, start - 3), start + CHUNK))
        if len(part) > 3:
            first = max(0, start - 3)
            squares[first + 2 : first + len(part) - 1] = _squares(
                part.image[:, _JOINTS, :2].astype(np.float64), np.asarray(part.found)
            )
    each = np.stack(
        [windowed(column.astype(np.float64), evidence.times, _WINDOW) for column in squares.T]
    )
    return np.asarray(100.0 * np.sqrt(np.maximum(np.median(each, axis=0), 0.0)))


def _squares(points: Array, found: NDArray[np.bool_]) -> Array:
    """(F - 3, J) share of the trunk squared, NaN where a frame is missing or a point leapt."""
    trunk = np.linalg.norm(
        points[:, _SHOULDERS].mean(axis=1) - points[:, _HIPS].mean(axis=1), axis=-1
    )
    width = np.linalg.norm(points[:, 0] - points[:, 6], axis=-1)
    size = np.maximum(np.maximum(trunk, width), 1.0)[1:-2, None]
    bent = points[2:] - 2.0 * points[1:-1] + points[:-2]
    squares = -(bent[1:] * bent[:-1]).sum(axis=-1) / 8.0 / size**2
    leapt = np.linalg.norm(bent, axis=-1) > _LEAP * np.maximum(trunk, width)[1:-1, None]
    seen = found[3:] & found[2:-1] & found[1:-2] & found[:-3]
    return np.where(seen[:, None] & ~leapt[1:] & ~leapt[:-1], squares, np.nan)
