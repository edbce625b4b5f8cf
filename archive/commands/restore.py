"""A backup brought back: all of it onto an empty archive, or what a living one has lost."""

import io
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.management import call_command
from django.db import connection

from archive.commands.backup_file import (
    BackupFault,
    Report,
    content,
    not_whole,
    objects_in,
    pieces,
    read_head,
    read_manifest,
)
from archive.commands.plain import plain
from archive.commands.postgres import ProgramFault, run_postgres
from archive.takes import fixity, objects, removals, settling
from archive.takes.fixity import Findings
from archive.takes.models import Take, Version, Video
from archive.takes.removals import DELETED, WITHDRAWN, Removal
from archive.web.storage import OtherBytes, store


class BrokenOff(BackupFault):
    """The rows are back, the objects not all."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What has come back.

    Attributes:
        made: when the backup was begun, as ISO 8601.
        takes: how many takes are here now.
        deleted: takes of the backup that a list of removals took away again.
        withdrawn: takes that a list of removals withdrew again.
        films: how many films.
        versions: how many versions.
        objects: how many objects.
        size: their bytes.
        lacking: objects that the backup says it never had whole.
        damaged: objects that it should have, and has not.
    """

    made: str
    takes: int
    deleted: int
    withdrawn: int
    films: int
    versions: int
    objects: int
    size: int
    lacking: int
    damaged: int


def restore(source: Path, report: Report | None = None, lists: Iterable[Path] = ()) -> Restored:
    """Bring a backup back onto an empty archive; every object is checked on its way.

    Args:
        source: file that `backup.make` wrote.
        report: called with how many objects are done and how many there are.
        lists: lists of removals that are newer than the backup; that of the data folder is one.

    Raises:
        BackupFault: when the archive is not empty, or the file is not a whole backup.
        BrokenOff: when the disk would not take all of it.
    """
    _require_empty()
    try:
        with tarfile.open(source, mode="r:") as tar, tempfile.TemporaryFile() as dump:
            about = read_head(tar, dump)
            listed = _list_in(tar, about["format"])
            gone = removals.merged(removals.listed(), listed, *map(_list_at, lists))
            removals.note(gone.values())
            _load(dump)
            return _rest(tar, about, gone, report)
    except ProgramFault as fault:
        raise BackupFault(str(fault)) from fault
    except (tarfile.TarError, KeyError, ValueError) as fault:
        raise BackupFault(not_whole(source)) from fault


def _rest(
    tar: tarfile.TarFile, about: dict[str, Any], gone: dict[str, Removal], report: Report | None
) -> Restored:
    """Do what follows when the rows are back: from here on the archive is not empty any more."""
    call_command("migrate", interactive=False, verbosity=0)
    taken = settling.take_away(gone)
    wanted = objects.named_digests()
    try:
        sizes = _bring(tar, wanted, report)
    except OSError as fault:
        raise BrokenOff(plain(fault)) from fault
    absent, known = wanted - set(sizes), set(about.get("lacking", ()))
    return Restored(
        made=about["made"],
        takes=Take.objects.filter(deleted_at=None).count(),
        deleted=taken[DELETED],
        withdrawn=taken[WITHDRAWN],
        films=Video.objects.count(),
        versions=Version.objects.count(),
        objects=len(sizes),
        size=sum(sizes.values()),
        lacking=len(absent & known),
        damaged=len(absent - known),
    )


def _bring(tar: tarfile.TarFile, wanted: set[str], report: Report | None) -> dict[str, int]:
    """Store every object that is wanted and whole; return the size of each."""
    done: dict[str, int] = {}
    for digest, member in objects_in(tar):
        if digest not in wanted or digest in done:
            continue
        if report:
            report(len(done), len(wanted))
        if _bring_one(tar, member, digest):
            done[digest] = member.size
    return done


def _bring_one(tar: tarfile.TarFile, member: tarfile.TarInfo, digest: str) -> bool:
    try:
        return objects.bring_back(digest, pieces(content(tar, member)))
    except (OtherBytes, tarfile.TarError):
        return False


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of bringing back what was lost.

    Attributes:
        lost: how many objects were missing or damaged.
        brought: how many of them are whole again.
    """

    lost: int
    brought: int


def bring_missing(source: Path, report: Report | None = None) -> Mended:
    """Bring back the objects that are missing or damaged here and whole in a backup.

    Nothing else is touched: no row, no object that is whole. What was deleted stays deleted,
    because no row names it.

    Args:
        source: a backup of this archive, old or new, even one that was cut.
        report: called with how many objects are looked at and how many there are.

    Raises:
        BackupFault: when the file is no backup.
    """
    try:
        with tarfile.open(source, mode="r:") as tar:
            read_manifest(tar)
            found = fixity.check_library(report)
            lost = {*found.missing, *found.changed}
            done = set(_bring(tar, lost, None)) if lost else set()
    except (tarfile.TarError, KeyError, ValueError) as fault:
        raise BackupFault(not_whole(source)) from fault
    fixity.keep(_without(found, done))
    return Mended(len(lost), len(done))


def _without(found: Findings, done: set[str]) -> Findings:
    """The findings as they are now, for the page of the archive's state."""
    found.missing = [digest for digest in found.missing if digest not in done]
    found.changed = [digest for digest in found.changed if digest not in done]
    return found


def _list_in(tar: tarfile.TarFile, made_as: int) -> dict[str, Removal]:
    """The list of removals of a backup; those of the first format have none."""
    if removals.NAME not in tar.getnames():
        if made_as >= 2:
            # It stands at the end: this file was cut, and would bring back what was deleted.
            raise ValueError(removals.NAME)
        return {}
    file = content(tar, tar.getmember(removals.NAME))
    return removals.read(io.TextIOWrapper(file, encoding="utf-8", errors="replace"))


def _list_at(path: Path) -> dict[str, Removal]:
    with path.open(encoding="utf-8", errors="replace") as file:
        return removals.read(file)


def _require_empty() -> None:
    tables = connection.introspection.table_names()
    takes = "takes_take" in tables and Take.objects.exists()
    if takes or next(iter(store().files()), None) is not None:
        raise BackupFault(
            "This folder holds an archive already. Name an empty one: python3 manage.py restore "
            "FILE --data FOLDER. To bring back only what is missing or damaged here: python3 "
            "manage.py restore FILE --missing."
        )


def _load(dump: IO[bytes]) -> None:
    dump.seek(0)
    run_postgres(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--dbname",
        given=dump,
    )
    connection.close()
