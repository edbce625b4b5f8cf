"""A worker that dies: its job goes back on the queue and is finished by another."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.jobs import actions, running, tasks
from archive.jobs.actions import Work
from archive.jobs.models import Job, Lane, State
from archive.jobs.worker import serve
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def runs() -> Iterator[list[str]]:
    done: list[str] = []
    running.HANDLERS["test.work"] = lambda run: done.append(run.job.subject)
    yield done
    del running.HANDLERS["test.work"]


def queued(lane: Lane = Lane.QUICK, subject: str = "bcdfghjkmn") -> Job:
    work = Work(kind="test.work", lane=lane, subject=subject, title="x", page="/")
    return actions.enqueue(factories.account(), work)


def die_in_the_middle(job: Job) -> None:
    """Leave the queue as a worker does that was killed two minutes ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '2 minutes') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, job.queue_number],
        )
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, attempts=1)


def test_a_job_of_a_dead_worker_is_finished_by_another(runs: list[str]) -> None:
    job = queued()
    die_in_the_middle(job)

    async def rescue() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as other:
            async with other.open_async():
                await tasks.rescue.func(timestamp=0)

    asyncio.run(rescue())
    assert ProcrastinateJob.objects.get(pk=job.queue_number).status == "todo"
    serve([Lane.QUICK], until_empty=True)
    job.refresh_from_db()
    assert (runs, job.state, job.attempts) == ([job.subject], State.DONE, 2)


def test_a_worker_serves_its_own_lanes_alone(runs: list[str]) -> None:
    quick, long = queued(Lane.QUICK, "quick"), queued(Lane.LONG, "long")
    serve([Lane.QUICK], until_empty=True)
    assert runs == ["quick"]
    serve([Lane.LONG], until_empty=True)
    assert runs == ["quick", "long"]
    assert {quick.lane, long.lane} == {"quick", "long"}


def test_work_that_a_job_makes_is_told_of_with_its_row_and_not_before() -> None:
    """Another worker would take it, find no row, and throw the word of it away."""
    seen: list[int] = []
    followed: list[str] = []

    def first(run: running.Run) -> None:
        with transaction.atomic():
            second = Work(kind="test.next", lane=Lane.LONG, subject="next", title="x", page="/")
            made = actions.enqueue(run.job.owner, second)
            seen.append(entries_of_others(made.queue_number))

    running.HANDLERS["test.work"] = first
    running.HANDLERS["test.next"] = lambda run: followed.append(run.job.subject)
    try:
        queued()
        serve([Lane.QUICK], until_empty=True)
        assert seen == [0]
        serve([Lane.LONG], until_empty=True)
        assert followed == ["next"]
    finally:
        del running.HANDLERS["test.work"], running.HANDLERS["test.next"]


def entries_of_others(number: int | None) -> int:
    """Count an entry of the queue as another process sees it."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE id = %s", [number])
            return int(cursor.fetchone()[0])
    finally:
        other.close()
