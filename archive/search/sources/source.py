"""What an app tells of its things so that they are found."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from archive.catalogue.names import ShownNames
from archive.library.queries import Card
from archive.rights.policy import Actor
from archive.search.wordings import Worded

Keys = Collection[int]


@dataclass(frozen=True, slots=True)
class Watch:
    """A table whose rows, when they change, make things of a source due.

    Attributes:
        model: its model; the table of a many-to-many field is its `through`.
        column: column whose value tells which things.
        fields: names of the fields whose change counts; none for all of them.
        keys: from values of the column to primary keys of things; by default they are the same.
    """

    model: type[models.Model]
    column: str
    fields: tuple[str, ...] = ()
    keys: Callable[[Keys], Iterable[int]] = list

    @property
    def name(self) -> str:
        """What stands in `Due.table` for it."""
        return f"{self.model._meta.db_table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Told:
    """A thing as a source tells it.

    Attributes:
        key: its primary key.
        texts: all by which it is found.
        moved_at: when it came in.
        guards: primary keys of the governed items that it may be found by; one of them is enough.
        marks: closed facets, for whoever finds it.
        watched: closed facets of what is in it, for whoever may watch it.
        links: open facets.
        evidence: how much there is of it.
        score: of 100.
    """

    key: int
    texts: tuple[Worded, ...]
    moved_at: datetime
    guards: tuple[int, ...]
    marks: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    evidence: int = 0
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing as a reader sees it among what was found.

    Attributes:
        address: where it opens.
        names: its names as lines.
        about: what else is said of it in a line, such as whose take it is in.
        card: the take whose motion moves beside it, where there is one.
        start: second at which it begins in that take.
    """

    address: str
    names: ShownNames
    about: tuple[str, ...] = ()
    card: Card | None = None
    start: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that can be found. To plug one in: a module, and a line in `table.py`.

    Attributes:
        kind: its name in rows and addresses.
        title: what people call such a thing.
        model: its model.
        governed: the model of the items whose rights bind it; its table is watched for them.
        watches: what makes it due.
        told: the things of these keys; those that can not be found any more are left out.
        shown: those of these keys that the actor may see, by key; asks the policy itself.
        open_facets: prefixes of its links, such as "person".
    """

    kind: str
    title: Any  # lazily translated
    model: type[models.Model]
    governed: type[models.Model]
    watches: tuple[Watch, ...]
    told: Callable[[Keys], Iterable[Told]]
    shown: Callable[[Actor, Keys], Mapping[int, Shown]]
    open_facets: tuple[str, ...] = field(default=())
