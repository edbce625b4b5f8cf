"""What a backup is: a tar archive that any computer can open.

MANIFEST.json, database.dump (pg_dump's custom format), objects/ab/abcdef…, each under its SHA-256,
and removals.jsonl. The order is what makes it whole while people work: a row of the dump can only
name objects that are stored already, objects that nothing names any more stay for a week, and what
was deleted meanwhile stands in the list of removals at the end. On the way back that list is applied
before any object comes.

`lacking` of the manifest names the objects that were missing or damaged in the archive itself when
the backup was made. The bytes of a damaged one lie under damaged/ instead of objects/: nothing
brings them back by itself, but a film with one wrong byte may be all that is left of it.
"""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from archive.web.storage import PIECE

MANIFEST, DUMP = "MANIFEST.json", "database.dump"
WHOLE, DAMAGED = "objects", "damaged"
"""Folders of objects; both names are of one length, so that a header can be written over."""
MISSING, CHANGED = "missing", "changed"
FORMAT = 2
"""1 had no list of removals. `lacking` needs no number of its own: who knows it not misses nothing."""
Report = Callable[[int, int], None]


class BackupFault(Exception):
    """Says why a backup could not be made or brought back, and what to do."""


def object_name(digest: str, folder: str = WHOLE) -> str:
    """Return the name of an object inside a backup."""
    return f"{folder}/{digest[:2]}/{digest}"


def read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    """Return the manifest, the first file of a backup.

    Raises:
        BackupFault: when a newer archive has made it.
        ValueError: when this is no backup.
    """
    first = tar.next()
    if first is None or first.name != MANIFEST:
        raise ValueError("manifest")
    about: dict[str, Any] = json.loads(content(tar, first).read())
    if about["format"] > FORMAT:
        raise BackupFault("This backup was made by a newer archive. Update this one first.")
    return about


def read_head(tar: tarfile.TarFile, dump: IO[bytes]) -> dict[str, Any]:
    """Return the manifest, and copy the database's dump into a file.

    Raises:
        BackupFault: when a newer archive has made it.
        ValueError: when this is no backup, or the dump is damaged.
    """
    about = read_manifest(tar)
    second = tar.next()
    if second is None or second.name != DUMP:
        raise ValueError("database")
    shutil.copyfileobj(content(tar, second), dump)
    if digest_of(dump) != about["database"]:
        raise ValueError("database")
    return about


def objects_in(tar: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Yield the digest and the place of every object, as far as a backup that was cut goes.

    A name is taken for a digest and for nothing else: it never becomes a path.
    """
    members = iter(tar)
    while True:
        try:
            member = next(members)
        except (StopIteration, tarfile.TarError):
            return
        name = PurePosixPath(member.name)
        if member.isfile() and DAMAGED not in name.parts:
            yield name.name, member


def content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Return the open content of a file of a backup; raises ValueError where it is none."""
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(member.name)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of a file, a piece at a time."""
    while piece := file.read(PIECE):
        yield piece


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a whole file, and leave it at its end."""
    digest = hashlib.sha256()
    file.seek(0)
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def size_of(file: IO[bytes]) -> int:
    """Return the size of an open file, and leave it at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def not_whole(source: Path) -> str:
    """Return the sentence on a file that is no backup, or only a part of one."""
    return f"{source} is not a whole backup of an archive. Take another copy of it."
