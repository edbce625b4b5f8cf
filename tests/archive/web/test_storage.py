"""The object store: the order of writing, and what it trusts."""

import hashlib
import os
from pathlib import Path

import pytest

from archive.web.storage import Disk, ObjectStore

CONTENT = b"the only recording of a form" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class RecordingDisk(Disk):
    """Does everything, and notes in which order."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self._names: dict[int, str] = {}

    def create(self, path: Path) -> int:
        self.steps.append("create")
        return super().create(path)

    def write(self, descriptor: int, data: bytes) -> None:
        self.steps.append("write")
        super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self.steps.append("sync")
        super().sync(descriptor)

    def sync_folder(self, path: Path) -> None:
        self.steps.append(f"sync {path.name}/")
        super().sync_folder(path)

    def link(self, source: Path, target: Path) -> None:
        self.steps.append("link")
        super().link(source, target)

    def remove(self, path: Path) -> None:
        self.steps.append("remove")
        super().remove(path)


def test_bytes_reach_the_disk_before_their_name_and_the_name_before_the_answer(
    tmp_path: Path,
) -> None:
    disk = RecordingDisk()
    store = ObjectStore(tmp_path, disk)
    store.put(iter([CONTENT]))
    steps = disk.steps
    shard = f"sync {DIGEST[:2]}/"
    assert steps.index("write") < steps.index("sync") < steps.index("link") < steps.index(shard)
    assert steps[-1] == "remove"


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    stored = store.put(iter([CONTENT[:10], CONTENT[10:]]))
    assert (stored.sha256, stored.size) == (DIGEST, len(CONTENT))
    with store.open(DIGEST) as file:
        assert file.read() == CONTENT


def test_an_object_cannot_be_written_over_by_accident(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.put(iter([CONTENT]))
    mode = store.path(DIGEST).stat().st_mode
    assert mode & 0o007 == 0


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    first = store.put(iter([CONTENT]))
    inode = store.path(DIGEST).stat().st_ino
    assert store.put(iter([CONTENT])) == first
    assert store.path(DIGEST).stat().st_ino == inode
    assert list(store.incoming.iterdir()) == []


def test_a_name_alone_is_not_trusted(tmp_path: Path) -> None:
    """A file torn by a crash under the right name is replaced by the whole bytes."""
    store = ObjectStore(tmp_path)
    torn = store.path(DIGEST)
    torn.parent.mkdir(parents=True)
    torn.write_bytes(CONTENT[:100])
    store.put(iter([CONTENT]))
    assert torn.read_bytes() == CONTENT


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:7])))
    store = ObjectStore(tmp_path)
    store.put(iter([CONTENT[:100]]))
    monkeypatch.undo()
    digest = hashlib.sha256(CONTENT[:100]).hexdigest()
    assert store.path(digest).read_bytes() == CONTENT[:100]


def test_a_writer_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)

    def broken():
        yield CONTENT
        raise OSError("the camera was unplugged")

    with pytest.raises(OSError, match="unplugged"):
        store.put(broken())
    assert list(store.incoming.iterdir()) == []
    assert not store.objects.exists()


def test_removing_twice_is_no_error(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.put(iter([CONTENT]))
    store.remove(DIGEST)
    store.remove(DIGEST)
    assert not store.exists(DIGEST)
