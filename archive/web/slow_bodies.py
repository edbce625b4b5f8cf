"""Senders who never finish a form must not take every thread that answers people.

A form is read by the thread that answers it. Of those threads only some may wait for bodies at a
time; whoever comes while all of them wait is told to come again, and pages go on being shown to
everybody. Uploads are not counted: they come from people who are signed in, piece by piece.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

MOST = 8
"""Bodies that one web process reads at a time: half of its threads."""
PATIENCE = 0.25
"""Seconds for which a form waits for its turn."""

_BUSY = "檔案庫正忙，請過幾秒再試。 The archive is busy; try again in a few seconds.\n".encode()

Environment = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environment, Start], Iterable[bytes]]


class SlowBodies:
    """A WSGI application that reads only so many bodies at a time."""

    def __init__(self, application: Application, most: int = MOST) -> None:
        self._application = application
        self._turns = threading.BoundedSemaphore(most)

    def __call__(self, environment: Environment, start: Start) -> Iterable[bytes]:
        """Answer a request."""
        if not _has_body(environment):
            return self._application(environment, start)
        if not self._turns.acquire(timeout=PATIENCE):
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")]
            start("503 Service Unavailable", [*headers, ("Cache-Control", "no-store")])
            return [_BUSY]
        try:
            # Django has read the body, if it ever does, when it returns the answer.
            return self._application(environment, start)
        finally:
            self._turns.release()


def _has_body(environment: Environment) -> bool:
    if environment.get("REQUEST_METHOD") in ("GET", "HEAD", "PATCH"):
        return False
    length = environment.get("CONTENT_LENGTH", "")
    return length not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environment
