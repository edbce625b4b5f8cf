"""A backup holds everything and comes back whole onto an empty machine; damage is found."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from archive.annotations.models import Segment
from archive.bootstrap import database
from archive.commands import backup
from archive.commands.postgres import run_postgres
from archive.takes import actions, fixity, leaving
from archive.takes.models import LibraryCheck, Take, Version, Video
from archive.web.storage import store
from tests import factories
from tests.archive.variations.weights import refitted
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    values = settings.DATABASES["default"]
    settings.DATABASE_URL = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


@pytest.fixture
def library() -> list[Take]:
    takes = []
    for number in range(3):
        take = factories.take(title=f"套路 {number}")
        factories.version(take, video=factories.video(take, f"film {number}".encode()))
        takes.append(take)
    leaving.delete(takes[2].owner, takes[2], "asked")
    refitted("performer:bcdfghjkmn", takes[:1])  # weights are objects too
    return takes


def manage(data: Path, url: str, *arguments: str) -> str:
    """Run a command of the archive on another data folder and database."""
    variables = {
        **os.environ,
        "ARCHIVE_DATA": str(data),
        "DATABASE_URL": url,
        "ARCHIVE_SECRET_KEY": "another machine",
        "ARCHIVE_MODE": "demo",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=variables, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


SESSIONS = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
DIGESTS = """
import json
from archive.takes.models import Take, Version, Video
from archive.web.storage import store
from django.test import Client
take = Take.objects.get(pid={pid!r})
page = Client(headers={{"accept-language": "en"}}).get(take.get_absolute_url())
print(json.dumps({{
    "takes": sorted(Take.objects.values_list("pid", flat=True)),
    "objects": sorted(path.name for path in store().files()),
    "versions": Version.objects.count(), "videos": Video.objects.count(),
    "status": page.status_code, "title": take.title in page.content.decode(),
}}))
"""


def test_everything_comes_back_onto_an_empty_machine(library: list[Take], tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    Client().force_login(library[0].owner)
    call_command("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0  # nobody else on this computer may read it
    empty = tmp_path / "empty machine 空"
    with database.server(empty) as url:
        told = manage(empty, url, "restore", str(file))
        assert "Restored 2 takes." in told
        assert "2 films, 2 versions" in told
        found = json.loads(
            manage(empty, url, "shell", "-v", "0", "-c", DIGESTS.format(pid=library[0].pid))
        )
        assert "missing: 0" in manage(empty, url, "check_library")
        # Whoever held a session's key would be signed in.
        assert manage(empty, url, "shell", "-v", "0", "-c", SESSIONS).strip() == "0"
    assert found == {
        "takes": sorted(take.pid for take in library),
        "objects": sorted(path.name for path in store().files()),
        "versions": Version.objects.count(),
        "videos": Video.objects.count(),
        "status": 200,
        "title": True,
    }


def test_a_backup_is_never_written_over(library: list[Take], tmp_path: Path) -> None:
    (tmp_path / "backup.tar").write_bytes(b"the only backup")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert (tmp_path / "backup.tar").read_bytes() == b"the only backup"


def test_an_archive_that_holds_anything_is_not_restored_onto(
    library: list[Take], tmp_path: Path
) -> None:
    call_command("backup", str(tmp_path / "backup.tar"))
    with pytest.raises(CommandError) as fault:
        call_command("restore", str(tmp_path / "backup.tar"))
    assert str(fault.value).startswith(
        "Nothing was restored. This folder holds an archive already. Name an empty one: "
    )
    assert Take.objects.count() == 3


@pytest.mark.parametrize("damage", ["cut", "list", "text", "object"])
def test_a_damaged_backup_says_so(
    library: list[Take], tmp_path: Path, damage: str, settings
) -> None:
    file = tmp_path / "backup.tar"
    call_command("backup", str(file))
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "list":  # of removals, the last file; the tar ends as if there were no more
        file.write_bytes(content[: content.index(b"removals.jsonl")])
    elif damage == "text":
        file.write_bytes(b"not a backup")
    else:
        place = content.index(b"film 1")
        file.write_bytes(content[:place] + b"FILM 1" + content[place + 6 :])
    empty = tmp_path / "empty"
    with database.server(empty) as url, pytest.raises(AssertionError) as fault:
        manage(empty, url, "restore", str(file))
    said = str(fault.value)
    if damage == "object":
        assert "1 object could not be read from" in said
        assert "python3 manage.py restore COPY --missing" in said
    else:
        assert "Nothing was restored. " in said
        assert "is not a whole backup of an archive" in said
    assert "Traceback" not in said


def test_every_flipped_bit_is_found(library: list[Take]) -> None:
    paths = list(store().files())
    for number, path in enumerate(paths):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1 << (number % 8)
        path.chmod(0o640)
        path.write_bytes(data)
    assert sorted(fixity.check_library().changed) == sorted(path.name for path in paths)


def test_missing_and_untracked_are_told_apart(library: list[Take], capsys) -> None:
    digest = library[0].videos.get().sha256
    store().path(digest).unlink()
    stray = store().put(iter([b"nobody names this"]))
    with pytest.raises(CommandError, match="missing or have changed"):
        call_command("check_library")
    check = LibraryCheck.objects.get()
    assert (check.missing, check.changed, check.untracked) == ([digest], [], [stray.sha256])
    assert not check.whole


def test_names_inside_a_backup_are_not_paths(library: list[Take], tmp_path: Path) -> None:
    """A backup that somebody has tampered with can put nothing beside the store."""
    file, evil = tmp_path / "backup.tar", tmp_path / "evil.tar"
    call_command("backup", str(file))
    with tarfile.open(file) as source, tarfile.open(evil, "w") as target:
        for member in source.getmembers():
            content = source.extractfile(member)
            if member.name.startswith("objects/"):
                member.name = f"../../{member.name}"
            target.addfile(member, content)
    empty = tmp_path / "deep" / "down" / "empty"
    with database.server(empty) as url:
        manage(empty, url, "restore", str(evil))
    assert not (tmp_path / "objects").exists()
    assert not (tmp_path / "deep" / "objects").exists()


def test_the_backup_knows_its_own_counts(library: list[Take], tmp_path: Path) -> None:
    made = backup.make(tmp_path / "backup.tar")
    assert (made.takes, made.films, made.versions) == (2, Video.objects.count(), 2)
    assert made.objects == len(list(store().files()))


def test_of_a_deleted_take_no_byte_and_no_word_is_left_anywhere(settings, tmp_path: Path) -> None:
    """The whole data folder and the whole database are searched for what was in it."""
    canary = "canaryofthefamily"
    owner = factories.account()
    content = canary.encode() * 1000
    with store().new_file() as path:
        path.write_bytes(content)
        answers = factories.answers(title=canary, note=canary, credit=canary, performers=[canary])
        take = actions.receive_video(owner, path, f"{canary}.mp4", answers).take
    still = store().put(iter([b"still " + content]))
    take.videos.update(poster_sha256=still.sha256, playback_sha256=still.sha256)
    factories.version(take)
    Segment.objects.create(take=take, name=canary, start_us=0, stop_us=5, created_by=owner)
    assert canary.encode() in _everything(settings)
    leaving.delete(owner, take, "asked by the family")
    assert canary.encode() not in _everything(settings)
    take.refresh_from_db()
    assert take.removal_reason == "asked by the family"
    assert take.removed_objects


def _everything(settings) -> bytes:
    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    with tempfile.TemporaryFile() as dump:
        run_postgres("pg_dump", into=dump)
        dump.seek(0)
        return dump.read() + b"".join(path.read_bytes() for path in files)
