"""Changes to the catalogue."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from archive.catalogue.models import Name, NameKind, Person
from archive.catalogue.names import language_of


@transaction.atomic
def person_called(value: str, among: QuerySet[Person]) -> Person:
    """Return the person who goes by a name, entered now if nobody does.

    Args:
        value: a name as somebody typed it; outer blanks do not count.
        among: people whom whoever typed it may know of; of all others it must not tell.
    """
    value = " ".join(value.split())
    shown = Name.objects.filter(value__iexact=value).exclude(kind=NameKind.HIDDEN)
    known = among.filter(names__in=shown).order_by("pk").first()
    if known is not None:
        return known
    person = Person.objects.create()
    Name.objects.create(
        entity=person, value=value, language=language_of(value), kind=NameKind.PREFERRED
    )
    return person


def forget_unused(people: Iterable[Person]) -> None:
    """Remove people whom nothing in the archive names any more, with their names."""
    for person in people:
        if not person.takes.exists() and not person.track_set.exists():
            person.delete()
