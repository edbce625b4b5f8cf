"""No request carries the zero character any further: the database has no place for it in text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

_ZERO = "\x00"


class PlainTextMiddleware:
    """Answers addresses with a zero in one sentence, and does not see cookies with one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on, without what nobody can mean."""
        asked = [request.path, *request.GET]
        asked += [value for values in request.GET.lists() for value in values[1]]
        if any(_ZERO in text for text in asked):
            sentence = _("This address is damaged. Go back, and try the link again.")
            return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
        for name in [name for name, value in request.COOKIES.items() if _ZERO in value]:
            del request.COOKIES[name]
        return self._get_response(request)
