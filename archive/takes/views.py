"""Pages and files of takes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.accounts.current import account
from archive.jobs import queries as job_queries
from archive.jobs.views import described
from archive.rights.policy import Deed
from archive.takes import actions, leaving, pages, queries, uploads, versions
from archive.takes.forms import DetailsForm, RemovalForm, UploadForm
from archive.takes.models import Version, Video
from archive.takes.upload_words import REFUSALS
from archive.web.capability import takes_films

_DIGITS = 6
_LONGEST = 1e6


@require_http_methods(["GET", "HEAD"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Show the page on which films are handed in."""
    user = account(request)
    jobs = [described(job) for job in job_queries.open_jobs(user)[:10]]
    context: dict[str, Any] = {
        "form": UploadForm(),
        "people": queries.people_known_to(user),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "unfinished": queries.open_uploads(user),
        "jobs": jobs,
        "refused": "" if takes_films() else REFUSALS["walls"].advice.told(),
    }
    return render(request, "takes/upload.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pid: str) -> HttpResponse:
    """Change what is said of a take, or take it away."""
    user = account(request)
    found = get_object_or_404(queries.with_people(queries.takes_for(user, Deed.EDIT)), pid=pid)
    form = DetailsForm(request.POST or None, initial=pages.details_of(found))
    if request.method == "POST" and form.is_valid():
        actions.change_details(user, found, form.details())
        messages.success(request, _("The changes are saved."))
        return redirect(found)
    status = 422 if request.method == "POST" else 200
    context = {
        "take": found,
        "form": form,
        "removal": RemovalForm(),
        "people": queries.people_known_to(user),
    }
    return render(request, "takes/edit.html", context, status=status)


@require_POST
@login_required
def remove(request: HttpRequest, pid: str, how: str) -> HttpResponse:
    """Withdraw a take, bring it back, or delete it for good."""
    user = account(request)
    found = get_object_or_404(queries.takes_for(user, Deed.EDIT), pid=pid)
    form = RemovalForm(request.POST)
    reason = str(form.cleaned_data["reason"]) if form.is_valid() else ""
    if how == "withdraw":
        leaving.withdraw(user, found, reason)
        messages.success(
            request, _("The recording is withdrawn: only you and the stewards see it.")
        )
    elif how == "bring-back":
        leaving.bring_back(user, found)
        messages.success(request, _("The recording is back."))
    else:
        leaving.delete(user, found, reason)
        messages.success(request, _("The recording was deleted for good."))
        return redirect("library:library")
    return redirect(found)


@require_POST
@login_required
def discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Give an unfinished upload up."""
    found = get_object_or_404(queries.open_uploads(account(request)), pk=upload_id)
    uploads.discard(found)
    messages.success(request, _("The unfinished upload was discarded."))
    return redirect("takes:new")


@require_POST
@login_required
def current(request: HttpRequest, pid: str, number: int) -> HttpResponse:
    """Make a Version the current one of its track."""
    user = account(request)
    found = get_object_or_404(queries.takes_for(user, Deed.EDIT), pid=pid)
    version = get_object_or_404(
        Version, track__take=found, pk__in=queries.versions_for(user, Deed.SHOW), number=number,
        track__number=_track_number(request),
    )  # fmt: skip
    versions.make_current(user, version)
    messages.success(request, _("This version is the current one now."))
    return redirect(found)


@require_POST
@login_required
def first(request: HttpRequest, pid: str, number: int) -> HttpResponse:
    """Show one of a take's figures before the others."""
    user = account(request)
    found = get_object_or_404(queries.takes_for(user, Deed.EDIT), pid=pid)
    versions.put_first(user, get_object_or_404(found.tracks, number=number, current__isnull=False))
    messages.success(request, _("This figure is shown first now."))
    return redirect(found)


def _track_number(request: HttpRequest) -> int:
    """The track that a form names; the first one where it names none."""
    named = request.POST.get("track", "") or "1"
    if not (named.isascii() and named.isdecimal() and len(named) <= _DIGITS):
        raise Http404
    return int(named)


def _person(request: HttpRequest, video: Video) -> int:
    """The one of a film's people that a form names; 0 for its performer."""
    named = request.POST.get("person", "")
    known = {"0": 0} | {str(one["id"]): int(one["id"]) for one in video.people.get("people", [])}
    if named and named not in known:
        raise Http404
    return known.get(named, 0)


@require_POST
@login_required
def recapture(request: HttpRequest, pid: str) -> HttpResponse:
    """Read a take's film again."""
    user = account(request)
    found = get_object_or_404(queries.takes_for(user, Deed.EDIT), pid=pid)
    video = found.videos.first()
    if video is None:
        raise Http404
    try:
        model = request.POST.get("model", actions.MODELS[0])
        model = model if model in actions.MODELS else actions.MODELS[0]
        person = _person(request, video)
        actions.recapture(user, video, model, person)
    except PermissionDenied:
        raise Http404 from None
    if person:
        told = _(
            "Person %(number)s is being followed. Their own figure stands here when it is done."
        )
        messages.success(request, told % {"number": _number_of(person, video)})
    return redirect(found.get_absolute_url() + _moment(request))


def _number_of(person: int, video: Video) -> int:
    """The number by which the page names one of the film's people."""
    ids = [one["id"] for one in video.people.get("people", ())]
    return ids.index(person) + 1 if person in ids else person


def _moment(request: HttpRequest) -> str:
    """The end of the address of the moment that the page showed."""
    try:
        seconds = float(request.POST.get("t", ""))
    except ValueError:
        return ""
    return f"#t={seconds:.3f}" if 0.0 <= seconds < _LONGEST else ""
