"""Many films that come in at the same time, in pieces as the page sends them."""

import base64
import hashlib
import random
import threading
import time
from dataclasses import dataclass

from django.db import connections
from django.urls import reverse

from archive.accounts.models import User
from archive.commands.proofs.http import Connection, cookie_of
from archive.commands.proofs.sender import metadata
from archive.takes.models import Video
from archive.web.storage import store

SIZE = 24 << 20
PIECE = 4 << 20
LINE = 2_500_000
"""Bytes a second that the line of a sender takes: a good home line of 20 Mbit/s."""
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True)
class Film:
    """A film as its sender has it before the first byte leaves: cut in pieces, each with its digest."""

    number: int
    content: bytes
    digests: tuple[str, ...]


def films(numbers: range) -> list[Film]:
    """Make films, so that nothing has to be made while times are taken."""
    made = []
    for number in numbers:
        content = _content(number)
        pieces = [content[offset : offset + PIECE] for offset in range(0, SIZE, PIECE)]
        digests = tuple(base64.b64encode(hashlib.sha256(one).digest()).decode() for one in pieces)
        made.append(Film(number, content, digests))
    return made


def send(address: str, sent: list[Film]) -> None:
    """Send films at once, four from each account.

    Args:
        address: of the web server.
        sent: the films; none may have been sent before.
    """
    groups = {film.number // 4 for film in sent}
    owners = {
        group: User.objects.get_or_create(username=f"proof-sender-{group}")[0] for group in groups
    }
    cookies = {group: cookie_of(owner) for group, owner in owners.items()}
    threads = [
        threading.Thread(target=_send, args=(Connection(address, cookies[film.number // 4]), film))
        for film in sent
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()  # this may be a thread of its own


def whole(sent: list[Film]) -> int:
    """Return how many films lie in the store, every byte as it was sent."""
    return sum(_lies_whole(film) for film in sent)


def _content(number: int) -> bytes:
    return random.Random(f"at once {number}").randbytes(1 << 20) * (SIZE >> 20)  # noqa: S311


def _send(line: Connection, film: Film) -> None:
    head = {
        **_TUS, "Upload-Length": str(SIZE), "Upload-Metadata": metadata(filename=f"at once {film.number}")
    }  # fmt: skip
    path = line.ask("POST", reverse("takes:uploads"), headers=head).headers["location"]
    began = time.monotonic()
    for place, digest in enumerate(film.digests):
        offset = place * PIECE
        time.sleep(max(0.0, began + offset / LINE - time.monotonic()))
        line.ask(
            "PATCH", path, film.content[offset : offset + PIECE],
            {
                **_TUS, "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}",
            },
        )  # fmt: skip
    line.close()


def _lies_whole(film: Film) -> bool:
    digest = hashlib.sha256(film.content).hexdigest()
    if not Video.objects.filter(sha256=digest).exists():
        return False
    with store().open(digest) as file:
        return file.read() == film.content
