"""A question to search, as its address holds it: whoever opens the address asks the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.http import QueryDict

from archive.search.asking import LONGEST
from archive.search.facets import CLOSED, KIND, OPEN


class Order(StrEnum):
    """What stands first."""

    NEAREST = "nearest"
    NEWEST = "newest"
    BEST = "best"  # what was seen best


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks.

    Attributes:
        text: what was typed.
        chosen: chosen values of closed facets, by the facet's name.
        linked: the chosen thing of each open facet, by its prefix.
        order: what stands first.
        page: number from 1.
    """

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    linked: Mapping[str, int] = field(default_factory=dict)
    order: Order = Order.NEAREST
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether a facet is chosen."""
        return bool(self.chosen or self.linked)

    def address(self, **changes: Any) -> str:
        """Return the question as the part of an address behind the question mark."""
        one = replace(self, **changes)
        data = QueryDict(mutable=True)
        if one.text:
            data["q"] = one.text
        for name, values in one.chosen.items():
            data.setlist(name, list(values))
        for name, key in one.linked.items():
            data[name] = str(key)
        if one.order is not Order.NEAREST:
            data["sort"] = str(one.order)
        if one.page > 1:
            data["page"] = str(one.page)
        return data.urlencode()


def question_of(data: QueryDict) -> Question:
    """Return the question of an address; what means nothing there is left out."""
    chosen = {
        group.name: tuple(one for one in group.values if one in data.getlist(group.name))
        for group in (KIND, *CLOSED)
    }
    linked = {name: _number(data.get(name, "")) for name in OPEN}
    order = data.get("sort", "")
    return Question(
        text=" ".join(data.get("q", "").replace("\0", "")[:LONGEST].split()),
        chosen={name: values for name, values in chosen.items() if values},
        linked={name: key for name, key in linked.items() if key is not None},
        order=Order(order) if order in list(Order) else Order.NEAREST,
        page=max(1, _number(data.get("page", "")) or 1),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
