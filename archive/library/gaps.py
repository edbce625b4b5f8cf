"""The gaps of a motion as the page of a take shows them: offered, proposed, ready to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.takes.finding_words import LIMB_WORDS
from archive.takes.findings import Stretch
from archive.takes.models import Track, Version
from archive.variations.filling import gaps_of, proposal_of, undone_by
from capture.filling.offers import BODY, Doubt, Kind, Offer

PART_WORDS = {**LIMB_WORDS, BODY: gettext_noop("whole body")}
KIND_WORDS = {
    Kind.MISSING: gettext_noop("missing"),
    Kind.INFERRED: gettext_noop("not seen, only inferred"),
    Kind.UNCERTAIN: gettext_noop("seen, but not surely"),
}
DOUBT_WORDS = {
    Doubt.NEVER_SEEN: gettext_noop(
        "Seen nowhere near: it would be made up from how bodies usually move."
    ),
    Doubt.TOO_LONG: gettext_noop("Too long to say anything about; it stays open."),
    Doubt.SEEN: gettext_noop("It was seen, if not surely: the fill would stand in its place."),
    Doubt.LONG: gettext_noop("Over a second: this is one way it may have been, not how it was."),
}
CHECK_WORDS = {
    "skate": gettext_noop("a foot that stands would slide"),
    "seam": gettext_noop("it would jerk where it meets what was seen"),
    "beyond": gettext_noop("a joint would bend too far"),
    "depth": gettext_noop("it would sink into the floor"),
}
METHOD_WORDS = {
    "hermite": gettext_noop("drawn between what was seen"),
    "linear-Gaussian": gettext_noop("drawn from the rest of the body"),
    "restore": gettext_noop("made by a model that learnt from motions"),
    "begun": gettext_noop("made by a model that learnt from motions"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A gap for a template.

    Attributes:
        id: names it in a form.
        part: which part of the body, in words.
        when: from when to when.
        start: seconds at which it begins.
        kind: why it is unknown, in words.
        doubt: why it is asked about, in words; empty where it is not.
        method: what fills it, in words; empty where nothing does or nobody has asked yet.
        poor: what is wrong with the fill, in words.
        within: how far off it is at most nine times in ten, in words; empty where nobody can tell.
        ticked: whether it is offered without a question.
    """

    id: str
    part: str | Promise
    when: str
    start: float
    kind: str | Promise
    doubt: str | Promise
    method: str | Promise = ""
    poor: tuple[str | Promise, ...] = ()
    within: str = ""
    ticked: bool = False


def gaps_context(version: Version | None, track: Track | None, *, may_edit: bool) -> dict[str, Any]:
    """Return what the page shows of gaps; nothing to whoever may not fill them.

    Args:
        version: the motion that is shown.
        track: whose it is.
        may_edit: whether the reader may change the take.
    """
    if version is None or track is None or not may_edit or version.whole_made:
        return {}
    proposal = proposal_of(version)
    before = undone_by(version)
    current = track.current_id == version.pk
    return {
        "gaps": [_offered(one) for one in gaps_of(version)],
        "proposal": proposal,
        "proposed": [_proposed(gap) for gap in proposal.gaps] if proposal else [],
        "filled_from": before if current else None,
    }


def _offered(offer: Offer) -> Row:
    return Row(
        id=offer.id,
        part=_words(PART_WORDS[offer.part]),
        when=Stretch(offer.begin, offer.end, 0.0).when,
        start=offer.begin,
        kind=_words(KIND_WORDS[offer.kind]),
        doubt=_words(DOUBT_WORDS[Doubt(offer.doubt)]) if offer.doubt else "",
    )


def _proposed(gap: Mapping[str, Any]) -> Row:
    own = ("id", "part", "start", "stop", "begin", "end", "kind", "doubt")
    row = _offered(Offer.from_json({name: gap[name] for name in own}))
    method = gap["method"]
    return Row(
        id=row.id,
        part=row.part,
        when=row.when,
        start=row.start,
        kind=row.kind,
        doubt=row.doubt,
        method=_words(METHOD_WORDS.get(method, method)) if method else "",
        poor=tuple(_words(CHECK_WORDS[name]) for name in gap["poor"]),
        within=_within(gap["radius"]),
        ticked=bool(method) and not gap["poor"] and not gap["doubt"],
    )


def _within(radius: float | None) -> str:
    if not radius:
        return ""
    return _("nine times in ten within %(number)s cm") % {"number": max(1, round(100.0 * radius))}


def _words(text: str) -> Promise:
    return gettext_lazy(text)
