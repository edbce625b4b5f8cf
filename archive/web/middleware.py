"""What every answer carries."""

import errno
import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from archive.web import errors

DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponseBase]


class PrivateByDefault:
    """Keeps answers out of shared caches unless a view has said that anyone may keep them."""

    def __init__(self, get_response: Handler) -> None:
        """Wrap the next handler."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and add the headers that are missing."""
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


class SaysWhatIsAway:
    """Turns a full or failing disk, and a database that is away, into a page that says so."""

    def __init__(self, get_response: Handler) -> None:
        """Wrap the next handler."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; what other middleware meets on its way is caught here too."""
        try:
            return self._get_response(request)
        except (OperationalError, InterfaceError, OSError) as fault:
            answer = self.process_exception(request, fault)
            if answer is None:
                raise
            return answer

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for a view that met such a fault; None leaves all others to Django."""
        if isinstance(fault, OperationalError | InterfaceError):
            _log.error("the database is away: %s", fault)
            return errors.database_away(request)
        if isinstance(fault, OSError) and fault.errno in DISK_FAULTS:
            _log.exception("the disk does not take what it is given")
            return errors.disk_full(request)
        return None
