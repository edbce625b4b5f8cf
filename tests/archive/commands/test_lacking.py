"""With one object lost the rest is still backed up, and what is lost comes back by itself."""

import errno
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import IO

import pytest
from django.core.management import CommandError, call_command

from archive.bootstrap import database
from archive.library.last_backup import last_backup
from archive.takes import fixity, leaving
from archive.takes.models import LibraryCheck, Take
from archive.web.storage import ObjectStore, store
from tests import factories
from tests.archive.commands.test_backup import manage
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = [f"film {number} ".encode() * 20_000 for number in range(3)]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    values = settings.DATABASES["default"]
    settings.DATABASE_URL = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


@pytest.fixture
def films() -> list[str]:
    """Digests of three films."""
    return [
        factories.video(factories.take(title=f"套路 {number}"), content).sha256
        for number, content in enumerate(CONTENT)
    ]


def lose(digest: str) -> None:
    store().path(digest).unlink()


def damage(digest: str) -> bytes:
    path = store().path(digest)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return bytes(content)


def lacking_of(file: Path) -> dict[str, str]:
    with tarfile.open(file) as tar:
        return json.loads(tar.extractfile("MANIFEST.json").read())["lacking"]


def names_in(file: Path) -> set[str]:
    with tarfile.open(file) as tar:
        return set(tar.getnames())


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as fault:
        call_command(*arguments)
    return str(fault.value)


def test_a_backup_goes_on_with_the_rest_and_says_what_it_lacks(
    films: list[str], tmp_path: Path
) -> None:
    file, new = tmp_path / "backup.tar", tmp_path / "new"
    lose(films[0])
    wrong = damage(films[1])
    said = refused("backup", str(file))
    assert "The backup is written and can be used, but 2 objects of this archive" in said
    assert "(1 missing and 1 damaged)" in said
    assert lacking_of(file) == {films[0]: "missing", films[1]: "changed"}
    assert last_backup().lacking == 2
    with tarfile.open(file) as tar:
        assert tar.extractfile(f"damaged/{films[1][:2]}/{films[1]}").read() == wrong
    with database.server(new) as url:
        told = manage(new, url, "restore", str(file))
        assert "Restored 3 takes." in told
        assert "2 objects could not be copied when the backup was made" in told
        checked = subprocess.run(
            [sys.executable, "manage.py", "check_library"], cwd=ROOT, capture_output=True,
            text=True, check=False,
            env={**os.environ, "ARCHIVE_DATA": str(new), "DATABASE_URL": url},
        )  # fmt: skip
    assert checked.returncode == 1
    assert "missing: 2" in checked.stdout
    assert "recording concerned: 套路 0" in checked.stdout
    assert "restore FILE --missing" in checked.stderr


def test_a_strict_backup_of_a_damaged_library_is_refused_and_leaves_no_file(
    films: list[str], tmp_path: Path
) -> None:
    damage(films[1])
    assert f"The object {films[1]} is changed" in refused(
        "backup", str(tmp_path / "backup.tar"), "--strict"
    )
    assert list(tmp_path.glob("backup.tar*")) == []
    assert last_backup() is None


def test_a_whole_backup_is_noted_as_whole(films: list[str], tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    call_command("backup", str(file), "--strict")
    note = last_backup()
    assert (note.lacking, note.size, note.file) == (0, file.stat().st_size, str(file))


def test_a_sector_that_cannot_be_read_costs_one_object(
    films: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.tar"
    real = ObjectStore.open
    monkeypatch.setattr(
        ObjectStore,
        "open",
        lambda self, digest: _Sector(real(self, digest), broken=digest == sorted(films)[1]),
    )
    said = refused("backup", str(file))
    assert "(1 damaged)" in said
    assert lacking_of(file) == {sorted(films)[1]: "changed"}
    with tarfile.open(file) as tar:
        stored = [one for one in tar.getmembers() if one.name.startswith("objects/")]
        assert [Path(one.name).name for one in stored] == [sorted(films)[0], sorted(films)[2]]
        assert {tar.extractfile(one).read() for one in stored} < set(CONTENT)
        assert tar.getnames()[-1] == "removals.jsonl"


class _Sector:
    """A file of which only the beginning can be read, where it is the broken one."""

    def __init__(self, file: IO[bytes], *, broken: bool) -> None:
        self.file, self.broken = file, broken

    def __enter__(self) -> "_Sector":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def fileno(self) -> int:
        return self.file.fileno()

    def read(self, size: int) -> bytes:
        if self.broken and self.file.tell() > 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self.file.read(size)


def test_a_manifest_has_room_for_everything_lacking(films: list[str], tmp_path: Path) -> None:
    for digest in films:
        lose(digest)
    refused("backup", str(tmp_path / "backup.tar"))
    assert lacking_of(tmp_path / "backup.tar") == dict.fromkeys(films, "missing")
    assert names_in(tmp_path / "backup.tar") == {
        "MANIFEST.json", "database.dump", "removals.jsonl",
    }  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give files away.")
def test_what_root_brings_back_belongs_to_the_owner_of_the_folder(
    films: list[str], tmp_path: Path, settings
) -> None:
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    lose(films[0])
    store().path(films[0]).parent.rmdir()
    for path in (settings.DATA_DIR, *settings.DATA_DIR.rglob("*")):
        os.chown(path, 65534, 65534)
    call_command("restore", str(file), "--missing")
    for path in (store().path(films[0]), store().path(films[0]).parent):
        assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)
    assert store().path(films[0]).stat().st_mode & 0o777 == 0o640


def test_only_what_is_lost_comes_back(films: list[str], tmp_path: Path, capsys) -> None:
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    deleted = Take.objects.get(title="套路 2")
    leaving.delete(deleted.owner, deleted, "asked")
    kept = factories.video(factories.take(), b"came after the backup").sha256
    lose(films[0])
    damage(films[1])
    before = store().path(kept).stat()
    call_command("restore", str(file), "--missing")
    assert "Brought back 2 of 2 objects missing or damaged here." in capsys.readouterr().out
    assert fixity.check_library().whole
    assert LibraryCheck.objects.get().whole
    assert not store().exists(films[2]), "what was deleted stays deleted"
    assert store().path(kept).stat().st_ino == before.st_ino
    assert Take.objects.filter(deleted_at=None).count() == 3
    call_command("restore", str(file), "--missing")
    assert "Nothing is missing or damaged here" in capsys.readouterr().out


def test_what_is_not_whole_in_the_backup_either_is_said_and_harms_nothing(
    films: list[str], tmp_path: Path, capsys
) -> None:
    """Under the name of the lost film lie the bytes of another one, which must stay."""
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    content = file.read_bytes()
    place = content.index(CONTENT[0])
    file.write_bytes(content[:place] + CONTENT[1] + content[place + len(CONTENT[0]) :])
    lose(films[0])
    lose(films[2])
    said = refused("restore", str(file), "--missing")
    assert "Brought back 1 of 2 objects" in capsys.readouterr().out
    assert "1 object is not whole in" in said
    assert "restore OTHER --missing" in said
    found = fixity.check_library()
    assert (found.missing, found.changed) == ([films[0]], [])
    assert LibraryCheck.objects.get().missing == [films[0]]


@pytest.mark.parametrize(("where", "brought"), [("second object", 1), ("list", 3)])
def test_a_backup_that_was_cut_still_mends_what_it_holds(
    films: list[str], tmp_path: Path, capsys, where: str, brought: int
) -> None:
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    content = file.read_bytes()
    second = CONTENT[films.index(sorted(films)[1])]
    end = content.index(second) + 99 if where == "second object" else content.index(b"removals.js")
    file.write_bytes(content[:end])
    for digest in films:
        lose(digest)
    if brought < 3:
        assert "2 objects are not whole" in refused("restore", str(file), "--missing")
    else:
        call_command("restore", str(file), "--missing")
    assert f"Brought back {brought} of 3 objects" in capsys.readouterr().out


def test_a_file_that_is_no_backup_mends_nothing(films: list[str], tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"dear museum" * 1000)
    lose(films[0])
    assert "is not a whole backup" in refused("restore", str(tmp_path / "letter"), "--missing")
    assert not LibraryCheck.objects.exists()
