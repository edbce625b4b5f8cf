"""Findings about a recording in words: what is wrong, where, and what to do next time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from archive.takes.finding_words import LIMB_WORDS, WORDS
from archive.web.timecode import span
from capture.findings import Code, Finding, costs_of

POOR = 60
"""Score below which a recording is worth filming again."""
GOOD = 85
"""Score from which nothing need be done."""
_SHOWN = 6
"""Stretches of a finding that are named; the longest ones."""
_ALL_THE_TIME = 0.97


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when, in seconds and in words; how bad, 0 to 1; and of which limb, in words."""

    start: float
    stop: float
    severity: float
    limb: str = ""

    @property
    def when(self) -> str:
        """From when to when, as people write it."""
        return span(self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of finding, as a page tells it.

    Attributes:
        code: its kind.
        problem: what is wrong.
        advice: what to do next time.
        stretches: where, in order; the longest ones where there are many.
        more: how many others there are.
        always: whether it holds all the time, so that no stretch need be named.
    """

    code: str
    problem: str
    advice: str
    stretches: list[Stretch]
    more: int
    always: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One row under the player: all stretches of a kind, and its message in English."""

    code: str
    label: str
    stretches: list[Stretch]


def told(report: Mapping[str, Any]) -> list[Told]:
    """Return what a report found, the costliest first, in the reader's language."""
    found = _known(report)
    costs = costs_of(found, _seconds(report))
    kinds = [list(group) for _, group in groupby(found, key=lambda one: one.code)]
    kinds.sort(key=lambda kind: (-costs[kind[0].code], list(Code).index(kind[0].code)))
    return [_told(kind, report) for kind in kinds]


def worst_of(report: Mapping[str, Any]) -> str:
    """Return what takes most away from the score of a report, in words; nothing where nothing does."""
    return next((one.problem for one in told(report)), "")


def lanes(report: Mapping[str, Any]) -> list[Lane]:
    """Return a row for each kind of finding that has a place in time, in order of the codes."""
    return [
        Lane(code.value, WORDS[code].label, sorted(map(_stretch, group), key=lambda s: s.start))
        for code, group in groupby(_known(report), key=lambda one: one.code)
        if WORDS[code].placed
    ]


def is_poor(score: float | None) -> bool:
    """Return whether what was recorded is worth filming again, by its score; None: not judged."""
    return score is not None and score < POOR


def _known(report: Mapping[str, Any]) -> list[Finding]:
    """The findings of a report, in order of code; kinds of a later program are left out."""
    known = [one for one in report.get("findings", ()) if one.get("code") in list(Code)]
    order = list(Code)
    return sorted(map(Finding.from_json, known), key=lambda one: (order.index(one.code), one.limb))


def _seconds(report: Mapping[str, Any]) -> float:
    return float(report.get("seconds", 0.0))


def _told(kind: list[Finding], report: Mapping[str, Any]) -> Told:
    words, united = WORDS[kind[0].code], _united(kind)
    longest = sorted(united, key=lambda one: one.start - one.stop)
    covered = sum(one.stop - one.start for one in united)
    limbs = [limb for limb in LIMB_WORDS if any(one.limb == limb for one in kind)]
    values = {
        "limb": gettext(", ").join(map(_limb, limbs)),
        "when": longest[0].when,
        "rate": f"{report.get('figures', {}).get('frames_per_second', 0.0):.0f}",
    }
    return Told(
        code=kind[0].code.value,
        problem=gettext(words.advice.problem).format_map(values),
        advice=gettext(words.advice.next_step).format_map(values),
        stretches=sorted(longest[:_SHOWN], key=lambda one: one.start),
        more=max(0, len(united) - _SHOWN),
        always=not words.placed or covered >= _ALL_THE_TIME * _seconds(report),
    )


def _united(kind: list[Finding]) -> list[Stretch]:
    """The stretches of all limbs, those that overlap as one."""
    united: list[Stretch] = []
    for one in sorted(map(_stretch, kind), key=lambda each: each.start):
        last = united[-1] if united else None
        if last is not None and one.start <= last.stop:
            united[-1] = Stretch(
                last.start, max(last.stop, one.stop), max(last.severity, one.severity)
            )
        else:
            united.append(one)
    return united


def _stretch(one: Finding) -> Stretch:
    return Stretch(one.start, one.stop, one.severity, _limb(one.limb))


def _limb(limb: str) -> str:
    return gettext(LIMB_WORDS[limb]) if limb in LIMB_WORDS else ""


def shares(report: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Yield each limb in the reader's language with the share of time of each of its marks."""
    limbs = report.get("limbs", {})
    for limb in LIMB_WORDS:
        if limb in limbs:
            yield _limb(limb), limbs[limb]
