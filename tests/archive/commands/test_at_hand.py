"""Commands for people: they find the archive that is meant, and say plainly what is wrong."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.utils import translation

from archive.bootstrap import database, program
from archive.commands import ingest
from archive.commands.at_hand import ArchiveCommand
from archive.commands.plain import count, plain, size
from archive.jobs.models import Job, State
from tests import factories
from tests.conftest import ROOT

FORMS = {
    "backup": ["away.tar"],
    "check_library": [],
    "export": ["bcdfghjkmn", "--format", "csv"],
    "import_motion": ["dance.bvh"],
    "ingest": ["film.mp4"],
    "recapture": ["--all"],
    "restore": ["backup.tar", "--missing"],
    "second_step_off": ["somebody", "--reason", "lost"],
    "train": ["--own"],
}
SITE = {"ARCHIVE_DATA", "ARCHIVE_MODE", "DATABASE_URL", "XDG_RUNTIME_DIR"}
CHINESE = re.compile("[\u3400-\u9fff]")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    values = settings.DATABASES["default"]
    settings.DATABASE_URL = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"
    return tmp_path


def begun(*words: str, **variables: str) -> "subprocess.Popen[str]":
    """A command as an operator types it, without a word of the archive's in the environment."""
    kept = {name: value for name, value in os.environ.items() if name not in SITE}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env={**kept, **variables}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def said(process: "subprocess.Popen[str]", code: int = 0) -> str:
    out, errors = process.communicate(timeout=120)
    assert process.returncode == code, errors
    assert "Warning" not in errors
    assert "Traceback" not in errors
    return out + errors


def test_every_command_on_data_hears_data() -> None:
    ours = [name for name, app in get_commands().items() if app == "archive.commands"]
    on_data = {
        name
        for name in ours
        if isinstance(load_command_class("archive.commands", name), ArchiveCommand)
    }
    assert on_data == program.ON_DATA == set(FORMS)


def test_a_folder_without_an_archive_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "backup.tar").touch()
    data = tmp_path / "wrong" / "data"
    processes = {}
    for command, words in FORMS.items():
        file = [str(tmp_path / word) if word.endswith(".tar") else word for word in words]
        processes[command] = begun(command, *file, "--data", str(data))
    for command, process in processes.items():
        told = said(process, 1)
        assert f"There is no archive in {data}. Name the folder of yours: " in told
        assert f"python3 manage.py {command}" in told
        assert "--data FOLDER." in told
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_named_folder_is_worked_on_whatever_the_environment_names(folder: Path) -> None:
    factories.video(factories.take())
    file, new, again = folder / "backup.tar", folder / "new", folder / "again.tar"
    call_command("backup", str(file))
    try:
        other = {"ARCHIVE_DATA": str(folder / "other")}
        told = said(begun("restore", str(file), "--data", str(new), **other))
        assert "Restored 1 take." in told
        assert "missing: 0" in said(begun("check_library", f"--data={new}", **other))
        assert "1 take, 1 film" in said(begun("backup", str(again), "--data", str(new), **other))
    finally:
        database.stop(new)
    assert (new / "last-backup.json").is_file()
    assert not (folder / "other").exists()


@pytest.mark.django_db
def test_data_that_was_not_heard_in_time_stops_the_command(folder: Path) -> None:
    with pytest.raises(CommandError, match="Write --data in full"):
        call_command("check_library", data=str(folder / "another"))


def test_a_closed_folder_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(program.os, "access", lambda *_: False)
    assert program.main(["check_library", "--data", str(tmp_path)]) == 1
    assert f"{tmp_path} is closed to this user" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["restore", "none.tar"], "Nothing was restored. There is no file none.tar."),
        (["restore", "/none/a.tar"], "Nothing was restored. There is no folder /none."),
        (["backup", "/none/a.tar"], "No backup was made. There is no folder /none."),
        (["backup", "/etc"], "No backup was made. /etc is a folder."),
        (["check_library", "--json", "/none/a.json"], "There is no folder /none."),
    ],
)
def test_a_place_that_is_not_there_is_named(folder: Path, words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as fault:
        call_command(*words)
    assert str(fault.value).startswith(sentence)


@pytest.mark.django_db
def test_a_restore_of_nothing_makes_no_folder(folder: Path, settings) -> None:
    settings.DATA_DIR = folder / "new"
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", "none.tar")
    assert not settings.DATA_DIR.exists()


@pytest.mark.django_db(transaction=True)
def test_the_terminal_speaks_english_whatever_language_the_site_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.steward()
    film = folder / "letter.mp4"
    film.write_text("no film")

    def refuse(seconds: float) -> None:
        del seconds
        Job.objects.update(state=State.FAILED, fault="not_a_video")

    monkeypatch.setattr(ingest, "workers_alive", lambda: 1)
    monkeypatch.setattr(ingest.time, "sleep", refuse)
    with translation.override("zh-hant"), pytest.raises(CommandError, match="could not be used"):
        call_command("ingest", str(film))
    told = capsys.readouterr().out
    assert "This is not a video file that the archive can read." in told
    assert not CHINESE.search(told)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full. Make room, and run the command again."),
        (errno.EACCES, "/etc/x is closed to this user. Run the command as its owner."),
        (errno.ENOENT, "There is no file /etc/x. Check its name."),
        (errno.ELOOP, "[Errno"),
    ],
)
def test_faults_of_the_system_are_sentences(number: int, sentence: str) -> None:
    assert plain(OSError(number, os.strerror(number), "/etc/x")).startswith(sentence)


def test_numbers_have_their_noun_and_sizes_their_unit() -> None:
    assert (count(1, "take"), count(2, "take"), count(0, "take")) == (
        "1 take",
        "2 takes",
        "0 takes",
    )
    assert [size(number) for number in (7, 1_500, 2_000_000, 3 * 10**12)] == [
        "7 bytes", "1.5 kB", "2.0 MB", "3000.0 GB",
    ]  # fmt: skip
