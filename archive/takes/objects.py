"""Objects that rows name: claimed before a row, removed only when no row is left.

An object lives in the store, its row in the database, and nothing spans both. A lock on the digest
does: whoever writes a row that names an object, or removes an object that no row names, holds it
until the end of the transaction.
"""

from pathlib import Path

from django.db import transaction

from archive.takes.models import Version, Video
from archive.web import locks
from archive.web.storage import Stored, store


def claim(path: Path) -> Stored:
    """Store a file and keep it from being removed until the transaction ends.

    Call it within a transaction that writes the row which names the object; `path` stays.
    """
    stored = store().adopt(path)
    locks.hold(stored.sha256)
    # Between the two somebody may have removed an object that nobody named.
    return stored if store().exists(stored.sha256) else store().adopt(path)


def remove_unused(digests: set[str]) -> None:
    """Remove those objects that nothing in the archive names any more."""
    for digest in sorted(digests - {""}):
        with transaction.atomic():
            locks.hold(digest)
            if not _named(digest):
                store().remove(digest)


def _named(digest: str) -> bool:
    return (
        Video.objects.filter(sha256=digest).exists()
        or Video.objects.filter(playback_sha256=digest).exists()
        or Video.objects.filter(poster_sha256=digest).exists()
        or Version.objects.filter(sha256=digest).exists()
        or Version.objects.filter(landmarks_sha256=digest).exists()
    )
