"""Objects that rows name: claimed before a row, removed only when no row is left.

An object lives in the store, its row in the database, and nothing spans both. A lock on the digest
does: whoever writes a row that names an object, or removes an object that no row names, holds it
until the end of the transaction.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from archive.takes.models import ImportedFile, Proposal, Take, Version, Video
from archive.web import locks
from archive.web.storage import Stored, store

KEPT_UNNAMED = timedelta(days=7)
"""How long an object stays that no row names: a backup may have copied rows that name it."""

BACKUP = "backup"
"""Lock that a backup holds while it copies what it has found named."""


def claim(path: Path) -> Stored:
    """Store a file and keep it from being removed until the transaction ends.

    Call it within a transaction that writes the row which names the object; `path` stays.
    """
    stored = store().adopt(path)
    locks.hold(stored.sha256)
    # Between the two somebody may have removed an object that nobody named.
    return stored if store().exists(stored.sha256) else store().adopt(path)


def bring_back(digest: str, pieces: Iterator[bytes]) -> bool:
    """Store an object again that rows name; return False where none does by now.

    Raises:
        OtherBytes: when the bytes are not those of the digest; nothing is stored then.
    """
    with transaction.atomic():
        # Whoever deletes the last row that names it waits, and then removes it again.
        locks.hold(digest)
        if not is_named(digest):
            return False
        store().put(pieces, digest)
    return True


def remove_unused(digests: set[str]) -> None:
    """Remove those objects that nothing in the archive names any more."""
    for digest in sorted(digests - {""}):
        with transaction.atomic():
            locks.hold(digest)
            if not is_named(digest):
                store().remove(digest)


def finish_removals() -> None:
    """Remove what deleted takes have left because the program ended before it was gone."""
    for digests in Take.objects.filter(deleted_at__isnull=False).values_list(
        "removed_objects", flat=True
    ):
        remove_unused({digest for digest in digests if store().exists(digest)})


def retire(digests: set[str]) -> None:
    """Remove objects that others have replaced, as far as nothing names them any more.

    A backup under way may hold rows that still name them: then they wait for the sweep.
    """
    with transaction.atomic():
        if locks.got(BACKUP):
            remove_unused(digests)


def sweep_unnamed(older_than: timedelta = KEPT_UNNAMED) -> int:
    """Remove objects that no row names and that are old enough; return how many went.

    They are left by programs that died between storing an object and writing its row.
    """
    named, latest = named_digests(), time.time() - older_than.total_seconds()
    old = {
        path.name
        for path in store().files()
        if path.name not in named and path.stat().st_ctime <= latest
    }
    retire(old)
    return len(old)


def named_digests() -> set[str]:
    """Return the digest of every object that some row names."""
    return {digest for digest in _digests() if digest}


Namer = tuple[Callable[[], QuerySet[Any]], tuple[str, ...]]
"""Rows that name objects, and the columns in which they do."""

_NAMERS: list[Namer] = [
    (Video.objects.all, ("sha256", "playback_sha256", "poster_sha256")),
    (Version.objects.all, ("sha256", "landmarks_sha256")),
    (ImportedFile.objects.all, ("sha256", "numbers_sha256")),
    (Proposal.objects.all, ("sha256",)),
]


def also_named_by(rows: Callable[[], QuerySet[Any]], *columns: str) -> None:
    """Let rows of another app name objects too: they stay, are checked and are backed up."""
    _NAMERS.append((rows, columns))


def _digests() -> Iterator[str]:
    for rows, columns in _NAMERS:
        for row in rows().values_list(*columns).iterator():
            yield from row


def is_named(digest: str) -> bool:
    """Return whether some row names an object."""
    return any(
        rows().filter(Q(**{column: digest})).exists()
        for rows, columns in _NAMERS
        for column in columns
    )
