"""An older backup brings nothing back that was withdrawn or deleted since."""

import json
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from archive.bootstrap import database
from archive.commands import backup
from archive.takes import leaving, removals
from archive.takes.models import Take
from archive.web.storage import store
from tests import factories
from tests.archive.commands.test_backup import manage

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "canaryofthefamily"
FOUND = """
import json
from archive.takes.models import Take
from django.test import Client
client = Client()
print(json.dumps({
    take.pid: [client.get(take.get_absolute_url()).status_code, take.videos.count(),
               bool(take.deleted_at), bool(take.withdrawn_at)]
    for take in Take.objects.all()
}))
"""


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    values = settings.DATABASES["default"]
    settings.DATABASE_URL = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


@pytest.fixture
def takes() -> list[Take]:
    """One that is deleted later, one that is withdrawn later, one that stays."""
    made = []
    for name in ("deleted", "withdrawn", "stays"):
        canary = CANARY if name == "deleted" else name
        take = factories.take(title=canary, note=canary, widest="public")
        factories.version(take, video=factories.video(take, canary.encode() * 100))
        made.append(take)
    return made


def remove(takes: list[Take]) -> None:
    leaving.delete(takes[0].owner, takes[0], "asked by the family")
    leaving.withdraw(takes[1].owner, takes[1], "asked by the family")


def restored(file: Path, *options: str, known: Path | None = None) -> tuple[str, Any, bytes]:
    """What the command said, what stands in the new archive, and every byte of it."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "new"
        with database.server(data) as url:
            if known:
                (data / removals.NAME).write_bytes(known.read_bytes())
            told = manage(data, url, "restore", str(file), *options)
            found = json.loads(manage(data, url, "shell", "-v", "0", "-c", FOUND))
            assert "missing: 0" in manage(data, url, "check_library")
            rows = manage(data, url, "shell", "-v", "0", "-c", DUMP)
            objects = b"".join(path.read_bytes() for path in (data / "objects").rglob("*/*"))
            lists = b"".join(path.read_bytes() for path in data.glob(removals.NAME))
        return told, found, rows.encode() + objects + lists


DUMP = """
import subprocess
from archive.commands.postgres import run_postgres
import sys, tempfile
with tempfile.TemporaryFile() as dump:
    run_postgres("pg_dump", into=dump)
    dump.seek(0)
    sys.stdout.write(dump.read().decode())
"""


@pytest.mark.parametrize("how", ["option", "folder"])
def test_of_what_was_removed_after_the_backup_nothing_comes_back(
    takes: list[Take], tmp_path: Path, how: str
) -> None:
    file = tmp_path / "older.tar"
    call_command("backup", str(file))
    remove(takes)
    listed = removals.path()
    if how == "option":
        told, found, everything = restored(file, "--removals", str(listed))
    else:
        told, found, everything = restored(file, known=listed)
    assert "Restored 2 of 3 takes; 1 was deleted since the backup." in told
    assert "Withdrawn since the backup, and withdrawn again: 1." in told
    assert "No list of removals" not in told
    assert found == {
        takes[0].pid: [410, 0, True, True],
        takes[1].pid: [410, 1, False, True],
        takes[2].pid: [200, 1, False, False],
    }
    assert CANARY.encode() not in everything
    assert b"stays" in everything


def test_without_a_list_the_command_says_what_is_back(takes: list[Take], tmp_path: Path) -> None:
    file = tmp_path / "older.tar"
    call_command("backup", str(file))
    remove(takes)
    told, found, everything = restored(file)
    assert "No list of removals was given" in told
    assert found[takes[0].pid][0] == 200
    assert CANARY.encode() in everything  # the search does find it where it is


def test_a_newer_backup_lends_its_list_to_an_older_one(takes: list[Take], tmp_path: Path) -> None:
    older, newer = tmp_path / "older.tar", tmp_path / "newer.tar"
    call_command("backup", str(older))
    remove(takes)
    call_command("backup", str(newer))
    lent = tmp_path / "lent"
    with tarfile.open(newer) as tar:
        lent.write_bytes(tar.extractfile(removals.NAME).read())
    _, found, everything = restored(older, "--removals", str(lent))
    assert found[takes[0].pid] == [410, 0, True, True]
    assert CANARY.encode() not in everything


def test_a_take_deleted_while_the_backup_runs_is_gone_after_it_is_restored(
    takes: list[Take], tmp_path: Path
) -> None:
    deleted: list[tuple[int, int]] = []

    def delete_meanwhile(done: int, of: int) -> None:
        if not deleted:
            deleted.append((done, of))
            remove(takes)

    file = tmp_path / "during.tar"
    backup.make(file, delete_meanwhile)
    assert deleted
    assert len(list(store().files())) == 3
    told, found, everything = restored(file)
    assert "Restored 2 of 3 takes; 1 was deleted since the backup." in told
    assert found[takes[0].pid] == [410, 0, True, True]
    assert found[takes[1].pid] == [410, 1, False, True]
    assert CANARY.encode() not in everything


def test_a_withdrawal_that_was_undone_stays_undone(takes: list[Take], tmp_path: Path) -> None:
    leaving.withdraw(takes[1].owner, takes[1], "by mistake")
    leaving.bring_back(takes[1].owner, takes[1])
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    _, found, _ = restored(file, known=removals.path())
    assert found[takes[1].pid] == [200, 1, False, False]
