"""Reads of jobs, for people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Case, QuerySet, When
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from archive.accounts.models import User
from archive.jobs.models import FINISHED, Job, State
from archive.jobs.words import FINAL

SILENT_AFTER = timedelta(seconds=20)
"""How long a worker that runs may say nothing: it gives a sign of life every ten seconds."""
_HISTORY = 20
_FIRST_GUESS = 2.0
"""Seconds of work per unit while no job of a kind has ever been finished."""


def workers_alive() -> int:
    """Return how many workers run; those that were killed stay listed for a while, and count not."""
    # By the database's clock, which wrote the signs of life.
    return ProcrastinateWorker.objects.filter(last_heartbeat__gt=Now() - SILENT_AFTER).count()


def visible_jobs(user: User) -> QuerySet[Job]:
    """Return the jobs that an account may know of: its own; a steward sees all."""
    jobs = Job.objects.select_related("owner")
    return jobs if user.is_steward else jobs.filter(owner=user)


def newest_of_each(jobs: Iterable[Job]) -> list[Job]:
    """Return one job for each thing that is worked on: what failed first, then what goes on.

    Args:
        jobs: newest first. Of a thing's jobs one that failed or is open stands for it, else the
            newest.
    """
    chosen: dict[str, Job] = {}
    for job in jobs:
        before = chosen.get(job.subject)
        if before is None or _urgency(job) < _urgency(before):
            chosen[job.subject] = job
    return sorted(chosen.values(), key=_urgency)


def _urgency(job: Job) -> int:
    if job.state == State.FAILED and job.put_aside_at is None:
        return 0
    return {State.RUNNING: 1, State.WAITING: 2}.get(State(job.state), 3)


def open_jobs(user: User) -> QuerySet[Job]:
    """Return the account's own jobs that run, wait, or have failed and were not put aside.

    Of others' work a steward hears on the page of all work.
    """
    jobs = Job.objects.filter(owner=user, put_aside_at=None)
    order = Case(When(state=State.RUNNING, then=0), When(state=State.WAITING, then=1), default=2)
    jobs = jobs.exclude(state__in=(State.DONE, State.CANCELLED))
    return jobs.order_by(order, "-created_at")


def refusal(user: User, subject: str) -> Job | None:
    """Return the job that refused what was to stand at an address, for those who may know."""
    jobs = visible_jobs(user).filter(subject=subject, state=State.FAILED)
    return jobs.filter(fault__in=FINAL).first()


def refusal_at(user: User, page: str) -> Job | None:
    """Return the job that refused what its own page was about, for those who may know."""
    jobs = visible_jobs(user).filter(page=page, state=State.FAILED)
    return jobs.filter(fault__in=FINAL).first()


def seconds_left(job: Job, now: datetime | None = None) -> float | None:
    """Return how long the job will yet take, waiting included; None for a finished one."""
    if job.state in FINISHED:
        return None
    now = now or timezone.now()
    own = _remaining(job, now)
    if job.state == State.RUNNING:
        return own
    before = Job.objects.filter(
        lane=job.lane, state__in=(State.WAITING, State.RUNNING), created_at__lt=job.created_at
    )
    return own + sum(_remaining(other, now) for other in before)


def place_in_line(job: Job) -> int:
    """Return how many jobs of the same lane go before a waiting one."""
    return Job.objects.filter(
        lane=job.lane, state=State.WAITING, created_at__lt=job.created_at
    ).count()


def _remaining(job: Job, now: datetime) -> float:
    if job.state == State.RUNNING and job.started_at and job.progress > 0.05:
        passed = max(0.0, (now - job.started_at).total_seconds())
        return passed * (1.0 - job.progress) / job.progress
    return job.units * _seconds_per_unit(job.kind)


def _seconds_per_unit(kind: str) -> float:
    done = Job.objects.filter(
        kind=kind, state=State.DONE, started_at__isnull=False, finished_at__isnull=False
    ).order_by("-finished_at")[:_HISTORY]
    rates = [
        (job.finished_at - job.started_at).total_seconds() / max(job.units, 0.1)
        for job in done
        if job.finished_at and job.started_at
    ]
    return median(rates) if rates else _FIRST_GUESS
