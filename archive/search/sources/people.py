"""People: found by whoever may find one of their takes."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from archive.catalogue.models import Name, Person
from archive.catalogue.names import shown as shown_names
from archive.library.queries import cards_of
from archive.rights.policy import Actor
from archive.search.sources.names import as_texts
from archive.search.sources.source import Keys, Shown, Source, Told, Watch
from archive.takes.models import Take
from archive.takes.queries import takes_for

KIND = "person"


def told(keys: Keys) -> Iterator[Told]:
    """Yield people with their names."""
    takes = Prefetch("takes", Take.objects.filter(deleted_at=None).only("pk"))
    names = Prefetch("names", Name.objects.order_by("pk"))
    for person in Person.objects.filter(pk__in=keys).prefetch_related(names, takes):
        recorded = tuple(take.pk for take in person.takes.all())
        yield Told(
            key=person.pk,
            texts=as_texts(person.names.all()),
            moved_at=person.created_at,
            guards=recorded,
            links=(f"{KIND}:{person.pk}",),
        )


def shown(actor: Actor, keys: Keys) -> Mapping[int, Shown]:
    """Return the people whom the actor meets in takes that it may see."""
    seen = takes_for(actor)
    through = Take.performers.through.objects.filter(take__in=seen, person__in=keys)
    latest: dict[int, int] = dict(through.order_by("take__pk").values_list("person", "take"))
    counts = dict(through.values_list("person").annotate(Count("pk")))
    cards = cards_of(actor, latest.values())
    people = Person.objects.filter(pk__in=latest).prefetch_related("names")
    return {
        person.pk: Shown(
            address=f"{reverse('search:search')}?person={person.pk}&kind=take",
            names=shown_names(list(person.names.all())),
            about=(_recordings(counts[person.pk]),),
            card=cards.get(latest[person.pk]),
        )
        for person in people
    }


def labels(actor: Actor, keys: Iterable[int]) -> dict[int, str]:
    """Return what the people of these keys are called, those whom the actor meets."""
    met = Person.objects.filter(pk__in=keys, takes__in=takes_for(actor)).distinct()
    return {
        person.pk: shown_names(list(person.names.all())).first
        for person in met.prefetch_related("names")
    }


def _recordings(count: int) -> str:
    return ngettext("%(count)s recording", "%(count)s recordings", count) % {"count": count}


SOURCE = Source(
    kind=KIND,
    title=_("Person"),
    model=Person,
    governed=Take,
    watches=(
        Watch(Name, "entity_id"),
        Watch(Person, "entity_ptr_id"),
        Watch(Take.performers.through, "person_id"),
    ),
    told=told,
    shown=shown,
    open_facets=(KIND,),
)
