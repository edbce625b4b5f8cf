"""The page of the archive's state: for stewards, never better than the truth, in plain words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from archive.jobs.models import Job, State
from archive.jobs.queries import workers_alive
from archive.library import last_backup
from archive.library.last_backup import LastBackup
from archive.takes import actions, fixity
from archive.takes.models import LibraryCheck
from archive.web.storage import store
from tests import factories
from tests.motions import walking

pytestmark = pytest.mark.django_db
STATE = "/status/"
GOOD = "Every file is there"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "the archive"
    settings.DATA_DIR.mkdir()


@pytest.fixture
def steward() -> Client:
    return client_of(factories.steward())


def client_of(user, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def page(client: Client, address: str = STATE) -> str:
    return client.get(address).content.decode()


def failed_check(steward, **fields):
    job = actions.ask_for_check(steward)
    values = {"state": State.FAILED, "fault": "unexpected", "finished_at": timezone.now(), **fields}
    Job.objects.filter(pk=job.pk).update(**values)
    job.refresh_from_db()
    return job


def test_the_state_of_the_archive_is_for_stewards() -> None:
    assert reverse("library:status") == STATE
    member = client_of(factories.account())
    assert Client().get(STATE).status_code == 404
    assert member.get(STATE).status_code == 404
    steward = factories.steward()
    assert "has not been checked yet" in page(client_of(steward))
    assert client_of(steward).post(reverse("library:check")).status_code == 302
    assert Job.objects.get(kind="takes.check").owner == steward
    assert member.post(reverse("library:check")).status_code == 404


def test_what_is_missing_is_named_by_its_recording_and_leads_to_it(steward: Client) -> None:
    film, motion = factories.take(title="失去的套路"), factories.take(title="失去的動作")
    factories.take(title="完整的套路")
    lost = [factories.video(film).sha256, factories.version(motion, walking()).sha256]
    for digest in lost:
        store().path(digest).unlink()
    fixity.keep(fixity.check_library())
    text = page(steward)
    assert "Bring them back from a backup" in text
    assert "restore FILE --missing" in text
    assert GOOD not in text
    concerned = text[text.index("Recordings concerned:") : text.index("<details>")]
    for take in (film, motion):
        assert f'href="{take.get_absolute_url()}"' in concerned
        assert take.title in concerned
    assert "完整的套路" not in text
    for digest in lost:
        assert digest not in text[: text.index("<details>")]
        assert digest in text


def test_a_check_that_failed_is_never_hidden_behind_an_older_good_one(steward: Client) -> None:
    fixity.keep(fixity.check_library())
    assert GOOD in page(steward)
    job = failed_check(factories.steward())
    when = f"{timezone.localtime(job.finished_at):%Y-%m-%d %H:%M}"
    text = page(steward)
    assert GOOD not in text
    assert "state good" not in text[: text.index("Machine")]
    assert (
        f"The last check ({when}) could not be finished; what stands below is older. Try again; if "
        "it fails again, tell the person who runs the archive." in text
    )
    Job.objects.update(put_aside_at=timezone.now())
    assert "could not be finished" in page(steward)
    chinese = page(client_of(factories.steward(), "zh-hant"))
    assert f"最近一次核對（{when}）未能完成，以下是較早的結果。" in chinese
    fixity.keep(fixity.check_library())
    assert GOOD in page(steward)
    assert "could not be finished" not in page(steward)


def test_a_first_check_that_failed_speaks_of_nothing_older(steward: Client) -> None:
    failed_check(factories.steward())
    text = page(steward)
    assert "could not be finished. Try again" in text
    assert "has not been checked yet" not in text


def test_an_older_failure_says_nothing_of_a_newer_check(steward: Client) -> None:
    failed_check(factories.steward(), finished_at=timezone.now() - timedelta(days=1))
    fixity.keep(fixity.check_library())
    assert GOOD in page(steward)


@pytest.mark.parametrize("fault", ["unexpected", "worker_died", "a_code_of_tomorrow"])
def test_a_failed_check_does_not_speak_of_a_film(fault: str) -> None:
    steward = factories.steward()
    failed_check(steward, fault=fault)
    text = page(client_of(steward), "/jobs/")
    assert "the film is safe" not in text
    assert "The check broke off before its end" in text
    assert "The whole library" in text


@pytest.mark.parametrize("asked_in", ["en", "zh-hant"])
def test_a_check_is_called_in_the_language_of_whoever_reads(asked_in: str) -> None:
    steward = factories.steward()
    with translation.override(asked_in):
        job = actions.ask_for_check(steward)
    Job.objects.filter(pk=job.pk).update(title="The whole library")  # as older archives wrote it
    for address in ("/jobs/", STATE):
        assert "整個館藏" in page(client_of(steward, "zh-hant"), address)
        assert "The whole library" not in page(client_of(steward, "zh-hant"), address)
        assert "The whole library" in page(client_of(steward), address)
        assert "整個館藏" not in page(client_of(steward), address)


def test_workers_that_were_killed_are_not_counted(steward: Client) -> None:
    with connection.cursor() as cursor:
        for seconds in (1, 2, 3, 60, 60, 60):
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - make_interval(secs => %s))",
                [seconds],
            )
    assert workers_alive() == 3
    assert '<dt>Workers</dt><dd class="num">3</dd>' in page(steward)


def test_files_that_are_no_objects_are_counted_and_named(steward: Client) -> None:
    (store().objects / "ab").mkdir(parents=True)
    (store().objects / ".DS_Store").write_bytes(b"Finder")
    found = fixity.check_library()
    fixity.keep(found)
    assert LibraryCheck.objects.get().untracked == [".DS_Store"]
    text = page(steward)
    assert '<dt>Not used by any recording</dt><dd class="num">1</dd>' in text
    assert GOOD in text


def test_technical_names_stand_in_the_technical_record(steward: Client) -> None:
    text = page(steward)
    record = text.index("Technical record")
    assert text.index("level") > record
    assert text.index("PostgreSQL") > record
    assert text.index("<dt>Data folder</dt>") > record


def test_the_last_backup_is_told(steward: Client, settings) -> None:
    command = f"python3 manage.py backup FILE --data &#x27;{settings.DATA_DIR}&#x27;"
    text = page(steward)
    assert "No backup has been made yet" in text
    assert command in text
    moment = timezone.now()
    last_backup.note(LastBackup(moment.isoformat(), "/other/disk/a.tar", 3_000_000))
    text = page(steward)
    assert "No backup has been made yet" not in text
    assert "The last backup holds everything" in text
    assert f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" in text
    assert "3.0 MB" in text
    last_backup.note(LastBackup(moment.isoformat(), "/other/disk/a.tar", 3_000_000, 2, 1))
    text = page(steward)
    assert "lacks files that are missing or have changed here: 3" in text
    assert "holds everything" not in text


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"finished": "yesterday"}', '{"x": 1}'])
def test_a_note_of_a_backup_that_cannot_be_read_is_none(settings, rubbish: str) -> None:
    (settings.DATA_DIR / last_backup.NAME).write_text(rubbish)
    assert last_backup.last_backup() is None
