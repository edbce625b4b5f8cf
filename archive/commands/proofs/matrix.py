"""7.8, first half: every address × role × state of the item × method, against a hand-made model."""

import itertools
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from archive.accounts.models import User
from archive.commands.proofs.routes import QUERY, ROUTES, Guard, Route
from archive.commands.proofs.stage_set import ROLES, STATES, Item, accounts, item

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")
LANGUAGES = ("en", "zh-hant")
_KEEPERS = {"owner", "steward"}
_GUESTS = {"guest", "suspended"}
_SIGN_IN, _NOT_FOUND, _NOT_ALLOWED, _GONE, _TOLD = 302, 404, 405, 410, 401
_SHAPE = {400, 412, 415, 422}
_DONE = {200, 201, 202, 204, 302, 409} | _SHAPE
"""Answers to somebody who may: done, or something is wrong with what was sent."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One question: who asks what, by which method, of an item in which state."""

    name: str
    role: str
    item: Item
    method: str
    language: str

    @property
    def route(self) -> Route:
        """The address."""
        return ROUTES[self.name]

    @property
    def keeper(self) -> bool:
        """Whether the item is theirs to keep."""
        return self.role in _KEEPERS

    @property
    def owner(self) -> bool:
        """Whether the item is their own."""
        return self.role == "owner"

    @property
    def guest(self) -> bool:
        """Whether nobody is signed in; a suspended account is nobody."""
        return self.role in _GUESTS

    @property
    def here(self) -> bool:
        """Whether the item was not deleted."""
        return not self.item.state.deleted


@dataclass(slots=True)
class Found:
    """What the walk has found."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stage:
    """One browser for each role, and one item in each state."""

    browsers: dict[str, Client]
    items: list[Item]


def build(prefix: str = "matrix") -> Stage:
    """Make the accounts and the items; names begin with the prefix."""
    people = accounts(prefix)
    owner = people["owner"]
    if owner is None:
        raise ValueError("owner")
    items = [item(owner, name, state) for name, state in STATES.items()]
    return Stage({role: _browser(user) for role, user in people.items()}, items)


def ask(stage: Stage, cells: int | None = None, seed: int = 0, only: Collection[str] = ()) -> Found:
    """Ask every cell, or so many of them by chance, and compare with the model.

    Nothing that is asked for lasts: each cell is rolled back.

    Args:
        stage: whom and what to ask with.
        cells: how many cells; None for all.
        seed: which ones.
        only: addresses to ask, by GET in one language; none for all.
    """
    axes = (only, ROLES, stage.items, ("GET",), ("en",)) if only else _all_axes(stage.items)
    every = [Cell(*one) for one in itertools.product(*axes)]
    if cells is not None and cells < len(every):
        every = random.Random(seed).sample(every, cells)  # noqa: S311 - a sample, no secret
    found = Found()
    for cell in every:
        found.cells += 1
        for fault, leak in _ask(stage.browsers[cell.role], cell, stage.items):
            told = f"{cell.method} {cell.name} as {cell.role} on {cell.item.name}: {fault}"
            (found.leaks if leak else found.wrong).append(told)
    return found


def _all_axes(items: list[Item]) -> tuple[Any, ...]:
    return tuple(ROUTES), ROLES, items, METHODS, LANGUAGES


def _browser(user: User | None) -> Client:
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser


def _ask(browser: Client, cell: Cell, items: list[Item]) -> Iterator[tuple[str, bool]]:
    """Ask one cell and yield what is wrong with the answer, and whether it is a leak."""
    route = cell.route
    address = reverse(cell.name, kwargs={**cell.item.ids[route.given], **dict(route.more)})
    kept = dict(browser.cookies)
    with transaction.atomic():
        answer = browser.generic(
            cell.method,
            address + QUERY.get(cell.name, ""),
            b"",
            "application/x-www-form-urlencoded",
            headers={"accept-language": cell.language, "tus-resumable": "1.0.0"},
        )
        body = _body(answer)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.update(kept)
    wanted = expected(cell)
    if answer.status_code not in wanted:
        yield f"answered {answer.status_code}, not {sorted(wanted)}", False
    yield from ((fault, False) for fault in bad_headers(answer))
    head = str(answer.headers)
    if any(digest in head for other in items for digest in other.digests):
        yield "gives away whether somebody else holds the same film", True
    for other in items:
        if told_of(cell.role, other):
            continue
        if other.canary.encode() in body or other.canary in head:
            yield f"tells of {other.name}", True
        if any(digest.encode() in body for digest in other.digests):
            yield f"gives the digest of {other.name}", True


def _body(answer: Any) -> bytes:
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content)
    return bytes(answer.content)


def bad_headers(answer: HttpResponseBase) -> Iterator[str]:
    """Yield every header of security that an answer lacks."""
    headers = answer.headers
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if headers.get("Referrer-Policy") != "same-origin":
        yield "no referrer policy"
    if "frame-ancestors 'none'" not in headers.get("Content-Security-Policy", ""):
        yield "no frame-ancestors"
    if headers.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if "private" not in headers.get("Cache-Control", "") and "no-store" not in headers.get(
        "Cache-Control", ""
    ):
        yield "may be kept by shared caches"


def expected(cell: Cell) -> set[int]:
    """Return the answers that are right, by the rules of the policy written out once more."""
    if cell.method not in cell.route.methods:
        return {_NOT_ALLOWED}
    return _RIGHT[cell.route.guard](cell)


def _see(cell: Cell) -> set[int]:
    if cell.method in ("GET", "HEAD"):
        return {200} if cell.here and _sees(cell.item, cell.role) else {_NOT_FOUND}
    return _change(cell)


def _use(cell: Cell, *, permitted: bool) -> set[int]:
    may = cell.keeper or (permitted and _in_view(cell.item, cell.role))
    return {200} if cell.here and may else {_NOT_FOUND}


def _change(cell: Cell) -> set[int]:
    if cell.guest:
        return {_TOLD}
    return _DONE if cell.keeper and cell.here else {_NOT_FOUND}


def _signed_in(cell: Cell, right: set[int], *, allowed: bool) -> set[int]:
    """Guests are sent to sign in; for others who may not there is nothing."""
    if cell.guest:
        return {_SIGN_IN}
    return right if allowed else {_NOT_FOUND}


def _upload(cell: Cell) -> set[int]:
    if cell.guest:
        return {_TOLD}
    if not cell.route.given or cell.owner:
        return _DONE
    # The shape of what was sent is looked at before whose it is.
    return {_NOT_FOUND, *(_SHAPE if cell.method in ("PATCH", "POST") else ())}


_RIGHT: dict[Guard, Callable[[Cell], set[int]]] = {
    Guard.OPEN: lambda cell: _DONE | {_NOT_ALLOWED},
    # Nobody in the matrix has given a password: each is sent to do so, or to confirm it.
    Guard.CONFIRMED: lambda cell: {_SIGN_IN},
    Guard.ACCOUNT: lambda cell: (
        {_SIGN_IN} if cell.guest else {422 if cell.method == "POST" else 200}
    ),
    Guard.STEWARD: lambda cell: {200, 302, 422} if cell.role == "steward" else {_NOT_FOUND},
    Guard.RESEARCHER: lambda cell: (
        {200} if cell.role in ("researcher", "steward") else {_NOT_FOUND}
    ),
    Guard.PAGE: lambda cell: {_page(cell)},
    Guard.SEE: _see,
    Guard.SHOW: lambda cell: _use(cell, permitted=cell.item.state.show),
    Guard.DOWNLOAD: lambda cell: _use(cell, permitted=cell.item.state.download),
    Guard.EDIT: lambda cell: _signed_in(cell, _DONE, allowed=cell.keeper and cell.here),
    Guard.EDIT_JSON: _change,
    Guard.JOB: lambda cell: _signed_in(cell, {200, 302}, allowed=cell.keeper and cell.here),
    Guard.OWN_JOB: lambda cell: _signed_in(cell, {302}, allowed=cell.owner and cell.here),
    Guard.UPLOAD: _upload,
    Guard.OWN_UPLOAD: lambda cell: _signed_in(cell, {302}, allowed=cell.owner),
}


def _in_view(one: Item, role: str) -> bool:
    if one.state.withdrawn:
        return False
    public, members = one.state.visibility == "public", one.state.visibility == "members"
    return public or (members and role not in _GUESTS)


def _sees(one: Item, role: str) -> bool:
    return role in _KEEPERS or _in_view(one, role)


def _page(cell: Cell) -> int:
    """What the take's own page answers; whoever could have known of it learns that it went."""
    state = cell.item.state
    knew = cell.keeper or state.visibility == "public"
    knew = knew or (state.visibility == "members" and not cell.guest)
    if state.deleted or (state.withdrawn and not cell.keeper):
        return _GONE if knew else _NOT_FOUND
    return 200 if _sees(cell.item, cell.role) else _NOT_FOUND


def told_of(role: str, one: Item) -> bool:
    """Whether an answer to this role may hold the words of this item."""
    if one.state.deleted:
        # What its owner still has under way, an upload, keeps its name.
        return role == "owner"
    return _sees(one, role)
