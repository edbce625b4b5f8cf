"""What went wrong and what to do next: two sentences that are never parted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext


class Advice(NamedTuple):
    """Both sentences in English, as they stand in the file of translations.

    Attributes:
        problem: what is wrong, with values in braces.
        next_step: what the reader can do, likewise.
    """

    problem: str
    next_step: str

    def told(self, values: Mapping[str, Any] = MappingProxyType({})) -> str:
        """Return both in the reader's language."""
        both = (gettext(self.problem), gettext(self.next_step))
        between = " " if get_language() == "en" else ""
        return between.join(both).format_map(_Lenient(values))


class _Lenient(dict[str, Any]):
    """Fills a sentence even where one of its values was not stored."""

    def __missing__(self, key: str) -> str:
        return "…"
