"""Segments over HTTP: JSON in, JSON out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.accounts.current import account, actor
from archive.annotations import actions, queries
from archive.annotations.forms import SegmentError, parse
from archive.annotations.models import Segment
from archive.rights.policy import Deed
from archive.takes.queries import takes_for

View = Callable[..., HttpResponse]


def _answers_json(view: View) -> View:
    """Need an account, and answer mistakes with a sentence."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": _("Sign in to change segments.")}, status=401)
        try:
            return view(request, *args, **kwargs)
        except SegmentError as error:
            return JsonResponse({"error": str(error)}, status=422)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
def segments(request: HttpRequest, pid: str) -> HttpResponse:
    """List the segments of a take, or add one."""
    if request.method == "POST":
        return _make(request, pid)
    take = get_object_or_404(takes_for(actor(request)), pid=pid)
    return JsonResponse({"segments": queries.segments_of(actor(request), take)})


@_answers_json
def _make(request: HttpRequest, pid: str) -> HttpResponse:
    user = account(request)
    take = get_object_or_404(takes_for(user, Deed.EDIT), pid=pid)
    sent = parse(request)
    made = actions.make(user, take, sent.name, sent.start_us, sent.stop_us)
    return JsonResponse(queries.as_json(made, editable=True), status=201)


@require_http_methods(["PATCH", "DELETE"])
@_answers_json
def segment(request: HttpRequest, pid: str, segment_pid: str) -> HttpResponse:
    """Change a segment, or take it away."""
    user = account(request)
    found = _segment(request, pid, segment_pid)
    if request.method == "DELETE":
        actions.delete(user, found)
        return HttpResponse(status=204)
    sent = parse(request, queries.as_json(found, editable=True))
    changed = actions.change(user, found, sent.name, sent.start_us, sent.stop_us)
    return JsonResponse(queries.as_json(changed, editable=True))


@require_POST
@_answers_json
def restore(request: HttpRequest, pid: str, segment_pid: str) -> HttpResponse:
    """Bring a deleted segment back."""
    back = actions.restore(account(request), _segment(request, pid, segment_pid))
    return JsonResponse(queries.as_json(back, editable=True))


def _segment(request: HttpRequest, pid: str, segment_pid: str) -> Segment:
    takes = takes_for(account(request), Deed.EDIT).filter(pid=pid)
    return get_object_or_404(
        Segment.objects.select_related("take").filter(take__in=takes), pid=segment_pid
    )
