"""The page of jobs, and what a page asks about one."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from archive.accounts.current import account
from archive.accounts.models import User
from archive.jobs import actions, queries, words
from archive.jobs.models import Job, State


@require_safe
@login_required
def jobs(request: HttpRequest) -> HttpResponse:
    """List what is worked on for the account, one row for each film: failures first."""
    rows = queries.newest_of_each(queries.visible_jobs(account(request))[:300])[:100]
    return render(
        request, "jobs/jobs.html", {"jobs": [described(job, account(request)) for job in rows]}
    )


@require_safe
@login_required
def status(request: HttpRequest, job_id: UUID) -> JsonResponse:
    """Tell how far a job is."""
    job = get_object_or_404(queries.visible_jobs(account(request)), pk=job_id)
    return JsonResponse(facts(job))


@require_POST
@login_required
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job."""
    job = get_object_or_404(queries.visible_jobs(account(request)), pk=job_id)
    actions.cancel(job)
    return redirect(_back(request))


@require_POST
@login_required
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Start a failed or stopped job again."""
    job = get_object_or_404(queries.visible_jobs(account(request)), pk=job_id)
    actions.retry(job)
    return redirect(_back(request))


@require_POST
@login_required
def put_aside(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop showing a failed job among its owner's open work."""
    job = get_object_or_404(Job, owner=account(request), pk=job_id)
    actions.put_aside(job)
    return redirect(_back(request))


def facts(job: Job) -> dict[str, Any]:
    """Return what a page shows of a job, in the reader's language."""
    left = queries.seconds_left(job)
    return {
        "id": str(job.pk),
        "state": job.state,
        "word": str(State(job.state).label),
        "progress": round(job.progress, 4),
        "stage": words.stage_words(job.stage)
        if job.state == State.RUNNING
        else words.kind_words(job.kind),
        "message": words.fault_words(job.fault, job.fault_values, job.kind),
        "eta_seconds": None if left is None else round(left),
        "waiting": queries.place_in_line(job) if job.state == State.WAITING else 0,
        "again": actions.may_retry(job),
        "next_url": job.page,
    }


def described(job: Job, reader: User | None = None) -> dict[str, Any]:
    """Return a job with its facts, for templates; only its owner may put it aside."""
    return {
        "row": job,
        "title": words.title_words(job.kind, job.title),
        "open": not job.is_finished,
        "may_put_aside": job.state == State.FAILED
        and job.put_aside_at is None
        and (reader is None or reader.pk == job.owner_id),
        "percent": round(100 * job.progress),
        # Traces name places on the server: they are for whoever looks after it.
        "record": job.detail if reader is not None and reader.is_steward else "",
        **facts(job),
    }


def _back(request: HttpRequest) -> str:
    """The page of this site that the form names to go back to, else the list of jobs."""
    target = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if inside and target.startswith("/") else reverse("jobs:jobs")
