"""Whether the camera moves: then the borders of the picture slide by."""

from collections.abc import Iterator

import numpy as np

from capture.findings import Code, Finding
from capture.quality.evidence import Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of

_WINDOW = 1.0
"""Seconds over which a slow pan adds up."""
_PAN = (0.045, 0.30)
"""Way of the background over that time, as a share of the picture's width."""
_RULE = Rule(Code.MOVING_CAMERA, least=0.5, bridge=1.0)


def judge_camera(evidence: Evidence) -> Iterator[Finding]:
    """Find where the camera moves."""
    return findings_of(_RULE, evidence, beyond(pan(evidence), *_PAN))


def pan(evidence: Evidence) -> Array:
    """Return (F,) way of the background over a second round each frame, widths of the picture."""
    times = evidence.times
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(evidence.looks.shift, axis=0)])
    first = np.searchsorted(times, times - _WINDOW / 2, side="left")
    last = np.searchsorted(times, times + _WINDOW / 2, side="right")
    return np.asarray(np.linalg.norm(path[last] - path[first], axis=1))
