"""What performers and forms are called, as far as a reader may know it."""

from functools import cached_property

from archive.accounts.models import User
from archive.catalogue.models import Person
from archive.catalogue.names import shown
from archive.takes.models import Take
from archive.takes.queries import people_met_by, takes_for
from archive.variations.subjects import PERFORMER, Subject, form_key, form_title


class Titles:
    """Names of performers and forms for one reader; those of forms are read once."""

    def __init__(self, reader: User | None = None) -> None:
        """Look names up for a reader; for the archive itself where there is none."""
        self._reader = reader

    def of(self, subject: Subject) -> str:
        """Return a name; "" where nothing of it is here any more, or the reader may not know it."""
        if subject.kind != PERFORMER:
            return form_title(self._forms.get(subject.name, []))
        people = Person.objects.all() if self._reader is None else people_met_by(self._reader)
        person = people.filter(pid=subject.name).first()
        return "" if person is None else shown(list(person.names.order_by("pk"))).first

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        here = Take.objects.filter(deleted_at=None)
        takes = here if self._reader is None else takes_for(self._reader)
        found: dict[str, list[str]] = {}
        for title in takes.values_list("title", flat=True).iterator():
            found.setdefault(form_key(title), []).append(title)
        return found
