"""Files that other programs leave among the objects: counted, never touched, and nothing breaks."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from archive.accounts.models import Role
from archive.jobs.models import Job, Lane, State
from archive.takes import fixity, objects
from archive.web.storage import store
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def strays() -> list[Path]:
    kept = store().path(factories.stored(b"a film").sha256)
    made = [
        store().objects / ".DS_Store",
        store().objects / "stray.txt",
        kept.parent / "._film",
        store().objects / "zz" / "deep" / "er.txt",
    ]
    for path in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("left by another program")
    return made


def test_they_are_counted_and_left_alone() -> None:
    made = strays()
    found = fixity.check_library()
    assert {".DS_Store", "stray.txt", "zz/deep/er.txt"} <= set(found.untracked)
    assert not found.missing
    assert not found.changed
    objects.sweep_unnamed(timedelta(seconds=-1))
    assert all(path.exists() for path in made)
    assert not list(store().files())  # the film that nothing names has gone


def test_a_check_that_failed_is_never_shown_as_well(client: Client) -> None:
    steward = factories.account(Role.STEWARD)
    client.force_login(steward)
    fixity.keep(fixity.check_library())
    well = client.get("/status/", headers={"accept-language": "en"}).content.decode()
    assert 'class="state good">Every file' in well
    assert "could not be finished" not in well
    Job.objects.create(
        kind="takes.check", lane=Lane.LONG, owner=steward, subject="library",
        title="The whole library", state=State.FAILED, finished_at=timezone.now(),
    )  # fmt: skip
    page = client.get("/status/", headers={"accept-language": "en"}).content.decode()
    assert "could not be finished; what stands below is older" in page
    assert 'class="state good">Every file' not in page


def test_the_whole_library_is_named_in_the_readers_language(client: Client) -> None:
    steward = factories.account(Role.STEWARD)
    client.force_login(steward)
    Job.objects.create(
        kind="takes.check", lane=Lane.LONG, owner=steward, subject="library",
        title="The whole library", state=State.FAILED, finished_at=timezone.now(),
    )  # fmt: skip
    page = client.get("/jobs/", headers={"accept-language": "zh-hant"}).content.decode()
    assert "整個館藏" in page
    assert "The whole library" not in page


def test_a_backup_is_not_disturbed_by_them(tmp_path: Path) -> None:
    strays()
    target = tmp_path / "backup.tar"
    call_command("backup", str(target))
    assert target.is_file()
