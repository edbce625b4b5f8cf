"""Jobs: run once, told on their row however they end, and never kept by a run that lost them."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from archive.jobs import actions, queries, running
from archive.jobs.actions import Work
from archive.jobs.models import Job, Lane, State
from archive.jobs.running import JobCancelled, JobFailed, JobTaken, Run
from archive.jobs.views import facts
from archive.jobs.words import STAGES
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def handler() -> Iterator[Callable[[Callable[[Run], None]], None]]:
    def use(function: Callable[[Run], None]) -> None:
        running.HANDLERS["test.work"] = function

    yield use
    running.HANDLERS.pop("test.work", None)


def work(**fields: object) -> Work:
    values: dict = {
        "kind": "test.work", "lane": Lane.QUICK, "subject": "bcdfghjkmn", "title": "太極",
        "page": "/takes/bcdfghjkmn/", **fields,
    }  # fmt: skip
    return Work(**values)


def queued(**fields: object) -> Job:
    return actions.enqueue(factories.account(), work(**fields))


def after(job: Job) -> Job:
    job.refresh_from_db()
    return job


def entries() -> int:
    """Entries of the queue; tests with real workers may have left some, as its tables stay."""
    return ProcrastinateJob.objects.count()


def test_a_job_is_queued_with_what_it_works_on_or_not_at_all() -> None:
    before = entries()
    with pytest.raises(RuntimeError), transaction.atomic():
        queued()
        raise RuntimeError("the take could not be made")
    assert not Job.objects.exists()
    assert entries() == before


def test_the_same_open_work_is_not_queued_twice() -> None:
    user, before = factories.account(), entries()
    first, second = (actions.enqueue(user, work()) for _ in range(2))
    assert first == second
    assert entries() == before + 1


def test_a_job_ends_done_with_its_progress_shown(handler) -> None:
    seen = []

    def handle(run: Run) -> None:
        run.report(0.4, "pose")
        seen.append((after(job).progress, job.stage, job.state))

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    assert seen == [(0.4, "pose", "running")]
    assert (after(job).state, job.progress) == (State.DONE, 1.0)
    assert job.finished_at is not None


def test_a_known_fault_keeps_its_sentence_and_its_cause(handler) -> None:
    def handle(run: Run) -> None:
        raise JobFailed("too_short", {"frames": 1}, "decoder said so")

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    assert (after(job).state, job.fault) == (State.FAILED, "too_short")
    assert (job.fault_values, job.detail) == ({"frames": 1}, "decoder said so")


def test_an_unforeseen_fault_keeps_its_traceback(handler) -> None:
    def handle(run: Run) -> None:
        raise ZeroDivisionError

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    assert (after(job).fault, "ZeroDivisionError" in job.detail) == ("unexpected", True)


def test_a_job_delivered_twice_runs_once(handler) -> None:
    runs: list[int] = []
    handler(lambda run: runs.append(1))
    job = queued()
    running.run(str(job.pk))
    running.run(str(job.pk))
    assert runs == [1]


def test_a_run_that_lost_its_job_keeps_nothing(handler) -> None:
    outcome: list[str] = []

    def handle(run: Run) -> None:
        Job.objects.filter(pk=job.pk).update(token=uuid.uuid4())
        try:
            run.report(0.5, "pose")
        except JobTaken:
            outcome.append("taken")
            raise

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    assert outcome == ["taken"]
    assert (after(job).state, job.progress) == (State.RUNNING, 0.0)
    with pytest.raises(JobTaken), transaction.atomic():
        Run(job, uuid.uuid4()).hold()


def test_stopping_a_running_job_ends_it_at_its_next_report(handler) -> None:
    def handle(run: Run) -> None:
        actions.cancel(job)
        with pytest.raises(JobCancelled):
            run.report(0.5, "pose")
        raise JobCancelled

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    assert after(job).state == State.CANCELLED


def test_stopping_a_waiting_job_ends_it_at_once(handler) -> None:
    handler(lambda run: pytest.fail("it must not run"))
    job = queued()
    actions.cancel(job)
    assert after(job).state == State.CANCELLED
    running.run(str(job.pk))
    assert after(job).state == State.CANCELLED


def test_a_failed_job_can_be_tried_again(handler) -> None:
    answers = iter([JobFailed("unexpected"), None])

    def handle(run: Run) -> None:
        if error := next(answers):
            raise error

    handler(handle)
    job = queued()
    running.run(str(job.pk))
    actions.retry(job)
    assert (after(job).state, job.fault, job.detail) == (State.WAITING, "", "")
    running.run(str(job.pk))
    assert after(job).state == State.DONE


def test_a_file_that_can_never_be_used_is_not_tried_again(handler) -> None:
    def refuse(run: Run) -> None:
        raise JobFailed("damaged")

    handler(refuse)
    job = queued()
    running.run(str(job.pk))
    before = entries()
    assert not facts(after(job))["again"]
    actions.retry(job)
    assert (after(job).state, job.fault, entries()) == (State.FAILED, "damaged", before)


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(handler) -> None:
    handler(lambda run: pytest.fail("it must not run a fourth time"))
    job = queued()
    Job.objects.filter(pk=job.pk).update(attempts=running.MAX_ATTEMPTS, state=State.RUNNING)
    running.run(str(job.pk))
    assert (after(job).state, job.fault) == (State.FAILED, "worker_died")


def test_waiting_time_counts_those_before(handler) -> None:
    first = queued(subject="first", units=10.0)
    second = queued(subject="second", units=5.0)
    assert queries.seconds_left(first) == pytest.approx(20.0)
    assert queries.seconds_left(second) == pytest.approx(30.0)
    assert queries.place_in_line(second) == 1


def test_people_see_their_own_jobs_and_stewards_all() -> None:
    mine = queued()
    assert list(queries.visible_jobs(mine.owner)) == [mine]
    assert list(queries.visible_jobs(factories.account())) == []
    assert list(queries.visible_jobs(factories.steward())) == [mine]


def test_an_old_delivery_does_not_steal_a_running_job(handler) -> None:
    runs: list[int] = []
    handler(lambda run: runs.append(1))
    job = queued()
    first = after(job).queue_number
    actions.cancel(job)
    actions.retry(job)
    running.run(str(job.pk), first)
    assert runs == []
    running.run(str(job.pk), after(job).queue_number)
    assert runs == [1]


def test_a_worker_that_is_stopped_puts_its_job_back(handler) -> None:
    def handle(run: Run) -> None:
        run.report(0.5, "pose")
        pytest.fail("the report must end the run")

    handler(handle)
    job = queued()
    before = after(job).queue_number
    running.run(str(job.pk), before, lambda: True)
    assert (after(job).state, job.attempts) == (State.WAITING, 0)
    assert job.queue_number != before


def test_a_job_that_the_queue_forgot_is_queued_again() -> None:
    job = queued()
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, created_at=timezone.now() - timedelta(minutes=5)
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert actions.requeue_lost() == 1
    assert after(job).state == State.WAITING
    assert actions.requeue_lost() == 0


def test_every_stage_of_the_engine_has_its_words() -> None:
    table = re.search(r"_STAGES = \{(.*?)\}", (ROOT / "capture/lines.py").read_text(), re.DOTALL)
    assert table is not None
    stages = set(re.findall(r'"(\w+)":', table.group(1))) | {"convert"}
    assert {"numbers", "retarget", "pose", "store"} <= stages
    assert stages <= set(STAGES)
