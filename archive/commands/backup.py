"""The whole archive written into one file while it runs, see backup_file.py."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from archive.commands.backup_file import (
    CHANGED,
    DAMAGED,
    DUMP,
    FORMAT,
    MANIFEST,
    MISSING,
    BackupFault,
    Report,
    digest_of,
    object_name,
    size_of,
)
from archive.commands.postgres import ProgramFault, run_postgres
from archive.takes import removals
from archive.takes.models import Take, Version, Video
from archive.takes.objects import BACKUP, is_named, named_digests
from archive.web import locks
from archive.web.storage import store

_NOT_KEPT = ("--exclude-table-data=django_session", "--exclude-table-data=web_cache")
"""Whoever holds a session's key is signed in: no backup holds one, nor what is counted for a while."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        takes: how many takes.
        films: how many films.
        versions: how many versions.
        objects: how many objects, those that it lacks left out.
        size: bytes of the file.
        lacking: objects that are not in it whole, each with MISSING or CHANGED.
    """

    takes: int
    films: int
    versions: int
    objects: int
    size: int
    lacking: dict[str, str]

    def lacks(self, why: str) -> int:
        """Return how many objects it lacks because they are MISSING or CHANGED."""
        return sum(one == why for one in self.lacking.values())


def make(target: Path, report: Report | None = None, *, strict: bool = False) -> Backup:
    """Write a backup; it stands under its name only when all of it is on the disk.

    Args:
        target: file to write; must not exist.
        report: called with how many objects are done and how many there are.
        strict: whether an object that is missing or damaged ends it. Otherwise all others are
            copied: an archive that has lost one film must not lose the rest for want of a backup.

    Raises:
        BackupFault: when it cannot be written.
    """
    if target.exists():
        raise BackupFault(f"{target} is there already. Name another file, or move that one away.")
    waiting = target.with_name(target.name + ".part")
    try:
        # It holds films, names and password hashes: nobody but its maker need read it.
        private = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "wb") as file, locks.shared(BACKUP):
            backup = _fill(file, report, strict=strict)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(target)
        store().disk.sync_folder(target.parent)
    except ProgramFault as fault:
        raise BackupFault(str(fault)) from fault
    finally:
        waiting.unlink(missing_ok=True)
    return backup


def _fill(file: IO[bytes], report: Report | None, *, strict: bool) -> Backup:
    with tarfile.open(fileobj=file, mode="w") as tar, tempfile.TemporaryFile() as dump:
        run_postgres(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *_NOT_KEPT, into=dump
        )
        # Asked after the dump: everything that the dump names was stored before it.
        digests = sorted(named_digests())
        about = _about(digests, digest_of(dump))
        counts = about["counts"]
        manifest = _Manifest(about)
        manifest.reserve(tar)
        member = tarfile.TarInfo(DUMP)
        member.size = size_of(dump)
        tar.addfile(member, dump)
        objects = _Objects(file, tar, strict=strict)
        for number, digest in enumerate(digests):
            if report:
                report(number, len(digests))
            objects.add(digest)
        # Last: what was deleted while the objects were copied is in the dump as if it were there.
        gone = removals.merged(removals.listed(), removals.of_database())
        _add(tar, removals.NAME, "".join(f"{one.line}\n" for one in gone.values()).encode())
        manifest.write(file, objects.lacking)
    size = file.tell()
    return Backup(**counts, objects=objects.count, size=size, lacking=objects.lacking)


def _about(digests: list[str], dump: str) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "made": timezone.now().isoformat(),
        "database": dump,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "counts": {
            "takes": Take.objects.filter(deleted_at=None).count(),
            "films": Video.objects.count(),
            "versions": Version.objects.count(),
        },
        "objects": digests,
    }


class _Manifest:
    """The first file of a backup, whose last words are known only after all others."""

    def __init__(self, about: dict[str, Any]) -> None:
        self._about = about
        # Room for the case that every object is lacking.
        self._size = len(self._text(dict.fromkeys(about["objects"], MISSING)))

    def reserve(self, tar: tarfile.TarFile) -> None:
        _add(tar, MANIFEST, self._padded({}))

    def write(self, file: IO[bytes], lacking: dict[str, str]) -> None:
        """Write it over what was reserved at the start of the file."""
        member = tarfile.TarInfo(MANIFEST)
        member.size = self._size
        end = file.tell()
        file.seek(0)
        file.write(member.tobuf() + self._padded(lacking))
        file.seek(end)

    def _padded(self, lacking: dict[str, str]) -> bytes:
        return self._text(lacking).ljust(self._size)

    def _text(self, lacking: dict[str, str]) -> bytes:
        return json.dumps({**self._about, "lacking": lacking}, indent=1).encode()


@dataclass(slots=True)
class _Objects:
    """The objects on their way into a backup."""

    file: IO[bytes]
    tar: tarfile.TarFile
    strict: bool
    count: int = 0
    lacking: dict[str, str] = field(default_factory=dict)

    def add(self, digest: str) -> None:
        """Copy one object, and find out on its way whether it is what its name says."""
        start = self.tar.offset
        member = tarfile.TarInfo(object_name(digest))
        try:
            with store().open(digest) as source:
                member.size = os.fstat(source.fileno()).st_size
                counted = _Counted(source)
                self.tar.addfile(member, counted)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            self._note(digest, MISSING)
        except _Unreadable:
            self._forget_from(start)
            self._note(digest, CHANGED)
        else:
            if counted.digest.hexdigest() == digest:
                self.count += 1
            else:
                self._rename_at(start, digest, member)
                self._note(digest, CHANGED)

    def _note(self, digest: str, why: str) -> None:
        if not is_named(digest):
            return  # its take was deleted meanwhile
        if self.strict:
            raise BackupFault(
                f"The object {digest} is {why}; run `python3 manage.py check_library`."
            )
        self.lacking[digest] = why

    def _forget_from(self, start: int) -> None:
        """Take back what was written of an object that the disk did not give whole."""
        self.file.seek(start)
        self.file.truncate()
        self.tar.offset = start

    def _rename_at(self, start: int, digest: str, member: tarfile.TarInfo) -> None:
        """Write the header anew, so that the damaged bytes do not stand among the whole ones."""
        member.name = object_name(digest, DAMAGED)
        self.file.seek(start)
        self.file.write(member.tobuf())
        self.file.seek(self.tar.offset)


class _Unreadable(Exception):
    """The disk did not give the bytes of an object."""


class _Counted:
    """A file whose bytes are digested on their way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._file.read(size)
        except OSError as fault:
            raise _Unreadable from fault
        if len(piece) < size:
            raise _Unreadable
        self.digest.update(piece)
        return piece


def _add(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text)
    tar.addfile(member, io.BytesIO(text))
