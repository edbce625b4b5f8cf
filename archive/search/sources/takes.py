"""Takes: found by title, performers and note."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.catalogue.models import Name, Person
from archive.catalogue.names import of_title
from archive.library.queries import cards_of
from archive.rights.policy import Actor
from archive.search.sources.names import as_texts
from archive.search.sources.source import Keys, Shown, Source, Told, Watch
from archive.search.wordings import Place, Worded
from archive.takes.findings import GOOD, POOR
from archive.takes.models import Operation, Take, Track, Version, Video

KIND = "take"
MAY = ("may_show", "may_download", "may_train", "may_generate")


def told(keys: Keys) -> Iterator[Told]:
    """Yield takes that were not deleted."""
    takes = with_facts(Take.objects.filter(pk__in=keys, deleted_at=None))
    for take in takes.annotate(marked=Count("segments", Q(segments__deleted_at=None))):
        names = of_title(take.title)
        titles = (("zh-Hant-HK", names.chinese), ("en", names.english))
        people = list(take.performers.all())
        yield Told(
            key=take.pk,
            texts=(
                *(Worded(Place.NAME, text, tag) for tag, text in titles if text),
                *(one for person in people for one in as_texts(person.names.all(), Place.BESIDE)),
                *((Worded(Place.TEXT, take.note),) if take.note else ()),
            ),
            moved_at=take.created_at,
            guards=(take.pk,),
            marks=marks_of(take),
            watched=watched_of(take),
            links=links_of(take),
            evidence=take.marked,
            score=score_of(take),
        )


def with_facts(takes: QuerySet[Take]) -> QuerySet[Take]:
    """Return takes with what their facets are told by."""
    names = Prefetch("names", Name.objects.order_by("pk"))
    current = Prefetch("current", Version.objects.prefetch_related("sources"))
    return takes.prefetch_related(
        Prefetch("performers", Person.objects.prefetch_related(names)),
        Prefetch("videos", Video.objects.only("take_id", "playback", "glance")),
        Prefetch("tracks", Track.objects.prefetch_related(current)),
    )


def marks_of(take: Take) -> tuple[str, ...]:
    """Return the closed facets of a take that whoever finds it may know."""
    may = [f"may:{name.removeprefix('may_')}" for name in MAY if getattr(take, name)]
    return ("source:made" if take.machine_made else "source:performed", *may)


def watched_of(take: Take) -> tuple[str, ...]:
    """Return the closed facets that tell of a take's film and motion.

    A motion that was made from other takes as well is not told of here: their rights bind it too.
    """
    own = [
        one for one in _current(take) if {source.pk for source in one.sources.all()} == {take.pk}
    ]
    score = score_of(take)
    return (
        *(("has:video",) if any(video.playback for video in take.videos.all()) else ()),
        *(("has:motion",) if own else ()),
        *(("source:filled",) if any(one.operation == Operation.FILL for one in own) else ()),
        *((f"quality:{_grade(score)}",) if score is not None and not take.machine_made else ()),
    )


def links_of(take: Take) -> tuple[str, ...]:
    """Return the people in a take."""
    return tuple(f"person:{person.pk}" for person in take.performers.all())


def score_of(take: Take) -> float | None:
    """Return the score of a take's motion, else of the first look at its film."""
    scores = [one.quality.get("score") for one in _current(take)]
    glances = [video.glance.get("score") for video in take.videos.all()]
    return next((float(one) for one in (*scores, *glances) if one is not None), None)


def shown(actor: Actor, keys: Keys) -> Mapping[int, Shown]:
    """Return the takes that the actor may see."""
    return {
        key: Shown(
            address=card.take.get_absolute_url(),
            names=card.title,
            about=tuple(names.first for names in card.performers),
            card=card,
        )
        for key, card in cards_of(actor, keys).items()
    }


def of_people(keys: Collection[int]) -> list[int]:
    """Return the takes in which people of these keys perform."""
    through = Take.performers.through.objects.filter(person__in=keys)
    return list(through.values_list("take", flat=True))


def _current(take: Take) -> list[Version]:
    return [track.current for track in take.tracks.all() if track.current is not None]


def _grade(score: float) -> str:
    return "good" if score >= GOOD else "fair" if score >= POOR else "poor"


FIELDS = ("title", "note", "nature", "deleted_at", *MAY)
SOURCE = Source(
    kind=KIND,
    title=_("Recording"),
    model=Take,
    governed=Take,
    watches=(
        Watch(Take, "id", FIELDS),
        Watch(Take.performers.through, "take_id"),
        Watch(Name, "entity_id", keys=of_people),
        Watch(Video, "take_id", ("playback", "glance")),
        Watch(Track, "take_id"),
    ),
    told=told,
    shown=shown,
    open_facets=("person",),
)
