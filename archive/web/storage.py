"""The one place that writes bytes to last: files named after their SHA-256.

The order of writing is what makes "received" true after a power cut: temporary file, its bytes to
disk, its name in place, the folder to disk, and only then the database row and the answer. Every
step goes through `Disk`, so that a test can record it or stop it. An object store can take this
module's place: callers know nothing but digests.
"""

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from archive.web.points import passed

PIECE = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Disk:
    """The primitive steps on the file system, each a point at which the power may go."""

    def create(self, path: Path) -> int:
        """Create a file that must not exist; return its descriptor, open for reading and writing."""
        passed("disk.create")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
        _give_to_owner_of(path.parent, descriptor)
        return descriptor

    def open(self, path: Path) -> int:
        """Open a file for reading and writing; one that is not there is made, name and all."""
        try:
            return os.open(path, os.O_RDWR)
        except FileNotFoundError:
            pass
        try:
            descriptor = self.create(path)
        except FileExistsError:
            descriptor = os.open(path, os.O_RDWR)  # another process was quicker
        self.sync_folder(path.parent)
        return descriptor

    def cut(self, descriptor: int, size: int) -> None:
        """Cut a file off behind `size` bytes and go to its end."""
        passed("disk.cut")
        os.ftruncate(descriptor, size)
        os.lseek(descriptor, size, os.SEEK_SET)

    def write(self, descriptor: int, data: bytes) -> None:
        """Write all of `data`, however many calls it takes."""
        passed("disk.write")
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]

    def sync(self, descriptor: int) -> None:
        """Wait until a file's bytes are on the disk."""
        passed("disk.sync")
        os.fsync(descriptor)

    def make_folder(self, path: Path) -> None:
        """Make a folder and put its name on the disk."""
        if not path.is_dir():
            self.make_folder(path.parent)
            passed("disk.make_folder")
            path.mkdir(exist_ok=True)
            _give_to_owner_of(path.parent, path)
            self.sync_folder(path.parent)

    def sync_folder(self, path: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        passed("disk.sync_folder")
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name; an existing target is an error."""
        passed("disk.link")
        os.link(source, target)

    def remove(self, path: Path) -> None:
        """Take a name away; one that is gone already is no error."""
        passed("disk.remove")
        path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in the store."""

    sha256: str
    size: int


class OtherBytes(Exception):
    """Bytes are not those that were expected under a digest."""


class ObjectStore:
    """Objects named after their SHA-256, written once and never changed."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        """Keep objects under `folder`/objects and half-written ones under `folder`/incoming."""
        self.objects = folder / "objects"
        self.incoming = folder / "incoming"
        self.disk = disk or Disk()

    def path(self, sha256: str) -> Path:
        """Return where an object lies; it need not exist."""
        return self.objects / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """Return whether an object is in the store."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> IO[bytes]:
        """Open an object for reading; raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def files(self) -> Iterator[Path]:
        """Yield the place of every object that is here; what is none is passed over."""
        for path in sorted(self.objects.glob("*/*")):
            if self._is_object(path):
                yield path

    def strays(self) -> Iterator[Path]:
        """Yield every other file below the folder of objects: what a file manager or a hand left."""
        for path in sorted(self.objects.rglob("*")):
            if not path.is_dir() and not self._is_object(path):
                yield path

    def _is_object(self, path: Path) -> bool:
        return (
            _DIGEST.fullmatch(path.name) is not None
            and path == self.path(path.name)
            and path.is_file()
        )

    @contextmanager
    def new_file(self) -> Iterator[Path]:
        """Yield a fresh path for a file that will be adopted; what is left there is removed."""
        self.disk.make_folder(self.incoming)
        path = self.incoming / uuid.uuid4().hex
        try:
            yield path
        finally:
            with suppress(OSError):
                self.disk.remove(path)

    def put(self, pieces: Iterator[bytes], expected: str = "") -> Stored:
        """Store bytes; return when they would survive a power cut.

        Args:
            pieces: the bytes.
            expected: their digest, where it is known.

        Raises:
            OtherBytes: when they have another digest; nothing is stored then.
        """
        with self.new_file() as path:
            descriptor = self.disk.create(path)
            try:
                for piece in pieces:
                    self.disk.write(descriptor, piece)
            finally:
                os.close(descriptor)
            return self.adopt(path, expected)

    def adopt(self, path: Path, expected: str = "") -> Stored:
        """Store a complete file of the same file system under its digest.

        The file keeps its old name as well; the caller removes that after the database has
        committed. Returns when the object would survive a power cut; raises OtherBytes as `put`.
        """
        descriptor = os.open(path, os.O_RDONLY)
        try:
            stored = _digest(descriptor)
            if expected not in ("", stored.sha256):
                raise OtherBytes(expected)
            self.disk.sync(descriptor)
        finally:
            os.close(descriptor)
        target = self.path(stored.sha256)
        self.disk.make_folder(target.parent)
        if self._holds(target, stored):
            # An earlier writer may have died between naming the object and syncing its folder.
            self.disk.sync_folder(target.parent)
            return stored
        self.disk.remove(target)
        with suppress(FileExistsError):
            self.disk.link(path, target)
        self.disk.sync_folder(target.parent)
        return stored

    def remove(self, sha256: str) -> None:
        """Remove an object for good."""
        path = self.path(sha256)
        self.disk.remove(path)
        if path.parent.is_dir():
            self.disk.sync_folder(path.parent)

    def _holds(self, target: Path, stored: Stored) -> bool:
        """Whether the store holds these very bytes: a name alone is not trusted."""
        if not target.is_file():
            return False
        descriptor = os.open(target, os.O_RDONLY)
        try:
            return _digest(descriptor) == stored
        finally:
            os.close(descriptor)


def _give_to_owner_of(folder: Path, new: Path | int) -> None:
    """Give what root has made to whoever owns the folder: root may run a command on it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(new, owner.st_uid, owner.st_gid)


def _digest(descriptor: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    os.lseek(descriptor, 0, os.SEEK_SET)
    while piece := os.read(descriptor, PIECE):
        digest.update(piece)
        size += len(piece)
    return Stored(digest.hexdigest(), size)


def store() -> ObjectStore:
    """Return the archive's object store."""
    return ObjectStore(settings.DATA_DIR)
