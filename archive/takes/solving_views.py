"""The page's side of putting a motion right."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archive.accounts.current import account
from archive.rights.policy import Deed
from archive.takes import queries, solving
from archive.web.json_body import json_from
from capture.motion.corrections import Correction, InvalidCorrection


@require_POST
@login_required
def correct(request: HttpRequest, pid: str) -> JsonResponse:
    """Take everything that is to be put right in a version, and begin to work it out."""
    user = account(request)
    version = get_object_or_404(
        queries.versions_for(user, Deed.EDIT).select_related("track__take"), pid=pid
    )
    if not solving.correctable(version):
        return JsonResponse({"error": _no_points()}, status=409)
    try:
        told = json_from(request.body)
        if not isinstance(told, dict):
            raise InvalidCorrection("no object")
        corrections = solving.corrections_from(told.get("corrections"))
        height = solving.height_from(told.get("height"))
        if not version.landmarks_sha256:
            solving.check_without_film(corrections, height)
    except ValueError:
        sentence = _("This correction was not understood. Reload the page and make it again.")
        return JsonResponse({"error": sentence}, status=422)
    try:
        job = solving.worked_out(version, corrections, height) or solving.solve_again(
            user, version, corrections, height
        )
    except PermissionDenied:
        raise Http404 from None
    return JsonResponse({"job": reverse("jobs:status", args=[job.id])}, status=202)


@require_POST
@login_required
def again(request: HttpRequest, pid: str) -> HttpResponse:
    """Work a motion out again from the points that were seen, with all that was put right."""
    user = account(request)
    version = get_object_or_404(
        queries.versions_for(user, Deed.EDIT).select_related("track__take"), pid=pid
    )
    if not version.landmarks_sha256:
        return HttpResponse(_no_points(), status=409, content_type="text/plain; charset=utf-8")
    told = [Correction.of(one) for one in solving.corrections_of(version)]
    try:
        solving.solve_again(user, version, told, solving.height_of(version))
    except PermissionDenied:
        raise Http404 from None
    take = version.track.take
    return redirect(f"{take.get_absolute_url()}?track={version.track.number}")


def _no_points() -> str:
    return _("The points of this motion are not kept; read the film again first.")
