"""Light and sharpness of the person, not of the stage behind."""

from collections.abc import Iterator

import numpy as np

from capture.findings import Code, Finding
from capture.quality.evidence import CHUNK, Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of, whole

_LIT = (80.0, 25.0)
"""Brightness of the brightest tenth of the person's box: enough, and hardly anything to see.

62 was measured on a dark stage, 114 and more on everything that reads well, somebody in black
before black included."""
_SHARP = (0.35, 0.10)
"""Detail over the recording's usual one."""
_FOCUSED = (100.0, 15.0)
"""Usual detail of a recording; 190 and more was measured on all that is in focus."""
_NIGHT = 30.0
"""Brightness below which nothing can be said of sharpness."""
_DARK = Rule(Code.LOW_LIGHT, least=0.5, bridge=0.5)
_BLURRED = Rule(Code.BLUR, least=0.2, bridge=0.2)


def light(evidence: Evidence) -> Array:
    """Return (F,) brightness of the brightest tenth of the person's box, NaN where nobody or no picture is."""
    return _boxed(evidence, "luma", 90.0)


def detail(evidence: Evidence) -> Array:
    """Return (F,) variance of the Laplacian in the sharpest tenth of the person's box, or NaN."""
    return _boxed(evidence, "detail", 90.0)


def judge_light(evidence: Evidence) -> Iterator[Finding]:
    """Find where the person is hardly lit."""
    return findings_of(_DARK, evidence, beyond(light(evidence), *_LIT))


def judge_sharpness(evidence: Evidence) -> Iterator[Finding]:
    """Find where the person is blurred, by movement for a while or by focus all the time."""
    values = np.where(light(evidence) < _NIGHT, np.nan, detail(evidence))
    if not np.isfinite(values).any():
        return
    usual = float(np.nanmedian(values))
    soft = float(beyond(np.array(usual), *_FOCUSED))
    if soft > 0.0:
        yield from whole(Code.BLUR, evidence, soft)
        return
    yield from findings_of(_BLURRED, evidence, beyond(values / usual, *_SHARP))


def _boxed(evidence: Evidence, name: str, percent: float) -> Array:
    """A percentile over the cells of the person's box in every frame."""
    boxes = evidence.boxes()
    result = np.full(len(evidence), np.nan)
    if evidence.looks is None:
        return result
    for start in range(0, len(evidence), CHUNK):
        grids = np.array(getattr(evidence.looks, name)[start : start + CHUNK], dtype=np.float32)
        for place, grid in enumerate(grids):
            top, bottom, left, right = boxes[start + place]
            if bottom > top:
                result[start + place] = np.percentile(grid[top:bottom, left:right], percent)
    return result
