"""The page's side of filled gaps: asked for, looked at, kept or given up."""

from functools import lru_cache

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.accounts.current import account
from archive.rights.policy import Deed
from archive.takes import queries
from archive.takes.files import head_of, laid_over
from archive.takes.models import Version
from archive.variations import filling
from archive.web.storage import store
from capture.filling.keeping import Kept
from capture.filling.keeping import Proposal as StoredProposal
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise


@require_POST
@login_required
def propose(request: HttpRequest, pid: str) -> HttpResponse:
    """Have it worked out what the gaps would be filled with."""
    version = _version(request, pid)
    try:
        filling.propose(account(request), version)
    except PermissionDenied:
        raise Http404 from None
    messages.success(
        request, _("It is being worked out. Nothing is filled before you have seen it.")
    )
    return redirect(_page(version))


@require_POST
@login_required
def keep(request: HttpRequest, pid: str) -> HttpResponse:
    """Keep the ticked gaps as a new version."""
    version = _version(request, pid)
    try:
        filling.keep(account(request), version, request.POST.getlist("gap"))
    except PermissionDenied:
        raise Http404 from None
    except LookupError:
        messages.error(
            request, _("No gap was kept: tick the gaps that are to be filled, and press again.")
        )
        return redirect(f"{_page(version)}&preview=1")
    messages.success(request, _("The gaps are being filled, as a new version."))
    return redirect(_page(version))


@require_POST
@login_required
def give_up(request: HttpRequest, pid: str) -> HttpResponse:
    """Drop what was proposed."""
    version = _version(request, pid)
    filling.give_up(account(request), version)
    messages.success(request, _("The proposal was dropped. Nothing was filled."))
    return redirect(_page(version))


@require_safe
@login_required
def stream(request: HttpRequest, pid: str) -> JsonResponse:
    """Tell the player of the motion with all gaps filled that could be."""
    version, kept = _preview(request, pid)
    summary = summarise(kept, whole_made=version.whole_made)
    head = head_of(version, summary, kept.times, "variations:gaps-block")
    return JsonResponse({**head, "bands": kept.banded})


@require_safe
@login_required
def block(request: HttpRequest, pid: str, number: str) -> HttpResponse:
    """Send ten seconds of it."""
    version, kept = _preview(request, pid)
    body = laid_over(kept, version, int(number))
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = "no-store"
    return response


def _version(request: HttpRequest, pid: str) -> Version:
    editable = queries.versions_for(account(request), Deed.EDIT)
    return get_object_or_404(editable.select_related("track__take"), pid=pid)


def _preview(request: HttpRequest, pid: str) -> tuple[Version, Kept]:
    version = _version(request, pid)
    proposal = filling.proposal_of(version)
    if proposal is None:
        raise Http404
    return version, _kept(version.sha256, proposal.sha256)


@lru_cache(maxsize=8)
def _kept(motion: str, proposal: str) -> Kept:
    """A motion with a proposal laid over it, by the digests of both."""
    return StoredProposal(store().path(proposal)).kept(MotionFile(store().path(motion)))


def _page(version: Version) -> str:
    take, track = version.track.take, version.track
    return f"{take.get_absolute_url()}?track={track.number}"
