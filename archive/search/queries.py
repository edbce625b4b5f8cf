"""Reads of search. Every count is made of what the reader may find, and of nothing else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Count, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Greatest, Length

from archive.rights.policy import Actor
from archive.search.asking import Asked, Ring, asked
from archive.search.facets import CLOSED, KIND, OPEN, Group, matches
from archive.search.models import Findable
from archive.search.question import Order, Question
from archive.search.readers import numbers_of

PAGE_SIZE = 24
ENOUGH = 10
"""Things that a ring must find, so that none wider is asked."""
MOST_PAGES = 20
"""Pages that are shown of one question; whoever needs more narrows it down."""
MOST_LINKS = 12
"""Things of an open facet that are named; the most frequent ones."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        asked: what was looked for.
        ring: how far it was looked for.
        hits: rows of this page, in order.
        total: how many things there are in all.
        counts: how many things each value of a closed facet would leave, by facet and value.
        links: the same for open facets, by prefix and key.
        pages: how many pages there are.
    """

    asked: Asked
    ring: Ring
    hits: list[Findable]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    links: Mapping[str, Mapping[int, int]]
    pages: int


def find(actor: Actor, question: Question) -> Found:
    """Return what an actor finds by a question."""
    numbers = numbers_of(actor)
    known = Findable.objects.filter(readers__overlap=numbers)
    wanted = asked(question.text)
    if question.text and wanted.nothing:
        return Found(wanted, Ring.EXACT, [], 0, {}, {}, 0)
    ring = _ring(known, wanted)
    matching = known if wanted.nothing else known.filter(wanted.conditions(ring))
    linked = matching.filter(_linked(question))
    counts, total = _counted(linked, question, numbers)
    chosen = linked.filter(_chosen(question, numbers))
    pages = min(MOST_PAGES, -(-total // PAGE_SIZE))
    first = (min(question.page, max(pages, 1)) - 1) * PAGE_SIZE
    hits = list(_ordered(chosen, question, wanted, ring)[first : first + PAGE_SIZE])
    links = _links(matching.filter(_chosen(question, numbers)))
    return Found(wanted, ring, hits, total, counts, links, pages)


def count_since(actor: Actor, question: Question, moment: object) -> int:
    """Return how many things of a question came in after a moment."""
    numbers = numbers_of(actor)
    known = Findable.objects.filter(readers__overlap=numbers)
    wanted = asked(question.text)
    if question.text and wanted.nothing:
        return 0
    matching = known if wanted.nothing else known.filter(wanted.conditions(_ring(known, wanted)))
    new = matching.filter(_linked(question), _chosen(question, numbers), moved_at__gt=moment)
    return new.count()


def _ring(known: QuerySet[Findable], wanted: Asked) -> Ring:
    """How far to look: no wider than it takes to find a page that is worth looking at."""
    if wanted.nothing:
        return Ring.EXACT
    for ring in (Ring.EXACT, Ring.NEAR):
        if known.filter(wanted.conditions(ring))[:ENOUGH].count() >= ENOUGH:
            return ring
    return Ring.FAR


def _linked(question: Question) -> Q:
    links = [f"{name}:{key}" for name, key in question.linked.items()]
    return Q(links__contains=links) if links else Q()


def _chosen(question: Question, numbers: Sequence[int]) -> Q:
    """The chosen closed facets: one of the values of each."""
    whole = Q()
    for name, values in question.chosen.items():
        if name == KIND.name:
            whole &= Q(kind__in=values)
        else:
            marks = [f"{name}:{value}" for value in values]
            inside = Q(watchers__overlap=numbers, watched__overlap=marks)
            whole &= Q(marks__overlap=marks) | inside
    return whole


def _counted(
    matching: QuerySet[Findable], question: Question, numbers: Sequence[int]
) -> tuple[dict[str, dict[str, int]], int]:
    """How many things each value would leave, given what is chosen of all other facets.

    Things with the same marks are counted by the database as one row, and there are few of those.
    """
    inside = Case(When(watchers__overlap=numbers, then=F("watched")), default=Value([]))
    rows = matching.annotate(inside=inside).values_list("kind", "marks", "inside")
    groups: tuple[Group, ...] = (KIND, *CLOSED)
    counts = {group.name: Counter[str]() for group in groups}
    total = 0
    for kind, marks, watched, count in rows.annotate(count=Count("pk")).order_by():
        own = frozenset((KIND.mark(kind), *marks, *watched))
        off = [g for g in groups if not matches(g, own, question.chosen.get(g.name, ()))]
        total += 0 if off else count
        for group in groups:
            if not off or off == [group]:
                for value in group.values:
                    counts[group.name][value] += count if group.mark(value) in own else 0
    return {name: dict(counter) for name, counter in counts.items()}, total


def _links(matching: QuerySet[Findable]) -> dict[str, dict[int, int]]:
    one = Func(F("links"), function="unnest", output_field=TextField())
    rows = matching.annotate(link=one).values_list("link").annotate(count=Count("pk"))
    found: dict[str, dict[int, int]] = {name: {} for name in OPEN}
    for link, count in rows.order_by("-count", "link")[: MOST_LINKS * len(OPEN)]:
        prefix, _colon, key = link.partition(":")
        if prefix in found:
            found[prefix][int(key)] = count
    return found


def _ordered(
    matching: QuerySet[Findable], question: Question, wanted: Asked, ring: Ring
) -> QuerySet[Findable]:
    if question.order is Order.NEWEST or (wanted.nothing and question.order is Order.NEAREST):
        return matching.order_by("-moved_at", "pk")
    if question.order is Order.BEST:
        return matching.order_by(F("score").desc(nulls_last=True), "-moved_at", "pk")
    rings = [When(wanted.conditions(one), then=one) for one in Ring if one < ring]
    matching = matching.annotate(
        ring=Case(*rings, default=ring, output_field=IntegerField()) if rings else Value(ring),
        place=_place(wanted),
        near=Value(0.0) if ring is Ring.EXACT else _nearness(wanted),
        length=Length("names"),
    )
    return matching.order_by("ring", "place", "-near", "-weight", "length", "pk")


def _place(wanted: Asked) -> Case:
    """Where it stands: a whole name, the beginning of one, in one; how one is read; elsewhere."""
    name, letters = wanted.name, "".join(one for one in wanted.name if not one.isdigit())
    # Of names that one character begins, there is no end: there the richer ones come first.
    begins = [When(names__contains=f"\n{name}", then=2)] if len(name) > 1 else []
    return Case(
        When(names__contains=f"\n{name}\n", then=0),
        When(latin__contains=f"\n{letters}\n", then=1),
        *begins,
        When(names__contains=name, then=3),
        When(latin__contains=f"\n{letters}", then=4),
        default=5,
        output_field=IntegerField(),
    )


def _nearness(wanted: Asked) -> Greatest:
    return Greatest(
        TrigramWordSimilarity(wanted.name, "names"), TrigramWordSimilarity(wanted.name, "latin")
    )
