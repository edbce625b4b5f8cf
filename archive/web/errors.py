"""Error pages: one sentence on what happened and one on what to do next."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that nothing is here; what one may not see answers the same."""
    del exception
    return _page(
        request,
        404,
        _("There is nothing at this address."),
        _("Check the address, or look for the recording in the library."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that the account may not do this."""
    del exception
    return _page(
        request,
        403,
        _("Your account may not do this."),
        _("Ask a steward of the archive for the right to do it."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that the request was not understood."""
    del exception
    return _page(
        request,
        400,
        _("The archive did not understand this request."),
        _("Go back, reload the page and try again."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer that the page was too old to be trusted with a change."""
    del reason
    return _page(
        request,
        403,
        _("This page was open for too long, so nothing was changed."),
        _("Reload the page and try again."),
    )


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer that somebody tries too often to sign in, or is taken for somebody who does."""
    answer = _page(
        request,
        429,
        _("There were too many tries to sign in."),
        _("Wait five minutes, then try again."),
    )
    answer["Retry-After"] = "300"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer that something broke on our side."""
    return _page(
        request,
        500,
        _("Something went wrong in the archive. Nothing that was saved is lost."),
        _("Try again in a minute; if it happens again, tell the person who runs the archive."),
    )


def database_away(request: HttpRequest) -> HttpResponse:
    """Answer that the database cannot be reached just now."""
    answer = _bare(
        request,
        503,
        _("The archive's database does not answer just now. Nothing that was saved is lost."),
        _("Wait half a minute and load the page again."),
    )
    answer["Retry-After"] = "30"
    return answer


def too_many_long_files(request: HttpRequest) -> HttpResponse:
    """Answer that as many long files are on their way as the archive sends at once."""
    answer = _bare(
        request,
        503,
        _("Several people are fetching long files from the archive just now."),
        _("Try again in a minute."),
    )
    answer["Retry-After"] = "60"
    return answer


def disk_full(request: HttpRequest) -> HttpResponse:
    """Answer that the disk takes nothing more, or has failed."""
    return _bare(
        request,
        507,
        _("The archive's disk is full or does not answer. What was there before is safe."),
        _("Tell the person who runs the archive; watching goes on meanwhile."),
    )


def _bare(request: HttpRequest, status: int, what: str, next_step: str) -> HttpResponse:
    """A page that needs neither the database nor a session."""
    if _wants_json(request):
        return _json(status, what, next_step)
    page = render_to_string("web/away.html", {"what": what, "next_step": next_step})
    return HttpResponse(page, status=status)


def _page(request: HttpRequest, status: int, what: str, next_step: str) -> HttpResponse:
    if _wants_json(request):
        return _json(status, what, next_step)
    return render(request, "web/error.html", {"what": what, "next_step": next_step}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _json(status: int, what: str, next_step: str) -> JsonResponse:
    return JsonResponse({"error": f"{what} {next_step}"}, status=status)
