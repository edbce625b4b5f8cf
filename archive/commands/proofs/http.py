"""A browser made of one connection: signed in, and speaking tus."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from archive.accounts.models import User

_CSRF = "c" * 32
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def cookie_of(user: User) -> str:
    """Return the cookies of a browser in which the account is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={_CSRF}"


@dataclass(slots=True)
class Connection:
    """One connection that is kept open, and opened again when it broke."""

    address: str
    cookie: str = ""
    _open: http.client.HTTPConnection | None = field(default=None, init=False)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:
        """Ask and read the whole answer; raises OSError or HTTPException where the line broke."""
        if self._open is None:
            parts = urlsplit(self.address)
            self._open = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT)
        sent = dict(headers)
        if self.cookie:
            sent |= {"Cookie": self.cookie, "X-CSRFToken": _CSRF}
        try:
            self._open.request(method, path, body, sent)
            answer = self._open.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)

    def close(self) -> None:
        """Break the line."""
        if self._open is not None:
            self._open.close()
        self._open = None
