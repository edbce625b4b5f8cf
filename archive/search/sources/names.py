"""Names of the catalogue as texts of a thing."""

from collections.abc import Iterable

from archive.catalogue.models import Name, NameKind
from archive.search.wordings import Place, Worded


def as_texts(names: Iterable[Name], place: Place = Place.NAME) -> tuple[Worded, ...]:
    """Return names as texts; those for search alone are shown to nobody."""
    return tuple(
        Worded(Place.HIDDEN if name.kind == NameKind.HIDDEN else place, name.value, name.language)
        for name in names
        if place is Place.NAME or name.kind != NameKind.HIDDEN
    )
