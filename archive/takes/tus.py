"""tus 1.0 over HTTP: creation, termination, checksum and expiration (tus.io, protocol 1.0.0)."""

import base64
import binascii
import logging
from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.accounts.current import account
from archive.jobs.queries import visible_jobs
from archive.takes import uploads
from archive.takes.file_names import kept_name
from archive.takes.forms import UploadForm
from archive.takes.importing import next_page
from archive.takes.models import Upload
from archive.takes.upload_words import UploadError
from archive.web.capability import takes_films
from archive.web.json_body import NotUnderstood, json_from
from capture.errors import DISK_ERRORS, DiskFault

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
_MAX_METADATA = 16_384
_MAX_KEYS = 20
_log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _speaks_tus(view: "View[P]") -> "View[P]":
    """Check the protocol version, turn UploadError into its status, add the common headers."""

    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asked = request.headers.get("Tus-Resumable")
        if not request.user.is_authenticated:
            return _refused(UploadError("sign_in"))
        if _speaks(request) and asked != VERSION:
            return _refused(UploadError("other_version"))
        try:
            return _finished(view(request, *args, **kwargs))
        except UploadError as error:
            return _refused(error)
        except UnreadablePostError:
            return _refused(UploadError("not_whole"))
        except OSError as error:
            # The disk, not the sender: what has been promised so far stays promised.
            _log.exception("an upload met a fault of the disk")
            return _refused(UploadError(DISK_ERRORS.get(error.errno or 0, DiskFault).code))

    update_wrapper(wrapped, view)
    return wrapped


def _speaks(request: HttpRequest) -> bool:
    """Whether the protocol's version must stand in the request; our own answers are not of it."""
    return request.method not in {"OPTIONS", "GET"} and request.content_type != "application/json"


def _finished(response: HttpResponseBase) -> HttpResponseBase:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response


def _refused(error: UploadError) -> HttpResponseBase:
    return _finished(_told_refusal(error))


def _told_refusal(error: UploadError) -> HttpResponse:
    return HttpResponse(error.told, status=error.status, content_type="text/plain; charset=utf-8")


@require_http_methods(["OPTIONS", "POST"])
@_speaks_tus
def collection(request: HttpRequest) -> HttpResponse:
    """Tell what the server can do, or begin an upload."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Version"] = VERSION
        response["Tus-Extension"] = EXTENSIONS
        response["Tus-Checksum-Algorithm"] = "sha256"
        return response
    _require_walls()
    length = _number(request, "Upload-Length")
    if length == 0:
        raise UploadError("empty")
    metadata = _metadata(request)
    form = UploadForm(metadata)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    filename = kept_name(metadata.get("filename", "")) or _("unnamed file")
    upload = uploads.create(account(request), filename, length, _answers(form))
    response = HttpResponse(status=201)
    response["Location"] = reverse("takes:upload", args=[upload.pk])
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _require_walls() -> None:
    if not takes_films():
        raise UploadError("walls")


def vars_of(form: UploadForm) -> dict[str, object]:
    """Return the checked answers as JSON-able values, permissions left out."""
    answers = form.answers()
    return {
        name: getattr(answers, name)
        for name in (
            "title",
            "performers",
            "performed_on",
            "nature",
            "visibility",
            "licence",
            "credit",
            "note",
        )
    }


@require_http_methods(["HEAD", "PATCH", "DELETE", "GET", "POST"])
@_speaks_tus
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Tell how far an upload is, continue it, or give it up."""
    owner = account(request)
    if request.method == "PATCH":
        return _patch(request, upload_id)
    if request.method == "POST":
        return _answer_again(request, upload_id)
    found = Upload.objects.filter(pk=upload_id, owner=owner).first()
    if found is None:
        raise UploadError("not_here")
    if request.method == "DELETE":
        uploads.discard(found)
        return HttpResponse(status=204)
    # A request may have died between the last byte and the take: whoever asks finishes it.
    uploads.finish(found)
    if request.method == "GET":
        return JsonResponse(_told(found))
    response = HttpResponse(status=200)
    response["Upload-Offset"] = str(found.offset)
    response["Upload-Length"] = str(found.length)
    return response


def _answer_again(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Take new answers for a film that is on its way: those given last are those that hold."""
    try:
        given = json_from(request.body)
    except NotUnderstood as error:
        raise UploadError("not_understood") from error
    form = UploadForm(given if isinstance(given, dict) else {})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    uploads.answer_again(upload_id, account(request), _answers(form))
    return HttpResponse(status=204)


def _answers(form: UploadForm) -> dict[str, object]:
    return {**vars_of(form), "may": sorted(form.answers().may)}


def _patch(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        raise UploadError("other_kind")
    _require_walls()
    owner, offset = account(request), _number(request, "Upload-Offset")
    try:
        changed = uploads.append(upload_id, owner, offset, request, _checksum(request))
    except UploadError as error:
        response = _told_refusal(error)
        if error.status == 409:
            true = Upload.objects.filter(pk=upload_id, owner=owner).first()
            response["Upload-Offset"] = str(true.offset if true else 0)
        return response
    uploads.finish(changed)
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(changed.offset)
    response["Upload-Expires"] = http_date(changed.expires_at.timestamp())
    return response


def _job_of(found: Upload) -> str:
    """Where to ask how the reading of an upload's film goes; a refused film leaves no take."""
    subject = found.take.pid if found.take else ""
    job = visible_jobs(found.owner).filter(subject=subject).order_by("created_at").first()
    return reverse("jobs:status", args=[job.pk]) if subject and job else ""


def _told(found: Upload) -> dict[str, object]:
    """Return what came of an upload, for the page."""
    found.refresh_from_db()
    take = found.take
    return {
        "finished": found.finished_at is not None,
        "take": next_page(take) if take else "",
        "title": take.title if take else "",
        "known": bool(take and take.created_at < found.created_at),
        "job": _job_of(found),
    }


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise UploadError("not_understood")
    return int(text)


def _checksum(request: HttpRequest) -> bytes | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    if algorithm != "sha256":
        raise UploadError("not_understood")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise UploadError("not_understood") from error


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Decode Upload-Metadata: comma-separated "key base64" pairs."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > _MAX_METADATA or header.count(",") >= _MAX_KEYS:
        raise UploadError("not_understood")
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadError("not_understood") from error
    return found
