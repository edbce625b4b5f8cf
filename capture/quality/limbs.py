"""Which limbs the motion knows little of, and where left and right were put back."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture.findings import Code, Finding
from capture.motion.landmarks import BLAZEPOSE
from capture.motion.source import LIMBS, MARKS, Mark, limb_marks, position_marks
from capture.motion.summary import FrameSource, hands_of
from capture.quality.evidence import CHUNK, Array, Evidence
from capture.quality.stretches import Rule, findings_of, whole

_HIDDEN = Rule(Code.LIMB_HIDDEN, least=0.7, bridge=0.4)
_LOST = Rule(Code.LIMB_LOST, least=0.0, bridge=0.3)
_COVERED = Rule(Code.LEGS_COVERED, least=0.7, bridge=0.4)
_PUT_BACK = Rule(Code.FLIPPED, least=0.0, bridge=0.5)
_LEGS = ("legL", "legR")
_MOSTLY_OUTSIDE = 0.8
_AT_THE_END = {
    "head": ("nose",),
    "armL": ("leftWrist",),
    "armR": ("rightWrist",),
    "legL": ("leftAnkle",),
    "legR": ("rightAnkle",),
}
_WORST = {Mark.DOUBT: 0.5, Mark.FILL: 0.7, Mark.MISSING: 1.0}


def judge_limbs(evidence: Evidence) -> Iterator[Finding]:
    """Find which limbs are hidden, and when; where nobody is, that is another finding."""
    if evidence.marks is None:
        return
    cloth = evidence.landmarks.legs_covered()
    weights = np.array([_WORST.get(mark, 0.0) for mark in MARKS], dtype=np.float64)
    for column, limb in enumerate(LIMBS):
        known = weights[evidence.marks[:, column]]
        hidden = evidence.found & ~cloth if limb in _LEGS else evidence.found
        # What lies outside the picture no second camera beside this one would see: that is told.
        hidden = hidden & ~outside(evidence, limb) & ~_leaping(evidence, limb)
        severity: Array = np.asarray(known * hidden, dtype=np.float64)
        yield from findings_of(_HIDDEN, evidence, severity, limb)


def judge_leaps(evidence: Evidence) -> Iterator[Finding]:
    """Find where a limb was lost in a fast movement, and put now here, now there."""
    if evidence.leaping is None:
        return
    for limb in _AT_THE_END:
        severity: Array = np.where(_leaping(evidence, limb), 0.7, 0.0)
        yield from findings_of(_LOST, evidence, severity, limb)


def _leaping(evidence: Evidence, limb: str) -> NDArray[np.bool_]:
    """(F,) where the end of a limb was put now here, now there: that is told as such."""
    columns = [BLAZEPOSE.index(name) for name in _AT_THE_END.get(limb, ())]
    if evidence.leaping is None or not columns:
        return np.zeros(len(evidence), dtype=np.bool_)
    return np.asarray(evidence.leaping[:, columns].all(axis=1))


def judge_cloth(evidence: Evidence) -> Iterator[Finding]:
    """Find where cloth hides the legs: another camera would see no more of them."""
    covered = evidence.landmarks.legs_covered() & evidence.found
    yield from findings_of(_COVERED, evidence, 0.5 * covered.astype(np.float64))


def judge_sides(evidence: Evidence) -> Iterator[Finding]:
    """Find where left and right were put back."""
    if evidence.flipped is not None:
        yield from findings_of(_PUT_BACK, evidence, 0.5 * evidence.flipped.astype(np.float64))


def judge_floor(evidence: Evidence) -> Iterator[Finding]:
    """Find whether no foot was ever seen to rest, of somebody whose feet are to be seen."""
    if (outside(evidence, "legL") & outside(evidence, "legR")).mean() > _MOSTLY_OUTSIDE:
        return
    yield from whole(Code.FLOOR_UNSEEN, evidence, 0.5 * (evidence.floor_seen is False))


def judge_stillness(evidence: Evidence) -> Iterator[Finding]:
    """Find whether nothing moves at all."""
    yield from whole(Code.NOTHING_MOVES, evidence, float(evidence.still))


def outside(evidence: Evidence, limb: str) -> NDArray[np.bool_]:
    """Return (F,) where the end of a limb lies outside the picture."""
    columns = [BLAZEPOSE.index(name) for name in _AT_THE_END.get(limb, ())]
    result = np.zeros(len(evidence), dtype=np.bool_)
    if not columns:
        return result
    for start, part in evidence.parts():
        gone = ~part.inside()[:, columns].all(axis=1) & np.asarray(part.found)
        result[start : start + len(part)] = gone
    return result


def marks_of(
    frames: FrameSource, *, whole_made: bool
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return codes of the marks of a motion, read in parts: (F, 6) of its limbs, (F, 2) of its hands."""
    marks, hands = [], []
    for at in range(0, len(frames), CHUNK):
        part = frames.part(at, min(at + CHUNK, len(frames)))
        placed = position_marks(part.skeleton, part.source, part.confidence, whole_made=whole_made)
        marks.append(limb_marks(part.skeleton, placed))
        hands.append(hands_of(part, whole_made=whole_made))
    return np.concatenate(marks), np.concatenate(hands)


def shares(evidence: Evidence) -> dict[str, dict[str, float]]:
    """Return the share of time of each mark per limb."""
    limbs = evidence.limbs
    if limbs is None:
        return {}
    weight = evidence.ends - evidence.times
    total = max(float(weight.sum()), 1e-9)
    return {
        limb: {
            mark.value: round(float(weight[marks == code].sum()) / total, 4)
            for code, mark in enumerate(MARKS)
        }
        for limb, marks in limbs.listed.items()
    }
