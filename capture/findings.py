"""What a recording is found to be like: short findings in time, figures, and one score.

The vocabulary of quality: the capture engine writes it, pages put it into words. Stored with every
Version for ever, so codes are never given a new meaning.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

VERSION = 1
"""Of the form of the report; a reader takes a greater one as far as it understands it."""


class Code(StrEnum):
    """Kind of a finding."""

    NOBODY = "nobody"
    SEVERAL_PEOPLE = "several_people"
    PEOPLE_CROSSED = "people_crossed"
    SIDEWAYS = "sideways"
    SMALL_FIGURE = "small_figure"
    HEAD_CUT_OFF = "head_cut_off"
    HANDS_CUT_OFF = "hands_cut_off"
    FEET_CUT_OFF = "feet_cut_off"
    LIMB_HIDDEN = "limb_hidden"
    FLIPPED = "flipped"
    JITTER = "jitter"
    LOW_LIGHT = "low_light"
    BLUR = "blur"
    FEW_FRAMES = "few_frames"
    REPEATED_FRAMES = "repeated_frames"
    FRAMES_LOST = "frames_lost"
    MOVING_CAMERA = "moving_camera"
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


@dataclass(frozen=True, slots=True)
class Quality:
    """The report on a recording.

    Attributes:
        findings: in order of code, then of time.
        figures: numbers of the whole recording, each named with its unit.
        limbs: share of time of each mark per limb, 0 to 1; empty where no motion was made.
        score: 0 (film it again) to 100 (nothing was found wrong).
    """

    findings: tuple[Finding, ...]
    figures: Mapping[str, float]
    limbs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    score: int = 100

    def to_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return {
            **asdict(self),
            "version": VERSION,
            "findings": [finding.to_json() for finding in self.findings],
        }
