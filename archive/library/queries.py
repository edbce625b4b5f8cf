"""Reads of the library's pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from archive.catalogue.names import ShownNames, of_title
from archive.jobs.models import FINISHED, Job
from archive.rights.policy import Actor, Deed
from archive.takes.findings import is_poor, worst_of
from archive.takes.models import ImportedFile, Take, Video
from archive.takes.queries import (
    performer_names,
    takes_for,
    versions_for,
    with_names,
    worst_first,
)
from capture.motion.summary import length_of

PAGE_SIZE = 24
_SHORT = {"draft": gettext_lazy("draft"), "members": gettext_lazy("members only"), "public": ""}


@dataclass(frozen=True, slots=True)
class Card:
    """A take as the library shows it.

    Attributes:
        take: the take.
        title: its title as lines.
        performers: names of who performed.
        stream: address of the motion's head, where there is one that may be watched.
        first_block: address of the first seconds of that motion.
        length: seconds of motion, if known.
        observed: share of the motion that was seen, 0 to 1.
        working: whether a job is at work on it.
        waits: whether a motion file of it waits for somebody to say how it is meant.
        again: whether it is worth filming again.
        score: of 100, where the library is sorted by it.
        why: what takes most away from the score, in the reader's words; then as well.
    """

    take: Take
    title: ShownNames
    performers: list[ShownNames]
    stream: str
    first_block: str
    length: float | None
    observed: float | None
    working: bool
    waits: bool
    again: bool
    score: float | None
    why: str

    @property
    def visibility(self) -> str:
        """Who may find it, in one word."""
        if self.take.withdrawn_at is not None:
            return gettext("withdrawn")
        return str(_SHORT[self.take.visibility])


class Order(StrEnum):
    """How the library is sorted."""

    NEWEST = "newest"
    WORST = "again"  # what is worth filming again stands first


def cards(actor: Actor, search: str, number: int, order: Order = Order.NEWEST) -> Page[Card]:
    """Return a page of the takes that the actor may see.

    Args:
        actor: who looks.
        search: words of a title or a name; empty for all.
        number: page number from 1.
        order: which ones stand first.
    """
    takes = takes_for(actor)
    for word in search.split()[:8]:
        # The names are asked for once, not once for every take.
        named = Take.performers.through.objects.filter(person__names__value__icontains=word)
        takes = takes.filter(Q(title__icontains=word) | Q(pk__in=named.values("take_id")))
    if order is Order.WORST:
        takes = worst_first(takes)
    page = Paginator(with_names(takes), PAGE_SIZE).get_page(number)
    page.object_list = _cards(actor, list(page.object_list), why=order is Order.WORST)  # type: ignore[assignment]
    return page  # type: ignore[return-value]


def cards_of(actor: Actor, keys: Iterable[int]) -> dict[int, Card]:
    """Return the cards of those takes of these keys that the actor may see, by key."""
    takes = list(with_names(takes_for(actor).filter(pk__in=set(keys))))
    return {card.take.pk: card for card in _cards(actor, takes, why=False)}


def hero(page: Page[Card]) -> Card | None:
    """Return the card whose motion opens the library: the best-seen one of the page."""
    moving = [
        card
        for card in page.object_list
        if card.stream and not card.take.machine_made and card.take.withdrawn_at is None
    ]
    return max(moving, key=lambda card: card.observed or 0.0, default=None)


def _cards(actor: Actor, takes: list[Take], *, why: bool) -> list[Card]:
    current = [
        track.current_id for take in takes for track in take.tracks.all() if track.current_id
    ]
    # Of the long reports on a motion and its film, only these numbers are read.
    told = (
        versions_for(actor, Deed.SHOW)
        .filter(pk__in=current)
        .values_list(
            "pk", "pid", "summary__duration", "summary__rate", "summary__share__seen",
            "quality__score",
        )
    )  # fmt: skip
    playable = {pk: _Playable(*rest) for pk, *rest in told}
    films = Video.objects.filter(take__in=takes).order_by("-pk")
    glances = dict(films.values_list("take", "glance__score"))
    reports: dict[int, Any] = {}
    if why:
        # Whoever sorts by what is wrong is told what it is: then the reports are read themselves.
        reports = {
            **dict(films.values_list("take", "glance")),
            **dict(
                versions_for(actor, Deed.SHOW)
                .filter(pk__in=playable)
                .order_by("-track__number")
                .values_list("track__take", "quality")
            ),
        }
    busy = set(
        Job.objects.filter(subject__in=[take.pid for take in takes])
        .exclude(state__in=FINISHED)
        .values_list("subject", flat=True)
    )
    unanswered = ImportedFile.objects.filter(take__in=takes, track=None)
    asking = set(unanswered.values_list("take", flat=True))
    rows = []
    for take in takes:
        versions = [playable.get(track.current_id or 0) for track in take.tracks.all()]
        version = next((one for one in versions if one), None)
        # The report on the motion, or what the first look at the film brought.
        score = version.score if version else glances.get(take.pk)
        judged = why and not take.machine_made and score is not None
        rows.append(
            Card(
                take=take,
                title=of_title(take.title),
                performers=performer_names(take),
                stream=reverse("takes:stream", args=[version.pid]) if version else "",
                first_block=reverse("takes:block", args=[version.pid, 0]) if version else "",
                length=version.length if version else None,
                observed=version.seen if version else None,
                working=take.pid in busy,
                waits=take.pk in asking,
                again=not take.machine_made and is_poor(score),
                score=score if judged else None,
                why=worst_of(reports.get(take.pk) or {}) if judged else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class _Playable:
    """What a card tells of a motion that may be watched; None where it was not worked out."""

    pid: str
    duration: float | None
    rate: float | None
    seen: float | None
    score: float | None

    @property
    def length(self) -> float | None:
        """Seconds of motion, as the player counts them."""
        return None if self.duration is None else length_of(self.duration, self.rate or 0.0)
