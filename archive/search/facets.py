"""The facets by which what was found is narrowed down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from archive.search.table import SOURCES


@dataclass(frozen=True, slots=True)
class Group:
    """A facet with values that are known beforehand.

    Attributes:
        name: in addresses, and before the colon of a mark.
        title: its heading.
        values: what each value is called, in the order of the page.
    """

    name: str
    title: Any  # lazily translated, as the values are
    values: dict[str, Any]

    def mark(self, value: str) -> str:
        """Return the mark on things that have the value."""
        return f"{self.name}:{value}"


KIND = Group("kind", _("Kind"), {kind: source.title for kind, source in SOURCES.items()})
CLOSED: tuple[Group, ...] = (
    Group("has", _("To watch"), {"video": _("Film"), "motion": _("Motion")}),
    Group(
        "source",
        _("Source"),
        {
            "performed": _("performed"),
            "filled": _("gaps filled"),
            "made": _("machine-made"),
        },
    ),
    Group(
        "quality",
        _("Quality"),
        {"good": _("good"), "fair": _("fair"), "poor": _("worth filming again")},
    ),
    Group(
        "may",
        _("Permission"),
        {
            "show": _("may be watched"),
            "download": _("may be downloaded"),
            "train": _("a model may learn from it"),
            "generate": _("variations may be made"),
        },
    ),
)
"""Facets whose marks stand on things; a further one is an entry here."""
OPEN: dict[str, Any] = {"person": _("Performer")}
"""Facets whose values are things themselves, by the prefix of their links."""


def matches(group: Group, marks: frozenset[str], values: Sequence[str]) -> bool:
    """Return whether one of the chosen values is among the marks of a thing; none chosen: always."""
    return not values or any(group.mark(value) in marks for value in values)
