"""Changes to jobs. A job is put on the queue in the transaction that makes what it works on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from archive.accounts.models import User
from archive.jobs.models import FINISHED, Job, Lane, State
from archive.jobs.words import FINAL
from archive.web import locks

LOST_AFTER = timedelta(seconds=30)
_LAST_OF_ALL = -10
_QUEUE = JobManager(DjangoConnector(alias="default"))
"""Always Django's own connection: a worker's would tell of a job before its row is committed."""
ASSIST_TASK = "archive.assist"
"""Name of the task that helps with the job of a row which another worker runs."""
RUN_TASK = "archive.run"
"""Name under which workers know the one task of the queue: run the job of this row."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done.

    Attributes:
        kind: name of the handler, such as "takes.capture".
        lane: queue that serves it.
        subject: identifier of the item that it works on.
        title: what people call that item.
        page: address to go to when it is done.
        units: amount of work in seconds of film, for estimates.
        arguments: JSON-able values for the handler.
    """

    kind: str
    lane: Lane
    subject: str
    title: str
    page: str
    units: float = 1.0
    arguments: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def enqueue(owner: User, work: Work) -> Job:
    """Return the job for a piece of work; the same work that is still open is not queued twice."""
    locks.hold(f"{work.kind} {work.subject}")
    open_job = (
        Job.objects.select_for_update()
        .filter(kind=work.kind, subject=work.subject, arguments=dict(work.arguments))
        .exclude(state__in=FINISHED)
        .first()
    )
    if open_job is not None:
        return open_job
    job = Job.objects.create(
        kind=work.kind,
        lane=work.lane,
        arguments=dict(work.arguments),
        owner=owner,
        subject=work.subject,
        title=work.title[:200],
        page=work.page,
        units=work.units,
    )
    defer(job)
    return job


@transaction.atomic
def cancel(job: Job) -> None:
    """Stop a job: at once where it waits, at its next report where it runs."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.is_finished:
        return
    locked.cancel_requested = True
    if locked.state == State.WAITING:
        locked.state = State.CANCELLED
        locked.finished_at = timezone.now()
    locked.save(update_fields=["cancel_requested", "state", "finished_at"])


def may_retry(job: Job) -> bool:
    """Whether another try could end otherwise."""
    return job.state in (State.FAILED, State.CANCELLED) and job.fault not in FINAL


@transaction.atomic
def retry(job: Job) -> None:
    """Put a failed or stopped job on the queue again, from the start."""
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if not may_retry(locked):
        return
    locked.state = State.WAITING
    locked.progress, locked.stage, locked.attempts = 0.0, "", 0
    locked.fault, locked.fault_values, locked.detail = "", {}, ""
    locked.cancel_requested, locked.token = False, None
    locked.started_at = locked.finished_at = locked.put_aside_at = None
    locked.save()
    defer(locked)


def put_aside(job: Job) -> None:
    """Take a failed job out of the lists of open work; its record stays among all work."""
    failed = Job.objects.filter(pk=job.pk, state=State.FAILED)
    failed.update(put_aside_at=timezone.now())


def requeue_lost() -> int:
    """Put open jobs on the queue again for which the queue holds no entry; return how many.

    A worker may lose the database between its work and the word of it: the queue then thinks the
    entry done, while the job's row still says that it runs.
    """
    alive = ProcrastinateJob.objects.filter(status__in=("todo", "doing")).values("id")
    # By the database's clock, as the queue's own signs of life: that of a process may jump.
    lost = Job.objects.filter(created_at__lt=Now() - LOST_AFTER).exclude(state__in=FINISHED)
    found = 0
    for job in lost.exclude(queue_number__in=alive):
        with transaction.atomic():
            locked = Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk).first()
            if locked is None or locked.is_finished or locked.queue_number != job.queue_number:
                continue
            locked.token, locked.state = None, State.WAITING
            locked.save(update_fields=["token", "state"])
            defer(locked)
            found += 1
    return found


def ask_for_help(job: Job, workers: int) -> None:
    """Ask other workers of a job's lane to help with it, once nothing else waits for them."""
    entry = configure_task(
        name=ASSIST_TASK, job_manager=_QUEUE, queue=job.lane, priority=_LAST_OF_ALL
    )
    for _ in range(workers):
        entry.defer(job_id=str(job.pk))


def defer(job: Job) -> None:
    """Put a job's row on the queue; entries that it had before do nothing any more."""
    entry = configure_task(name=RUN_TASK, job_manager=_QUEUE, queue=job.lane)
    job.queue_number = entry.defer(job_id=str(job.pk))
    job.save(update_fields=["queue_number"])
