"""The page that asks how a motion file is meant, and shows it moving before it is imported."""

import gzip
import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.accounts.current import account
from archive.jobs import queries as job_queries
from archive.jobs.models import FINISHED, Job, State
from archive.jobs.views import described
from archive.rights.policy import Deed
from archive.takes import importing, queries
from archive.takes.import_form import ImportForm
from archive.takes.import_words import doubt_of_rate, findings, rig_words
from archive.takes.models import ImportedFile
from archive.takes.preview import preview_of
from archive.web.advice import Advice
from capture.errors import CaptureError
from capture.motion.errors import MotionError
from capture.motion_file_errors import MotionFarAway, NumbersGone

_MOST_DIGITS = 4


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def questions(request: HttpRequest, pid: str) -> HttpResponse:
    """Ask how a motion file is meant; import it when that was said."""
    imported = queries.imports_for(account(request), Deed.EDIT).filter(pid=pid).first()
    if imported is None:
        return _refused(request, pid)
    if not _was_read(imported):
        status = 409 if request.method == "POST" else 200
        return render(request, "takes/import.html", _context(request, imported), status=status)
    form = ImportForm(imported.facts, request.POST or None, initial=_said_before(imported))
    if request.method == "POST" and form.is_valid():
        try:
            importing.bring_in(account(request), imported, form.choices())
        except PermissionDenied:
            raise Http404 from None
        return redirect(imported.take)
    context = {**_context(request, imported), **_shown(imported), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "takes/import.html", context, status=status)


@require_POST
@login_required
def look(request: HttpRequest, pid: str) -> HttpResponse:
    """Have the file looked at again: another of its motions, or with the joints of the table."""
    imported = _imported(request, pid)
    clip = request.POST.get("clip", "")
    known = len(imported.facts.get("clips", ()))
    fits = clip.isascii() and clip.isdecimal() and len(clip) <= _MOST_DIGITS
    try:
        importing.look(
            account(request),
            imported,
            int(clip) if fits and int(clip) < known else int(imported.facts.get("clip", 0)),
            _joints(imported, request.POST) if _was_read(imported) and not clip else None,
        )
    except PermissionDenied:
        raise Http404 from None
    return redirect(imported)


@require_safe
@login_required
def preview(request: HttpRequest, pid: str) -> HttpResponse:
    """Send some seconds of the motion as it would be imported with these answers."""
    imported = _imported(request, pid)
    if not _was_read(imported):
        return _told(NumbersGone(), 409)
    asked = request.GET.copy()
    if not asked.get("rate"):
        # Nobody has said yet how fast it is: until then the file's own word is shown.
        asked["rate"] = f"{imported.facts['rate']:g}"
    form = ImportForm(imported.facts, asked)
    if not form.is_valid():
        sentence = next(iter(form.errors.values()))[0]
        return JsonResponse({"error": sentence}, status=422)
    try:
        body = preview_of(imported, form.choices())
    except FileNotFoundError:
        return _told(NumbersGone(), 409)
    except CaptureError as error:
        return _told(error, 422)
    except MotionError:
        return _told(MotionFarAway(), 422)
    text = json.dumps(body, separators=(",", ":")).encode()
    response = HttpResponse(gzip.compress(text, 6, mtime=0), content_type="application/json")
    response["Content-Encoding"] = "gzip"
    return response


def _told(error: CaptureError, status: int) -> JsonResponse:
    sentence = Advice(error.problem, error.next_step).told(error.params)
    return JsonResponse({"error": sentence}, status=status)


def _imported(request: HttpRequest, pid: str) -> ImportedFile:
    return get_object_or_404(queries.imports_for(account(request), Deed.EDIT), pid=pid)


def _refused(request: HttpRequest, pid: str) -> HttpResponse:
    """Lead whoever sent a file that was refused to the reason; to others nothing was ever here."""
    job = job_queries.refusal_at(account(request), reverse("takes:import", args=[pid]))
    if job is None:
        raise Http404
    return redirect("library:take", job.subject)


def _was_read(imported: ImportedFile) -> bool:
    return bool(imported.numbers_sha256) and "proposal" in imported.facts


def _joints(imported: ImportedFile, given: QueryDict) -> dict[str, int] | None:
    """The table of a form as far as it is filled in; whatever else is wrong with the form."""
    form = ImportForm(imported.facts, given)
    form.is_valid()
    return form.joints() or None


def _said_before(imported: ImportedFile) -> dict[str, Any]:
    """The answers of the last import, where there was one of the same look at the file."""
    choices = imported.choices
    if not choices or choices["joints"].keys() - imported.facts["proposal"]["choices"]["joints"]:
        return {}
    told = {_key: choices[_key] for _key in ("unit", "up", "skip")}
    rates = {f"{imported.facts['rate']:g}", f"{imported.facts['proposal']['other_rate']:g}"}
    rate = f"{choices['rate']:g}"
    told |= {"rate": rate} if rate in rates else {"rate": "own", "own_rate": choices["rate"]}
    return told | {f"joint-{name}": str(joint) for name, joint in choices["joints"].items()}


def _context(request: HttpRequest, imported: ImportedFile) -> dict[str, Any]:
    user = account(request)
    jobs = Job.objects.filter(subject=imported.take.pid).exclude(state=State.DONE)
    newest: dict[str, Job] = {job.kind: job for job in jobs.order_by("created_at")}
    return {
        "imported": imported,
        "take": imported.take,
        "read": _was_read(imported),
        "working": any(job.state not in FINISHED for job in newest.values()),
        "jobs": [described(job, user) for job in newest.values()],
    }


def _shown(imported: ImportedFile) -> dict[str, Any]:
    facts = imported.facts
    return {
        "facts": facts,
        "seconds": facts["frames"] / facts["rate"],
        "rig": rig_words(facts["proposal"]["rig"]),
        "findings": findings(facts),
        "doubt": doubt_of_rate(facts),
    }
