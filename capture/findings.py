"""What a recording is found to be like: short findings in time, figures, and one score.

The vocabulary of quality: the capture engine writes it, pages put it into words. Stored with every
Version for ever, so codes are never given a new meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from math import prod
from typing import Any

VERSION = 1
"""Of the form of the report; a reader takes a greater one as far as it understands it."""


class Code(StrEnum):
    """Kind of a finding."""

    NOBODY = "nobody"
    OTHERS_ONLY = "others_only"
    SEVERAL_PEOPLE = "several_people"
    SEVERAL_FILMS = "several_films"
    PEOPLE_CROSSED = "people_crossed"
    PERFORMER_CHANGES = "performer_changes"
    SIDEWAYS = "sideways"
    SMALL_FIGURE = "small_figure"
    HEAD_CUT_OFF = "head_cut_off"
    HANDS_CUT_OFF = "hands_cut_off"
    FEET_CUT_OFF = "feet_cut_off"
    LIMB_HIDDEN = "limb_hidden"
    LIMB_LOST = "limb_lost"
    LEGS_COVERED = "legs_covered"
    FLIPPED = "flipped"
    JITTER = "jitter"
    LOW_LIGHT = "low_light"
    BLUR = "blur"
    FEW_FRAMES = "few_frames"
    REPEATED_FRAMES = "repeated_frames"
    FRAMES_LOST = "frames_lost"
    MOVING_CAMERA = "moving_camera"
    TURNING_CAMERA = "turning_camera"
    FLOOR_UNSEEN = "floor_unseen"
    NOTHING_MOVES = "nothing_moves"


@dataclass(frozen=True, slots=True)
class Finding:
    """One stretch of a recording that is worse than it could be.

    Attributes:
        code: what is wrong.
        start: seconds at which it begins.
        stop: seconds at which it ends.
        severity: 0 (hardly worth a word) to 1 (as bad as it gets).
        limb: the limb it concerns, a key of `capture.motion.source.LIMBS`; "" for all.
    """

    code: Code
    start: float
    stop: float
    severity: float
    limb: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object; a finding of the whole body names no limb."""
        told: dict[str, Any] = {
            "code": self.code.value,
            "start": round(self.start, 3),
            "stop": round(self.stop, 3),
            "severity": round(self.severity, 2),
        }
        return {**told, "limb": self.limb} if self.limb else told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Finding":
        """Return the finding that a stored report names."""
        return cls(
            Code(told["code"]), float(told["start"]), float(told["stop"]),
            float(told["severity"]), str(told.get("limb", "")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quality:
    """The report on a recording.

    Attributes:
        findings: in order of code, then of time.
        figures: numbers of the whole recording, each named with its unit.
        limbs: share of time of each mark per limb, 0 to 1; empty where no motion was made.
        seconds: length of the recording.
        score: 0 (film it again) to 100 (nothing was found wrong).
        unjudged: codes that nobody could judge, since the film was not at hand.
    """

    findings: tuple[Finding, ...]
    figures: Mapping[str, float]
    limbs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    seconds: float = 0.0
    score: int = 100
    unjudged: tuple[Code, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        told = {
            **asdict(self),
            "version": VERSION,
            "findings": [finding.to_json() for finding in self.findings],
            "unjudged": [code.value for code in self.unjudged],
        }
        return told if self.unjudged else {k: v for k, v in told.items() if k != "unjudged"}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Quality":
        """Return a stored report; kinds of findings that a later program told are left out."""
        known = list(Code)
        return cls(
            tuple(Finding.from_json(one) for one in told["findings"] if one["code"] in known),
            dict(told["figures"]),
            dict(told["limbs"]),
            float(told["seconds"]),
            int(told["score"]),
            tuple(Code(one) for one in told.get("unjudged", ()) if one in known),
        )

    def after(self, before: "Quality") -> "Quality":
        """Return this report with what it could not judge as it was judged before.

        Args:
            before: on the same film, judged while that was at hand.
        """
        kept = [one for one in before.findings if one.code in self.unjudged]
        order = list(Code)
        judged = [one for one in self.findings if one.code not in self.unjudged]
        findings = sorted(
            [*judged, *kept], key=lambda one: (order.index(one.code), one.limb, one.start)
        )
        return replace(
            self,
            findings=tuple(findings),
            figures={**before.figures, **self.figures},
            score=score_of(findings, self.seconds),
            unjudged=(),
        )


WEIGHTS: dict[Code, float] = {
    Code.NOBODY: 0.9,
    Code.OTHERS_ONLY: 0.6,
    Code.SEVERAL_PEOPLE: 0.4,
    Code.SEVERAL_FILMS: 0.6,
    Code.PEOPLE_CROSSED: 0.5,
    Code.PERFORMER_CHANGES: 0.4,
    Code.SIDEWAYS: 0.8,
    Code.SMALL_FIGURE: 0.4,
    Code.HEAD_CUT_OFF: 0.4,
    Code.HANDS_CUT_OFF: 0.4,
    Code.FEET_CUT_OFF: 0.5,
    Code.LIMB_HIDDEN: 0.2,
    Code.LIMB_LOST: 0.5,
    Code.LEGS_COVERED: 0.2,
    Code.FLIPPED: 0.4,
    Code.JITTER: 0.5,
    Code.LOW_LIGHT: 0.5,
    Code.BLUR: 0.5,
    Code.FEW_FRAMES: 0.5,
    Code.REPEATED_FRAMES: 0.4,
    Code.FRAMES_LOST: 0.5,
    Code.MOVING_CAMERA: 0.2,
    Code.TURNING_CAMERA: 0.1,
    Code.FLOOR_UNSEEN: 0.2,
    Code.NOTHING_MOVES: 0.9,
}
"""Share of the score that a code costs when it holds all the time at full severity."""


def costs_of(findings: Iterable[Finding], seconds: float) -> dict[Code, float]:
    """Return the share of the score, 0 to 1, that each code costs a recording of so many seconds."""
    lost: dict[Code, float] = {}
    for one in findings:
        share = one.severity * (one.stop - one.start) / max(seconds, 1e-9)
        lost[one.code] = lost.get(one.code, 0.0) + share
    return {code: WEIGHTS[code] * min(1.0, share) for code, share in lost.items()}


def score_of(findings: Iterable[Finding], seconds: float) -> int:
    """Return 0 to 100: each code takes its share of what the others leave."""
    return round(100.0 * prod(1.0 - cost for cost in costs_of(findings, seconds).values()))
