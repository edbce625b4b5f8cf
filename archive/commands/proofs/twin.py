"""7.8, second half: the same archive with and without a hidden item answers a stranger byte-equal.

Every list, count, search, page, file and export is asked before and after hidden items come in, by
a guest and by somebody with an ordinary account. Then leaks are put in on purpose: each must be
found out by this look or by the matrix, or neither would prove anything.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from archive.accounts.models import Role, User, give_role
from archive.annotations import views as segment_views
from archive.catalogue.models import Name
from archive.commands.proofs import matrix
from archive.commands.proofs.stage_set import Item, State, item
from archive.jobs import queries as job_queries
from archive.jobs.models import Job
from archive.library import queries as library_queries
from archive.library import views as library_views
from archive.rights.policy import Deed
from archive.takes import files, queries
from archive.takes.models import ImportedFile, Take, Upload, Version, Video
from archive.web import middleware

OPEN_ITEMS = 24
HIDDEN = {
    "draft": State("draft", download=True),
    "withdrawn": State("public", download=True, withdrawn=True),
    "never-seen": State("draft", deleted=True),
    "closed": State("draft", show=False),
}
"""What a stranger may not know of."""
_WORDS = ("canary", "c", "a", "draft", "hidden", "陳", "師", "film", "0", "public", "1", "zzz")
_CHANGES = re.compile(
    rb'(name="csrfmiddlewaretoken" value=")[^"]+|(name="csrf-token" content=")[^"]+'
)


@dataclass(frozen=True, slots=True)
class Compared:
    """How many answers were compared, and the addresses whose answers differed."""

    pairs: int
    different: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """An archive of open items and two strangers who look at it."""

    owner: User
    strangers: dict[str, Client]
    addresses: tuple[str, ...]


def build(prefix: str = "twin", items: int = OPEN_ITEMS) -> Set:
    """Make the open part of the archive."""
    owner = User.objects.create_user(f"{prefix}-owner")
    member = User.objects.create_user(f"{prefix}-member")
    give_role(member, Role.RESEARCHER)
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(member)
    guest = Client(raise_request_exception=False)
    shown = [
        item(owner, "public-open", State("public", download=True), number)
        for number in range(items)
    ]
    return Set(owner, {"guest": guest, "member": signed_in}, tuple(_addresses(shown)))


def _addresses(shown: list[Item]) -> Iterator[str]:
    yield from ("/", "/about/", "/upload/", "/jobs/", "/status/", "/nothing/here/")
    yield from (f"/?page={number}" for number in range(5))
    words = (*_WORDS, *(f"canary{name.replace('-', '')}{n}" for name in HIDDEN for n in range(2)))
    yield from (f"/?q={word}" for word in words)
    yield from (f"/?q={word}&page=2" for word in words[:6])
    for one in shown:
        yield reverse("library:take", kwargs=dict(one.ids["pid"]))
        yield reverse("annotations:segments", kwargs=dict(one.ids["pid"]))
        for name in ("takes:film", "takes:poster"):
            yield reverse(name, kwargs=dict(one.ids["film"]))
        version = one.ids["version"]
        yield reverse("takes:stream", kwargs=dict(version))
        yield reverse("takes:block", kwargs={**version, "number": "0"})
        yield reverse("takes:curves", kwargs=dict(version)) + "?measure=leftKnee,rightKnee"
        for kind in ("csv", "glb"):
            yield reverse("takes:export", kwargs={**version, "name": kind})


def snapshot(of: Set) -> dict[str, bytes]:
    """Return a digest of every answer, tokens that differ by chance left out."""
    return {
        f"{who} {address}": _answer(browser, address)
        for who, browser in of.strangers.items()
        for address in of.addresses
    }


def _answer(browser: Client, address: str) -> bytes:
    answer: Any = browser.get(address, headers={"accept-language": "en"})
    body = b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
    head = {name: value for name, value in answer.headers.items() if name != "Date"}
    told = f"{answer.status_code} {sorted(head.items())}".encode()
    return hashlib.sha256(told + _CHANGES.sub(b"", body)).digest()


def compare(of: Set, before: dict[str, bytes] | None = None) -> Compared:
    """Look, let one hidden item after another come in, and look again."""
    before = before or snapshot(of)
    pairs, different = 0, []
    for name, state in HIDDEN.items():
        for number in range(2):
            item(of.owner, f"{of.owner.username}-hidden-{name}", state, number)
            after = snapshot(of)
            pairs += len(after)
            different += [where for where in after if after[where] != before[where]]
    return Compared(pairs, tuple(dict.fromkeys(different)))


class _LooseDeed:
    """The deeds of the policy, of which downloading is no more than watching."""

    SHOW = DOWNLOAD = Deed.SHOW


@dataclass(frozen=True, slots=True)
class Leak:
    """A leak put in on purpose.

    Attributes:
        put_in: replaces a part of the archive with one that leaks.
        shows_at: addresses at which the matrix must notice; none where the twin must.
    """

    put_in: Callable[[], AbstractContextManager[Any]]
    shows_at: tuple[str, ...] = ()


def _replaced(where: Any, name: str, by: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: mock.patch.object(where, name, by)


def _every(model: Any) -> Callable[..., Any]:
    return lambda *given, **more: model.objects.all()


def _public(self: Any, request: Any) -> Any:
    answer = self._get_response(request)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


LEAKS: dict[str, Leak] = {
    "a list that counts hidden takes": Leak(_replaced(library_queries, "takes_for", _every(Take))),
    "names of hidden performers as suggestions": Leak(
        _replaced(queries, "people_known_to", lambda user: _all_names())
    ),
    "films and posters without the policy": Leak(
        _replaced(queries, "videos_for", _every(Video)), ("takes:poster",)
    ),
    "motions without the policy": Leak(
        _replaced(queries, "versions_for", _every(Version)), ("takes:stream",)
    ),
    "exports for whoever may watch": Leak(_replaced(files, "Deed", _LooseDeed), ("takes:export",)),
    "motion files without the policy": Leak(
        _replaced(queries, "imports_for", _every(ImportedFile)), ("takes:original",)
    ),
    "tombstones for those who never knew": Leak(
        _replaced(library_views, "knew", lambda *given: True), ("library:take",)
    ),
    "a page that is forbidden instead of absent": Leak(
        _replaced(library_views, "Http404", PermissionDenied), ("library:take",)
    ),
    "a validator that is the digest of the film": Leak(
        lambda: mock.patch.object(files, "_object", _plain_validator), ("takes:film",)
    ),
    "work that everybody may read": Leak(
        _replaced(job_queries, "visible_jobs", _every(Job)), ("jobs:status",)
    ),
    "uploads that everybody may see": Leak(
        _replaced(queries, "open_uploads", _every(Upload)), ("takes:new",)
    ),
    "segments of takes that nobody may know": Leak(
        _replaced(segment_views, "takes_for", _every(Take)), ("annotations:segments",)
    ),
    "answers that shared caches may keep": Leak(
        _replaced(middleware.PrivateByDefault, "__call__", _public),
        ("library:take",),
    ),
}
"""Leaks by what they are."""


def _plain_validator(request: Any, video: Any, digest: str, media_type: str) -> HttpResponse:
    del request, video
    return HttpResponse(b"film", content_type=media_type, headers={"ETag": f'"{digest}"'})


def _all_names() -> list[str]:
    return sorted(Name.objects.values_list("value", flat=True))


def unnoticed_leaks(every: int = 1) -> list[str]:
    """Put each leak in and return the names of those that nobody noticed.

    Args:
        every: put every n-th leak in alone, for a quick look.
    """
    stage = matrix.build("leaks")
    unnoticed = []
    for number, (name, leak) in enumerate(list(LEAKS.items())[::every]):
        with transaction.atomic():
            if not _noticed(leak, stage, f"leak{number}"):
                unnoticed.append(name)
            transaction.set_rollback(True)
    return unnoticed


def _noticed(leak: Leak, stage: matrix.Stage, prefix: str) -> bool:
    if leak.shows_at:
        with leak.put_in():
            found = matrix.ask(stage, only=leak.shows_at)
        return bool(found.wrong or found.leaks)
    of = build(prefix, 1)
    with leak.put_in():
        return bool(compare(of).different)
