"""A check of the library comes to its end whatever lies among the objects."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from archive.takes import fixity, objects
from archive.web.storage import ObjectStore, store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def stray_files(digest: str) -> list[str]:
    """What people and file managers leave; none of it is an object."""
    folder = store().objects
    (folder / "notes" / "deep").mkdir(parents=True)
    wrong_shard = "00" if digest[:2] != "00" else "01"
    (folder / wrong_shard).mkdir(exist_ok=True)
    names = [
        ".DS_Store", "stray.txt", f"{digest[:2]}/.DS_Store", "notes/deep/a.txt",
        f"{wrong_shard}/{digest}",
    ]  # fmt: skip
    for name in names:
        (folder / name).write_bytes(b"left by somebody")
    return sorted(names)


def test_stray_files_break_neither_check_nor_sweep_and_stay() -> None:
    digest = factories.video(factories.take()).sha256
    strays = stray_files(digest)
    found = fixity.check_library()
    assert found.untracked == strays
    assert found.whole
    assert found.objects == 1
    assert [path.name for path in store().files()] == [digest]
    assert objects.sweep_unnamed(timedelta(seconds=-10)) == 0
    assert fixity.check_library().untracked == strays


def test_a_file_in_place_of_a_folder_of_objects_is_one_missing_object() -> None:
    digest = factories.video(factories.take()).sha256
    store().path(digest).unlink()
    store().path(digest).parent.rmdir()
    store().path(digest).parent.write_bytes(b"no folder")
    found = fixity.check_library()
    assert found.missing == [digest]
    assert found.untracked == [digest[:2]]


def test_an_object_that_the_disk_does_not_give_back_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = factories.video(factories.take(), b"on a bad sector").sha256
    factories.video(factories.take(), b"on a good one")
    real = ObjectStore.open

    def bad_sector(self: ObjectStore, sha256: str):
        if sha256 == lost:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, sha256)

    monkeypatch.setattr(ObjectStore, "open", bad_sector)
    found = fixity.check_library()
    assert (found.changed, found.missing) == ([lost], [])


def test_every_kind_of_object_leads_to_its_take() -> None:
    take, other = factories.take(), factories.take()
    film = factories.video(take, playback_sha256="p" * 64, poster_sha256="q" * 64)
    motion = factories.version(take, landmarks="m" * 64)
    factories.video(other, b"another film")
    for digest in (film.sha256, "p" * 64, "q" * 64, motion.sha256, "m" * 64):
        assert fixity.takes_of([digest]) == [take]
    assert fixity.takes_of([]) == []
