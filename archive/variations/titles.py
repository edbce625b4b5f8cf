"""What performers and forms are called, as far as a reader may know it."""

from archive.accounts.models import User
from archive.catalogue.models import Person
from archive.catalogue.names import shown
from archive.takes.models import Take
from archive.takes.queries import people_met_by, takes_for
from archive.variations.subjects import PERFORMER, Subject, form_of, form_title


def title_of(subject: Subject, reader: User | None = None) -> str:
    """Return the name of a performer or form; "" where nothing of it is here, or none may be known.

    Args:
        subject: whose name.
        reader: who reads it; None for the archive itself.
    """
    if subject.kind == PERFORMER:
        people = Person.objects.all() if reader is None else people_met_by(reader)
        person = people.filter(pid=subject.name).first()
        return "" if person is None else shown(list(person.names.order_by("pk"))).first
    takes = Take.objects.filter(deleted_at=None) if reader is None else takes_for(reader)
    titles = takes.filter(title__icontains=subject.name.split(" ")[0])
    named = titles.values_list("title", flat=True)
    return form_title([title for title in named if form_of(title).casefold() == subject.name])
