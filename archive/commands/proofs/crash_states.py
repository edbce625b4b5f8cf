"""7.2 The order of writing: every disk that a power cut could leave behind is looked at.

The store's own code runs on a disk that notes each step. For every moment at which the power may
go, each set of names and each part of the bytes that was not yet forced to the disk may be there
or not (POSIX promises no more). None of these disks may lack an object that was acknowledged, or
hold other bytes under an object's name. Stores that take the steps in a wrong order must be found
out by the same look, or it would prove nothing.
"""

import hashlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.web.storage import Disk, ObjectStore, Stored

CONTENT = tuple(f"movement {number} ".encode() for number in range(1, 7))
DIGEST = hashlib.sha256(b"".join(CONTENT)).hexdigest()
Step = tuple[str, *tuple[Any, ...]]


class RecordingDisk(Disk):
    """Does everything for real and notes each step."""

    def __init__(self) -> None:
        """Begin with no step."""
        self.steps: list[Step] = []
        self._paths: dict[int, Path] = {}

    def create(self, path: Path) -> int:
        """Note and do."""
        descriptor = super().create(path)
        self._paths[descriptor] = path
        self.steps.append(("name", path, path))
        return descriptor

    def write(self, descriptor: int, data: bytes) -> None:
        """Note and do."""
        self.steps.append(("write", self._path(descriptor), bytes(data)))
        super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Note and do."""
        self.steps.append(("sync", self._path(descriptor)))
        super().sync(descriptor)

    def sync_folder(self, path: Path) -> None:
        """Note and do."""
        self.steps.append(("sync_folder", path))
        super().sync_folder(path)

    def link(self, source: Path, target: Path) -> None:
        """Note and do."""
        super().link(source, target)
        self.steps.append(("name", target, source))

    def remove(self, path: Path) -> None:
        """Note and do."""
        self.steps.append(("remove", path))
        super().remove(path)

    def _path(self, descriptor: int) -> Path:
        return Path(f"/proc/self/fd/{descriptor}").readlink()


@dataclass
class _Disk:
    """What is certain and what is not, after some steps.

    Attributes:
        files: bytes of each file written and forced, by the path of its first name.
        loose: bytes written since.
        names: entries that are certain, path to file.
        pending: entries added (with a file) or removed (with None) since their folder was forced.
    """

    files: dict[Path, bytes] = field(default_factory=dict)
    loose: dict[Path, list[bytes]] = field(default_factory=dict)
    names: dict[Path, Path] = field(default_factory=dict)
    pending: list[tuple[Path, Path | None]] = field(default_factory=list)
    acknowledged: bool = False

    def take(self, step: Step) -> None:
        """Let a step happen."""
        kind, *given = step
        if kind == "name":
            path, source = given
            file = self._file(source)
            self.files.setdefault(file, b"")
            self.pending.append((path, file))
        elif kind == "write":
            self.loose.setdefault(self._file(given[0]), []).append(given[1])
        elif kind == "sync":
            file = self._file(given[0])
            self.files[file] = self.files.get(file, b"") + b"".join(self.loose.pop(file, []))
        elif kind == "sync_folder":
            for path, target in [one for one in self.pending if one[0].parent == given[0]]:
                self._settle(self.names, path, target)
            self.pending = [one for one in self.pending if one[0].parent != given[0]]
        elif kind == "remove":
            self.pending.append((given[0], None))
        elif kind == "acknowledge":
            self.acknowledged = True

    def after_a_crash(self) -> Iterator[dict[Path, bytes]]:
        """Yield every disk that may be found: contents by name."""
        changed = list(range(len(self.pending)))
        subsets = itertools.chain.from_iterable(
            itertools.combinations(changed, count) for count in range(len(changed) + 1)
        )
        for kept in subsets:
            names = dict(self.names)
            for number in kept:
                self._settle(names, *self.pending[number])
            for contents in self._contents():
                yield {path: contents[file] for path, file in names.items()}

    def _contents(self) -> Iterator[dict[Path, bytes]]:
        """Every file with any part of what was written since it was forced."""
        unsure = [file for file, pieces in self.loose.items() if pieces]
        lengths = [range(len(self.loose[file]) + 1) for file in unsure]
        for counts in itertools.product(*lengths):
            contents = dict(self.files)
            for file, count in zip(unsure, counts, strict=True):
                contents[file] = contents.get(file, b"") + b"".join(self.loose[file][:count])
            yield contents

    def _file(self, path: Path) -> Path:
        names = dict(self.names)
        for one, target in self.pending:
            self._settle(names, one, target)
        return names.get(path, path)

    @staticmethod
    def _settle(names: dict[Path, Path], path: Path, target: Path | None) -> None:
        if target is None:
            names.pop(path, None)
        else:
            names[path] = target


@dataclass(frozen=True, slots=True)
class Found:
    """What the look at all disks has found."""

    states: int
    lost: int
    torn: int


def look(steps: list[Step], target: Path) -> Found:
    """Look at every disk that a power cut during the steps could leave."""
    states = lost = torn = 0
    for count in range(len(steps) + 1):
        disk = _Disk()
        for step in steps[:count]:
            disk.take(step)
        for found in disk.after_a_crash():
            states += 1
            held = found.get(target)
            lost += disk.acknowledged and held is None
            torn += held is not None and hashlib.sha256(held).hexdigest() != DIGEST
    return Found(states, lost, torn)


class _ForgetsFile(RecordingDisk):
    def sync(self, descriptor: int) -> None:
        """Do not."""


class _ForgetsFolder(RecordingDisk):
    def sync_folder(self, path: Path) -> None:
        """Do not."""


class _ForcesOtherFolder(RecordingDisk):
    def sync_folder(self, path: Path) -> None:
        """Force the folder of half-written files instead."""
        super().sync_folder(path.parents[1] / "incoming" if path.name == DIGEST[:2] else path)


class _NameFirst(RecordingDisk):
    """Forces the bytes only after the object has its name and the name is on the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Step] = []

    def sync(self, descriptor: int) -> None:
        """Put it off."""
        self._waiting.append(("sync", self._path(descriptor)))

    def remove(self, path: Path) -> None:
        """Do now what was put off."""
        if path.parent.name == "incoming":
            self.steps += self._waiting
            self._waiting = []
        super().remove(path)


class _AnswersEarly(RecordingDisk):
    def link(self, source: Path, target: Path) -> None:
        """Say that it is kept before the folder knows."""
        super().link(source, target)
        self.steps.append(("acknowledge",))


class _FinalName(ObjectStore):
    """Writes straight under the object's own name."""

    def put(self, pieces: Iterator[bytes], expected: str = "") -> Stored:
        """Store bytes the wrong way."""
        del expected
        target = self.path(DIGEST)
        self.disk.make_folder(target.parent)
        descriptor = self.disk.create(target)
        size = 0
        for piece in pieces:
            self.disk.write(descriptor, piece)
            size += len(piece)
        self.disk.sync(descriptor)
        self.disk.sync_folder(target.parent)
        os.close(descriptor)
        return Stored(DIGEST, size)


WRONG: dict[str, tuple[type[RecordingDisk], type[ObjectStore]]] = {
    "the file is not forced": (_ForgetsFile, ObjectStore),
    "the folder is not forced": (_ForgetsFolder, ObjectStore),
    "another folder is forced": (_ForcesOtherFolder, ObjectStore),
    "the file is forced after it has its name": (_NameFirst, ObjectStore),
    "the answer comes before the folder is forced": (_AnswersEarly, ObjectStore),
    "it is written under its final name": (RecordingDisk, _FinalName),
}
"""Orders that lose or tear; each must be found out."""


def prove() -> dict[str, int]:
    """Return how many disks were looked at, what was lost or torn, and how many wrong orders tell."""
    right = look_at(RecordingDisk, ObjectStore)
    wrong = [look_at(*pair) for pair in WRONG.values()]
    return {
        "states": right.states + sum(one.states for one in wrong),
        "lost": right.lost,
        "torn": right.torn,
        "wrong_orders": len(wrong),
        "wrong_orders_found": sum(bool(one.lost or one.torn) for one in wrong),
    }


def look_at(disk_kind: type[RecordingDisk], store_kind: type[ObjectStore]) -> Found:
    """Store one object for real and look at every disk that a power cut could have left."""
    with tempfile.TemporaryDirectory() as name:
        disk = disk_kind()
        store = store_kind(Path(name).resolve(), disk)
        store.put(iter(CONTENT))
        return look([*disk.steps, ("acknowledge",)], store.path(DIGEST))
