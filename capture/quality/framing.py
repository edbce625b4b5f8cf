"""Who is in the picture, and how much of them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture.findings import Code, Finding
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.quality.evidence import Array, Evidence
from capture.quality.stretches import Rule, beyond, findings_of, whole

_LARGE = (220.0, 90.0)
"""Pixels of the figure's longer side: as many as the networks look at, and too few."""
_OFTEN = 0.5
_CROWDED = 3.0
"""People more than one at which it is as bad as it gets."""


def _columns(*names: str) -> list[int]:
    return [BLAZEPOSE.index(name) for name in names]


_ENDS: dict[Code, dict[str, list[int]]] = {
    Code.HEAD_CUT_OFF: {"head": _columns("nose", "leftEar", "rightEar")},
    Code.HANDS_CUT_OFF: {
        "armL": _columns("leftWrist", "leftIndex"),
        "armR": _columns("rightWrist", "rightIndex"),
    },
    Code.FEET_CUT_OFF: {
        "legL": _columns("leftAnkle", "leftHeel", "leftFootIndex"),
        "legR": _columns("rightAnkle", "rightHeel", "rightFootIndex"),
    },
}
"""Landmarks at the ends of the body, by the limb they end."""

_SHOULDERS = _columns("leftShoulder", "rightShoulder")
_HIPS = _columns("leftHip", "rightHip")
_KNEES = _columns("leftKnee", "rightKnee")
_MOSTLY = 0.9
_CHOSEN = 0.4
"""Part of the severity that is left where only the upper body was to be filmed."""


def judge_presence(evidence: Evidence) -> Iterator[Finding]:
    """Find where nobody is."""
    yield from findings_of(Rule(Code.NOBODY), evidence, (~evidence.found).astype(np.float64))


def judge_company(evidence: Evidence) -> Iterator[Finding]:
    """Find whether others are in the picture or take the performer's place, and where people cross."""
    yield from whole(Code.SEVERAL_FILMS, evidence, float(evidence.panels > 1))
    if evidence.people is not None and (evidence.people > 1).mean() >= _OFTEN / 2:
        others = evidence.people[evidence.people > 1] - 1
        yield from whole(Code.SEVERAL_PEOPLE, evidence, 0.4 + float(others.mean()) / _CROWDED)
    if evidence.replaced is not None:
        rule = Rule(Code.PERFORMER_CHANGES, least=0.0)
        yield from findings_of(rule, evidence, evidence.replaced.astype(np.float64))
    if evidence.crossed is not None:
        rule = Rule(Code.PEOPLE_CROSSED, least=0.0)
        yield from findings_of(rule, evidence, evidence.crossed.astype(np.float64))


def judge_upright(evidence: Evidence) -> Iterator[Finding]:
    """Find whether the picture lies on its side."""
    yield from whole(Code.SIDEWAYS, evidence, float(evidence.sideways))


def lies_sideways(landmarks: Landmarks) -> bool:
    """Return whether the body lies across the picture nearly all the time: the film does.

    Somebody who dances on the floor gets up now and then.
    """
    if not landmarks.found.any():
        return False
    points = landmarks.image[np.flatnonzero(landmarks.found), :, :2]
    trunk = points[:, _SHOULDERS].mean(axis=1) - points[:, _HIPS].mean(axis=1)
    return bool((np.abs(trunk[:, 0]) > 1.5 * np.abs(trunk[:, 1])).mean() > _MOSTLY)


def judge_size(evidence: Evidence) -> Iterator[Finding]:
    """Find whether the person is small."""
    if evidence.found.any():
        usual = float(np.nanmedian(sizes(evidence)))
        yield from whole(Code.SMALL_FIGURE, evidence, float(beyond(np.array(usual), *_LARGE)))


def sizes(evidence: Evidence) -> Array:
    """Return (F,) pixels of the longer side of the figure, NaN without anybody."""

    def longer(part: Landmarks, rows: NDArray[np.intp]) -> Array:
        return np.asarray(np.ptp(part.image[rows, :, :2], axis=1).max(axis=1), dtype=np.float64)

    return evidence.figures_of(longer)


def judge_borders(evidence: Evidence) -> Iterator[Finding]:
    """Find where the picture ends before the body does."""
    for code, limbs in _ENDS.items():
        cut = np.stack([_outside(evidence, columns) for columns in limbs.values()])
        # One foot of two is half as bad; where both are cut, that is one finding, not two.
        severity = np.nan_to_num(cut).mean(axis=0)
        which = np.nan_to_num(cut).max(axis=1) > 0.0
        limb = list(limbs)[int(which.argmax())] if which.sum() == 1 else ""
        if code is Code.FEET_CUT_OFF and _upper_body(evidence):
            severity = severity * _CHOSEN
        yield from findings_of(Rule(code, least=0.2, bridge=0.5), evidence, severity, limb)


def _upper_body(evidence: Evidence) -> bool:
    """Whether the picture ends above the knees nearly all the time: somebody chose that."""
    return bool(np.nanmean(_outside(evidence, _KNEES)) > _MOSTLY) if evidence.found.any() else False


def _outside(evidence: Evidence, columns: list[int]) -> Array:
    """(F,) 1.0 where any of some landmarks lies outside the picture, NaN without anybody."""

    def any_outside(part: Landmarks, rows: NDArray[np.intp]) -> Array:
        return np.asarray((~part.inside()[rows][:, columns]).any(axis=1), dtype=np.float64)

    return evidence.figures_of(any_outside)
