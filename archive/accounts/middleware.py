"""What holds for every request of somebody who is signed in."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from archive.accounts.current import SecondStepMissing
from archive.web.middleware import Handler

BEGUN, SEEN = "begun", "seen"
RENEW_SECONDS = 600
"""A session in use is written anew at most this often."""


class EndsOldSessions:
    """Ends a session 30 days after it began; in use, it lasts for another 12 hours each time."""

    def __init__(self, get_response: Handler) -> None:
        """Wrap the next handler."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the session before anybody uses it."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _tend(request, int(time.time()))
        return self._get_response(request)


def _tend(request: HttpRequest, now: int) -> None:
    session = request.session
    if not session.keys():
        return
    if now - session.setdefault(BEGUN, now) >= settings.SESSION_LONGEST:
        session.flush()
    elif now - session.get(SEEN, 0) >= RENEW_SECONDS:
        session[SEEN] = now


class LeadsToSecondStep:
    """Sends stewards who lack the second step to the page where they add it."""

    def __init__(self, get_response: Handler) -> None:
        """Wrap the next handler."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for a view that asked for a steward."""
        del request
        return redirect("accounts:turn-on") if isinstance(fault, SecondStepMissing) else None
