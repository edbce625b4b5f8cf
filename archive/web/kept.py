"""Answers that are kept and given again, byte for byte, while nothing in the database has changed.

A class opens the same page within a minute. What a page holds follows from the request and from
what the database shows, whose mark moves with every commit that a page could show (`changes`). So a
kept answer needs no list of what makes it stale: one short question tells whether it still holds.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from archive.web.changes import Mark, mark

MAX_BYTES = 24 << 20
"""Memory for the answers of one process."""
MAX_ANSWER = 1 << 20
MAX_SECONDS = 30.0
"""Pages also tell of the clock ("an hour ago"), which the database does not."""
_CONDITIONAL = ("Range", "If-Range", "If-None-Match", "If-Modified-Since", "Authorization")

Key = tuple[str, ...]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def kept(view: View) -> View:
    """Mark a view whose answer follows from the request and from the database alone.

    An answer that does not, may say so by `not_kept`.
    """
    view.kept = True  # type: ignore[attr-defined]
    return view


def not_kept(response: HttpResponse) -> HttpResponse:
    """Mark an answer that changes by itself, such as a page with a job at work on it."""
    response.kept = False  # type: ignore[attr-defined]
    return response


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went out, and the mark that it holds for."""

    mark: Mark
    made: float
    body: bytes
    headers: tuple[tuple[str, str], ...]

    def again(self) -> HttpResponse:
        """Return it as a new answer."""
        return HttpResponse(self.body, headers=dict(self.headers))


class Answers:
    """The kept answers of one process; the one asked for longest ago leaves first."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._making: dict[Key, threading.Lock] = {}
        self._bytes = 0

    def find(self, key: Key, now: Mark) -> Answer | None:
        """Return the answer that holds for the mark."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None or answer.mark != now:
                return None
            if time.monotonic() - answer.made > MAX_SECONDS:
                return None
            self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer in the place of an older one."""
        with self._lock:
            if (old := self._answers.pop(key, None)) is not None:
                self._bytes -= len(old.body)
            self._answers[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > MAX_BYTES:
                self._bytes -= len(self._answers.popitem(last=False)[1].body)

    def making(self, key: Key) -> threading.Lock:
        """Return the lock of whoever makes this answer: sixty who ask at once wait for one."""
        with self._lock:
            if len(self._making) > len(self._answers) + 256:
                self._making = {k: lock for k, lock in self._making.items() if lock.locked()}
            return self._making.setdefault(key, threading.Lock())


_answers = Answers()


class KeptAnswers:
    """Gives the kept answer of a marked view, or has it made and keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wrap the next handler."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not _may_be_kept(request):
            return self._get_response(request)
        key = _key(request)
        now = _mark()
        if now is None:
            return self._get_response(request)
        if answer := _answers.find(key, now):
            return answer.again()
        making = _answers.making(key)
        waited = not making.acquire(blocking=False)
        if waited:
            making.acquire()
        try:
            if waited:
                now = _mark()
                if now is not None and (answer := _answers.find(key, now)):
                    return answer.again()
            return self._make(request, key, now)
        finally:
            making.release()

    def _make(self, request: HttpRequest, key: Key, now: Mark | None) -> HttpResponseBase:
        made = time.monotonic()
        response = self._get_response(request)
        # The page was made by several questions: it is one state only if nothing came between.
        if now is not None and _is_whole(request, response) and _mark() == now:
            body = response.content  # type: ignore[attr-defined]
            _answers.keep(key, Answer(now, made, body, tuple(response.items())))
        return response


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether the view is marked, and the request is one that is always answered whole."""
    if request.method != "GET" or any(name in request.headers for name in _CONDITIONAL):
        return False
    try:
        return getattr(resolve(request.path_info).func, "kept", False)
    except Resolver404:
        return False


def _key(request: HttpRequest) -> Key:
    """All of a request that a page may depend on."""
    names = ("Host", "Cookie", "Accept-Language", "Accept")
    told = (request.headers.get(name, "") for name in names)
    return (str(request.scheme), request.get_full_path(), *told)


def _mark() -> Mark | None:
    """Mark of what the database shows; None where it cannot tell, or shows unfinished work."""
    if connection.in_atomic_block:
        return None
    try:
        return mark()
    except (DatabaseError, InterfaceError):
        return None


def _is_whole(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer may be given again: complete, without a cookie of its own, not too long."""
    return (
        response.status_code == 200
        and not response.streaming
        and all(_is_known(request, name, one.value) for name, one in response.cookies.items())
        and getattr(response, "kept", True)
        and len(response.content) <= MAX_ANSWER  # type: ignore[attr-defined]
    )


def _is_known(request: HttpRequest, name: str, value: str) -> bool:
    """Whether a cookie is the browser's own again, as Django sends it to make it last longer."""
    return bool(value) and request.COOKIES.get(name) == value
