"""How the frames follow one another: too few, the same ones again, or none for a while."""

from collections.abc import Iterator

import numpy as np

from capture.findings import Code, Finding
from capture.quality.evidence import Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of, whole, windowed

_ENOUGH = (23.0, 6.0)
"""Frames a second: cinema's are enough, 6 lose every quick movement."""
_HOLE = 2.5
"""Usual spacings of frames after which one is missing."""
_HOLE_SECONDS = (0.1, 1.0)
_SAME = 0.10
"""Change of a repeated picture over the usual one near it."""
_MOVING = 3.0
"""Change of brightness under which a still scene and a repeated picture look alike."""
_REPEATS = (0.10, 0.60)
"""Share of repeated pictures: one in six, where 25 a second became 30, to more than every other."""
_NEAR = 1.0


def judge_rate(evidence: Evidence) -> Iterator[Finding]:
    """Find whether there are few frames a second."""
    return whole(Code.FEW_FRAMES, evidence, float(beyond(np.array(evidence.rate), *_ENOUGH)))


def judge_holes(evidence: Evidence) -> Iterator[Finding]:
    """Find where frames are missing."""
    steps = np.append(np.diff(evidence.times), 0.0)
    usual = float(np.median(steps[:-1])) if len(steps) > 1 else 0.0
    least = max(_HOLE * usual, _HOLE_SECONDS[0])
    severity = np.where(steps > least, 0.2 + 0.8 * beyond(steps, *_HOLE_SECONDS), 0.0)
    return findings_of(Rule(Code.FRAMES_LOST, least=0.0, bridge=0.0), evidence, severity)


def judge_repeats(evidence: Evidence) -> Iterator[Finding]:
    """Find where pictures are shown again instead of new ones."""
    share = windowed(repeated(evidence), evidence.times, _NEAR)
    severity = np.where(share >= _REPEATS[0], beyond(share, *_REPEATS), 0.0)
    rule = Rule(Code.REPEATED_FRAMES, least=0.5, bridge=1.0)
    return findings_of(rule, evidence, severity)


def repeated(evidence: Evidence) -> Array:
    """Return (F,) 1.0 for a picture that shows the one before again, NaN where nothing moves."""
    if evidence.looks is None:
        return np.full(len(evidence), np.nan)
    change = np.asarray(evidence.looks.change, dtype=np.float64)
    moving = windowed(np.where(change > 1.0, change, np.nan), evidence.times, _NEAR)
    again = (change < _SAME * moving).astype(np.float64)
    again[0] = 0.0
    return np.where(moving < _MOVING, np.nan, again)
