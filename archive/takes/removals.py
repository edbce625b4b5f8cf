"""The list of removals: which takes were withdrawn or deleted, kept outside the database.

A backup that is older than a removal would bring the take back. So the data folder, and every
backup, holds this list beside the database: identifiers, digests and times, no names. Each line is
one JSON object; of several lines on one take the newest holds. Whoever restores an older backup
brings the newest list along, and it is applied before anybody can look.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.takes.models import Take
from archive.web.storage import store

DELETED, WITHDRAWN, BACK = "deleted", "withdrawn", "back"
NAME = "removals.jsonl"


@dataclass(frozen=True, slots=True)
class Removal:
    """What happened to one take.

    Attributes:
        take: its identifier.
        what: DELETED, WITHDRAWN or BACK.
        at: when, as ISO 8601 with its zone.
        objects: digests of what was deleted with it.
    """

    take: str
    what: str
    at: str
    objects: tuple[str, ...] = ()

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(self.at)

    @property
    def line(self) -> str:
        """The removal as it stands in the list."""
        return json.dumps(asdict(self), separators=(",", ":"))


def path() -> Path:
    """Return where the list lies."""
    return Path(settings.DATA_DIR) / NAME


def of(take: Take) -> Removal:
    """Return what the database says of a take."""
    if take.deleted_at is not None:
        objects = tuple(take.removed_objects)
        return Removal(take.pid, DELETED, take.deleted_at.isoformat(), objects)
    if take.withdrawn_at is not None:
        return Removal(take.pid, WITHDRAWN, take.updated_at.isoformat())
    return Removal(take.pid, BACK, take.updated_at.isoformat())


def note(removals: Iterable[Removal]) -> None:
    """Write removals down; when this returns they would survive a power cut."""
    text = "".join(f"{one.line}\n" for one in removals)
    if not text:
        return
    disk = store().disk
    disk.make_folder(path().parent)
    descriptor = disk.open(path())
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        end = os.lseek(descriptor, 0, os.SEEK_END)
        # A writer that died may have left half a line: it must not swallow ours.
        broken = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
        disk.write(descriptor, ("\n" * broken + text).encode())
        disk.sync(descriptor)
    finally:
        os.close(descriptor)


def read(lines: Iterable[str]) -> dict[str, Removal]:
    """Return the newest removal of each take; lines that cannot be read are passed over."""
    newest: dict[str, Removal] = {}
    for line in lines:
        one = _removal(line)
        if one is not None:
            newest = merged(newest, {one.take: one})
    return newest


def merged(*lists: Mapping[str, Removal]) -> dict[str, Removal]:
    """Return the newest removal of each take; a deletion is never undone."""
    newest: dict[str, Removal] = {}
    for one in (removal for known in lists for removal in known.values()):
        before = newest.get(one.take)
        if before is None or _rank(one) > _rank(before):
            newest[one.take] = one
    return newest


def listed() -> dict[str, Removal]:
    """Return the list of the data folder."""
    try:
        with path().open(encoding="utf-8", errors="replace") as file:
            return read(file)
    except FileNotFoundError:
        return {}


def of_database() -> dict[str, Removal]:
    """Return the removals that the database knows."""
    gone = Take.objects.filter(withdrawn_at__isnull=False) | Take.objects.filter(
        deleted_at__isnull=False
    )
    return {take.pid: of(take) for take in gone.iterator()}


def _rank(one: Removal) -> tuple[bool, datetime]:
    return one.what == DELETED, one.moment


def _removal(line: str) -> Removal | None:
    try:
        given: Any = json.loads(line)
        one = Removal(given["take"], given["what"], given["at"], tuple(given["objects"]))
        known = one.what in (DELETED, WITHDRAWN, BACK) and one.moment.tzinfo is not None
    except (ValueError, KeyError, TypeError):
        return None
    return one if known and isinstance(one.take, str) else None
