"""Findings about a recording in words: what is wrong, where, and what to do next time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext, gettext_noop

from archive.web.advice import Advice
from capture.findings import Code, Finding, costs_of

POOR = 60
"""Score below which a recording is worth filming again."""
GOOD = 85
"""Score from which nothing need be done."""
LIMB_WORDS: dict[str, str] = {
    "head": gettext_noop("head"),
    "torso": gettext_noop("trunk"),
    "armL": gettext_noop("left arm"),
    "armR": gettext_noop("right arm"),
    "legL": gettext_noop("left leg"),
    "legR": gettext_noop("right leg"),
    "handL": gettext_noop("left hand"),
    "handR": gettext_noop("right hand"),
}
_SHOWN = 6
"""Stretches of a finding that are named; the longest ones."""
_ALL_THE_TIME = 0.97


class Words(NamedTuple):
    """Words of a kind of finding, in English as they stand in the file of translations.

    Attributes:
        label: a word or two, for the lane.
        advice: what is wrong, and what to do next time; {limb}, {when} and {rate} may stand in it.
        placed: whether it has a place in time; what holds for a whole film has no lane.
    """

    label: str
    advice: Advice
    placed: bool = True


WORDS: dict[Code, Words] = {
    Code.NOBODY: Words(
        gettext_noop("no one"),
        Advice(
            gettext_noop("Nobody was found in the picture."),
            gettext_noop(
                "Keep the performer in the picture from start to end, or cut the empty parts off."
            ),
        ),
    ),
    Code.OTHERS_ONLY: Words(
        gettext_noop("others only"),
        Advice(
            gettext_noop("The one who is followed was not found here; somebody else is there."),
            gettext_noop(
                "To have the others too, press “people” over the film and then whoever it is."
            ),
        ),
    ),
    Code.SEVERAL_PEOPLE: Words(
        gettext_noop("several"),
        Advice(
            gettext_noop(
                "Several people are in the picture; the archive may follow the wrong one."
            ),
            gettext_noop("Film one person alone, or let the others stand far behind."),
        ),
        placed=False,
    ),
    Code.SEVERAL_FILMS: Words(
        gettext_noop("several films"),
        Advice(
            gettext_noop(
                "Several films stand side by side in one picture; one person is followed."
            ),
            gettext_noop(
                "Cut the panels apart and send each as a film of its own; meanwhile anybody can be "
                "followed by a press on them."
            ),
        ),
        placed=False,
    ),
    Code.PEOPLE_CROSSED: Words(
        gettext_noop("crossing"),
        Advice(
            gettext_noop("People hide each other."),
            gettext_noop(
                "Check whether the figure is still the same person after {when}; leave more room "
                "between people when you film again."
            ),
        ),
    ),
    Code.PERFORMER_CHANGES: Words(
        gettext_noop("someone else"),
        Advice(
            gettext_noop("After a cut, somebody else or somebody in other clothes is followed."),
            gettext_noop(
                "Press the performer on the film at {when}, or send each part as a film of its own."
            ),
        ),
    ),
    Code.SIDEWAYS: Words(
        gettext_noop("sideways"),
        Advice(
            gettext_noop("The picture lies on its side."),
            gettext_noop("Turn the film upright on the phone or computer and send it again."),
        ),
        placed=False,
    ),
    Code.SMALL_FIGURE: Words(
        gettext_noop("small"),
        Advice(
            gettext_noop("The performer is small in the picture."),
            gettext_noop(
                "Move closer, or zoom in before filming: the body should fill more than half of "
                "the height."
            ),
        ),
        placed=False,
    ),
    Code.HEAD_CUT_OFF: Words(
        gettext_noop("head cut"),
        Advice(
            gettext_noop("The head is outside the picture."),
            gettext_noop("Point the camera a little higher, or step back."),
        ),
    ),
    Code.HANDS_CUT_OFF: Words(
        gettext_noop("hands cut"),
        Advice(
            gettext_noop("A hand is outside the picture."),
            gettext_noop("Step back, so that stretched arms stay in the picture."),
        ),
    ),
    Code.FEET_CUT_OFF: Words(
        gettext_noop("feet cut"),
        Advice(
            gettext_noop("The feet are outside the picture."),
            gettext_noop(
                "Step back or point the camera lower: some floor should show below the feet."
            ),
        ),
    ),
    Code.LIMB_HIDDEN: Words(
        gettext_noop("hidden"),
        Advice(
            gettext_noop("Hidden or hard to make out: {limb}."),
            gettext_noop("A second camera from the side for {when} would see it."),
        ),
    ),
    Code.LIMB_LOST: Words(
        gettext_noop("lost for a moment"),
        Advice(
            gettext_noop(
                "Lost for a moment in a fast movement: {limb}. What is drawn there is inferred from "
                "what lies before and after."
            ),
            gettext_noop(
                "Film fast kicks and strikes with 50 pictures a second or more, from the side, in "
                "bright light."
            ),
        ),
    ),
    Code.LEGS_COVERED: Words(
        gettext_noop("cloth"),
        Advice(
            gettext_noop("Cloth hides the legs: where hips and knees are is inferred, not seen."),
            gettext_noop(
                "Film the form once more in practice clothes, if it allows that; or say under “Put "
                "right” where the legs are seen."
            ),
        ),
    ),
    Code.FLIPPED: Words(
        gettext_noop("swapped"),
        Advice(
            gettext_noop("Left and right were taken for each other, and put back."),
            gettext_noop(
                "Look whether these places are right; a camera at a slant, not straight behind, "
                "tells the sides apart."
            ),
        ),
    ),
    Code.JITTER: Words(
        gettext_noop("trembling"),
        Advice(
            gettext_noop("The points tremble; speeds measured here are not reliable."),
            gettext_noop("Film again from nearer, with more light and a plain wall behind."),
        ),
    ),
    Code.LOW_LIGHT: Words(
        gettext_noop("dark"),
        Advice(
            gettext_noop("The performer is hardly lit."),
            gettext_noop("Put a light in front of the performer; the background may stay dark."),
        ),
    ),
    Code.BLUR: Words(
        gettext_noop("blurred"),
        Advice(
            gettext_noop("The performer is blurred."),
            gettext_noop(
                "Choose a shorter exposure (1/250 s) with more light, and lock the focus on the "
                "performer."
            ),
        ),
    ),
    Code.FEW_FRAMES: Words(
        gettext_noop("few frames"),
        Advice(
            gettext_noop("The film has {rate} frames a second; quick movements fall between them."),
            gettext_noop("Set the camera to 50 or 60 frames a second."),
        ),
        placed=False,
    ),
    Code.REPEATED_FRAMES: Words(
        gettext_noop("repeated"),
        Advice(
            gettext_noop("The film shows the same picture again instead of a new one."),
            gettext_noop("Send the camera’s own file, not a slowed or converted copy."),
        ),
    ),
    Code.FRAMES_LOST: Words(
        gettext_noop("lost"),
        Advice(
            gettext_noop("Frames are missing from the film."),
            gettext_noop(
                "Send the camera’s own file; a full memory card or a busy phone loses frames."
            ),
        ),
    ),
    Code.MOVING_CAMERA: Words(
        gettext_noop("camera moves"),
        Advice(
            gettext_noop("The camera moves, so the way across the floor cannot be told."),
            gettext_noop("Put the camera on a tripod and let only the performer move."),
        ),
    ),
    Code.TURNING_CAMERA: Words(
        gettext_noop("camera turns"),
        Advice(
            gettext_noop(
                "The camera turns or zooms; that was taken out by what stands behind the performer."
            ),
            gettext_noop(
                "Put the camera on a tripod and leave it alone: the way across the floor is surer "
                "then."
            ),
        ),
    ),
    Code.FLOOR_UNSEEN: Words(
        gettext_noop("no floor"),
        Advice(
            gettext_noop("No foot was seen to rest, so the floor is a guess."),
            gettext_noop(
                "Let the performer stand still for two seconds at the start, with the feet in the "
                "picture."
            ),
        ),
        placed=False,
    ),
    Code.NOTHING_MOVES: Words(
        gettext_noop("still"),
        Advice(
            gettext_noop("Nothing moves."),
            gettext_noop("Check whether this is the right film: it shows a still picture."),
        ),
        placed=False,
    ),
}


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
        tenths = self.stop - self.start < 3.0
        return f"{_written(self.start, tenths)}–{_written(self.stop, tenths)}"


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


def _written(seconds: float, tenths: bool) -> str:
    """Minutes and seconds, with hours only where there are any."""
    whole, rest = divmod(round(seconds * 10), 10)
    minutes, second = divmod(whole if tenths else round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{head}:{second:02}.{rest}" if tenths else f"{head}:{second:02}"


def shares(report: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Yield each limb in the reader's language with the share of time of each of its marks."""
    limbs = report.get("limbs", {})
    for limb in LIMB_WORDS:
        if limb in limbs:
            yield _limb(limb), limbs[limb]
