"""All judges, the figures beside their findings, and one score."""

from collections.abc import Iterable

import numpy as np

from capture.findings import Code, Finding, Quality, score_of
from capture.quality.camera import judge_camera
from capture.quality.evidence import Array, Evidence, Judge
from capture.quality.framing import (
    judge_borders,
    judge_company,
    judge_presence,
    judge_size,
    judge_upright,
    sizes,
)
from capture.quality.light import detail, judge_light, judge_sharpness, light
from capture.quality.limbs import (
    judge_cloth,
    judge_floor,
    judge_leaps,
    judge_limbs,
    judge_sides,
    judge_stillness,
    shares,
)
from capture.quality.pace import judge_holes, judge_rate, judge_repeats
from capture.quality.trembling import judge_trembling, trembling

EARLY: tuple[Judge, ...] = (
    judge_presence,
    judge_company,
    judge_upright,
    judge_size,
    judge_borders,
    judge_light,
    judge_rate,
)
"""What a few frames, far apart, can tell."""
ALL: tuple[Judge, ...] = (
    *EARLY,
    judge_sharpness,
    judge_holes,
    judge_repeats,
    judge_camera,
    judge_trembling,
    judge_limbs,
    judge_leaps,
    judge_cloth,
    judge_sides,
    judge_floor,
    judge_stillness,
)
ALONE: tuple[Judge, ...] = (judge_rate, judge_holes, judge_repeats, judge_camera)
"""What can be told of a film that shows hands and no body."""
OF_PICTURES: tuple[Code, ...] = (
    Code.NOBODY,
    Code.OTHERS_ONLY,
    Code.SEVERAL_PEOPLE,
    Code.SEVERAL_FILMS,
    Code.PEOPLE_CROSSED,
    Code.PERFORMER_CHANGES,
    Code.LOW_LIGHT,
    Code.BLUR,
    Code.REPEATED_FRAMES,
)
"""What only the film can tell, and no landmarks; of a camera that nobody followed, its movement too."""
_MOST = 60
"""Findings of one code and limb that are kept; the worst ones where there are more."""


def judged(evidence: Evidence, judges: Iterable[Judge] = ALL) -> Quality:
    """Return the report on a recording."""
    limbs = evidence.limbs
    judges = ALONE if limbs is not None and limbs.alone else judges
    found = [finding for judge in judges for finding in judge(evidence)]
    kept = _thinned(found)
    seconds = evidence.whole[1] - evidence.whole[0]
    unjudged: tuple[Code, ...] = ()
    if evidence.looks is None:
        followed = evidence.landmarks.camera is not None
        unjudged = OF_PICTURES if followed else (*OF_PICTURES, Code.MOVING_CAMERA)
    return Quality(
        findings=tuple(kept),
        figures=_figures(evidence),
        limbs=shares(evidence),
        seconds=round(seconds, 3),
        score=score_of(kept, seconds),
        unjudged=unjudged,
    )


def _thinned(findings: Iterable[Finding]) -> list[Finding]:
    """The worst findings of each code and limb, in order of code, limb and time."""
    groups: dict[tuple[Code, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.code, one.limb), []).append(one)
    order = list(Code)
    return [
        one
        for _, group in sorted(
            groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
        for one in sorted(
            sorted(group, key=lambda each: each.severity * (each.start - each.stop))[:_MOST],
            key=lambda each: each.start,
        )
    ]


def _figures(evidence: Evidence) -> dict[str, float]:
    """Figures of the whole recording; what could not be measured is left out."""
    made = {
        "found_share": evidence.found.mean(),
        "frames_per_second": evidence.rate,
        "height_pixels": _median(sizes(evidence)),
        "light_luma": _median(light(evidence)),
        "detail": _median(detail(evidence)),
    }
    if evidence.marks is not None:
        made["jitter_percent"] = _median(trembling(evidence))
    if evidence.flipped is not None:
        made["flipped_share"] = evidence.flipped.mean()
    return {name: round(float(value), 3) for name, value in made.items() if np.isfinite(value)}


def _median(values: Array) -> float:
    return float(np.nanmedian(values)) if np.isfinite(values).any() else float("nan")
