"""A clock that jumps by a day, either way: nothing expires early, nothing runs twice or is swept.

The clock of this process jumps; the database's goes on, as it does for a machine beside it.
"""

import asyncio
import datetime
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.jobs import actions as job_actions
from archive.jobs import running, tasks
from archive.jobs.actions import Work
from archive.jobs.models import Job, Lane, State
from archive.jobs.queries import seconds_left
from archive.jobs.worker import serve
from archive.takes import uploads
from archive.takes.housekeeping import sweep
from archive.takes.models import Upload, Video
from archive.web.storage import store
from tests import factories
from tests.archive.takes.test_uploads import CONTENT, create, head, patch

DAY = 24 * 3600.0
Jump = Callable[[float], AbstractContextManager[None]]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Let the clock of this process stand elsewhere within a block."""
    now, seconds = timezone.now, time.time

    @contextmanager
    def by(amount: float) -> Iterator[None]:
        with monkeypatch.context() as changed:
            changed.setattr(timezone, "now", lambda: now() + datetime.timedelta(seconds=amount))
            changed.setattr(time, "time", lambda: seconds() + amount)
            yield

    return by


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(factories.account())
    return client


def run_rescue() -> None:
    async def rescue() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as other:
            async with other.open_async():
                await tasks.rescue.func(timestamp=0)

    asyncio.run(rescue())


def expires_within(upload: Upload, low: float, high: float) -> bool:
    """Whether it expires so many days from the database's now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM expires_at - now()) / 86400 FROM takes_upload WHERE id = %s",
            [upload.pk],
        )
        return low < float(cursor.fetchone()[0]) < high


@pytest.mark.parametrize("amount", [DAY, -DAY, 30 * DAY, -30 * DAY])
def test_a_live_upload_outlives_a_jump(client: Client, jump: Jump, amount: float) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:4000])
    with jump(amount):
        client.force_login(Upload.objects.get().owner)  # sessions end by the web server's clock
        sweep.func(timestamp=0)
        assert head(client, url)["Upload-Offset"] == "4000"
        assert patch(client, url, 4000, CONTENT[4000:5000]).status_code == 204
        assert expires_within(Upload.objects.get(), 6.99, 7.01)
    client.force_login(Upload.objects.get().owner)
    sweep.func(timestamp=0)
    assert patch(client, url, 5000, CONTENT[5000:]).status_code == 204
    assert Video.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("amount", [DAY, -DAY])
def test_an_upload_that_was_begun_by_a_wrong_clock_lives_a_week(
    client: Client, jump: Jump, amount: float
) -> None:
    with jump(amount):
        client.force_login(factories.account())
        create(client)
    assert expires_within(Upload.objects.get(), 6.99, 7.01)


@pytest.mark.parametrize("amount", [DAY, -DAY])
def test_what_has_expired_expires_whatever_the_clock(
    client: Client, jump: Jump, amount: float
) -> None:
    """The other side: a clock that lags does not keep for ever what nobody continues."""
    create(client)
    Upload.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    with jump(amount):
        assert uploads.discard_expired() == 1


@pytest.mark.parametrize("amount", [DAY, -DAY])
def test_files_that_something_is_writing_outlive_a_jump(jump: Jump, amount: float) -> None:
    scratch = store().incoming.parent / "work" / "capture-x"
    scratch.mkdir(parents=True)
    stored = store().put(iter([b"stored, its row to come"]))
    with store().new_file() as half, jump(amount):
        half.write_bytes(b"half")
        sweep.func(timestamp=0)
        assert half.exists()
        assert scratch.exists()
        assert store().exists(stored.sha256)
    os.utime(scratch, (0, 0))
    sweep.func(timestamp=0)
    assert not scratch.exists()


@pytest.fixture
def runs() -> Iterator[list[str]]:
    done: list[str] = []
    running.HANDLERS["test.work"] = lambda run: done.append(str(run.job.pk))
    yield done
    del running.HANDLERS["test.work"]


def queued() -> Job:
    work = Work(kind="test.work", lane=Lane.QUICK, subject="bcdfghjkmn", title="x", page="/")
    return job_actions.enqueue(factories.account(), work)


@pytest.mark.parametrize("amount", [DAY, -DAY])
def test_a_job_that_a_living_worker_runs_is_given_to_no_other(
    jump: Jump, amount: float, runs: list[str]
) -> None:
    job = queued()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job.queue_number],
        )
    running._take(str(job.pk), job.queue_number, lambda: False)
    with jump(amount):
        run_rescue()
        serve([Lane.QUICK], until_empty=True)
    job.refresh_from_db()
    assert runs == []
    assert (job.state, job.attempts) == (State.RUNNING, 1)
    assert ProcrastinateJob.objects.get(pk=job.queue_number).status == "doing"


@pytest.mark.parametrize(("queuing", "working"), [(DAY, 0), (-DAY, 0), (0, DAY), (0, -DAY)])
def test_a_job_is_run_once_whatever_clocks_web_and_worker_have(
    jump: Jump, queuing: float, working: float, runs: list[str]
) -> None:
    with jump(queuing):
        job = queued()
    with jump(working):
        run_rescue()
        assert job_actions.requeue_lost() == 0
        serve([Lane.QUICK], until_empty=True)
        run_rescue()
        serve([Lane.QUICK], until_empty=True)
    job.refresh_from_db()
    assert runs == [str(job.pk)]
    assert (job.state, job.attempts) == (State.DONE, 1)
    assert job.finished_at
    assert job.started_at
    assert datetime.timedelta() <= job.finished_at - job.started_at < datetime.timedelta(minutes=1)


def test_a_time_left_is_never_below_nothing(jump: Jump) -> None:
    job = queued()
    running._take(str(job.pk), job.queue_number, lambda: False)
    Job.objects.update(progress=0.5)
    job.refresh_from_db()
    with jump(-DAY):
        assert seconds_left(job) == 0.0
