"""Segments: found by their names; each opens at its second."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from archive.annotations.models import MICROSECONDS, Segment
from archive.catalogue.names import of_title
from archive.library.queries import cards_of
from archive.rights.policy import Actor, Deed, condition
from archive.search.sources import takes
from archive.search.sources.source import Keys, Shown, Source, Told, Watch
from archive.search.wordings import Place, Worded
from archive.takes.models import Take, Track, Video

KIND = "segment"


def told(keys: Keys) -> Iterator[Told]:
    """Yield segments that were not taken away, of takes that were not deleted."""
    whole = Prefetch("take", takes.with_facts(Take.objects.all()))
    found = Segment.objects.filter(pk__in=keys, deleted_at=None, take__deleted_at=None)
    for segment in found.prefetch_related(whole):
        names = of_title(segment.name)
        both = (("zh-Hant-HK", names.chinese), ("en", names.english))
        yield Told(
            key=segment.pk,
            texts=tuple(Worded(Place.NAME, text, tag) for tag, text in both if text),
            moved_at=segment.created_at,
            guards=(segment.take_id,),
            marks=takes.marks_of(segment.take),
            watched=takes.watched_of(segment.take),
            links=takes.links_of(segment.take),
            score=takes.score_of(segment.take),
        )


def shown(actor: Actor, keys: Keys) -> Mapping[int, Shown]:
    """Return the segments of takes that the actor may see."""
    here = Segment.objects.filter(pk__in=keys, deleted_at=None, take__deleted_at=None)
    found = list(here.filter(condition(actor, Deed.SEE, "take__")).select_related("take"))
    cards = cards_of(actor, {segment.take_id for segment in found})
    return {
        segment.pk: Shown(
            address=f"{segment.take.get_absolute_url()}#t={segment.start_us / MICROSECONDS:.3f}",
            names=of_title(segment.name),
            about=(of_title(segment.take.title).first,),
            card=cards.get(segment.take_id),
            start=segment.start_us / MICROSECONDS,
        )
        for segment in found
    }


def _of_takes(keys: Collection[int]) -> list[int]:
    return list(Segment.objects.filter(take__in=keys).values_list("pk", flat=True))


SOURCE = Source(
    kind=KIND,
    title=_("Segment"),
    model=Segment,
    governed=Take,
    watches=(
        Watch(Segment, "id", ("name", "start_us", "deleted_at", "take")),
        Watch(Take, "id", ("nature", "deleted_at", *takes.MAY), keys=_of_takes),
        Watch(Take.performers.through, "take_id", keys=_of_takes),
        Watch(Video, "take_id", ("playback", "glance"), keys=_of_takes),
        Watch(Track, "take_id", keys=_of_takes),
    ),
    told=told,
    shown=shown,
    open_facets=("person",),
)
