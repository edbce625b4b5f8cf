"""Many films that come in at the same time, in pieces as the page sends them."""

import base64
import hashlib
import random
import threading
import time

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


def send(address: str, numbers: range) -> int:
    """Send films at once, four from each account; return how many lie in the store whole.

    Args:
        address: of the web server.
        numbers: which films; none may have been sent before.
    """
    owners = {
        number // 4: User.objects.get_or_create(username=f"proof-sender-{number // 4}")[0]
        for number in numbers
    }
    cookies = {group: cookie_of(owner) for group, owner in owners.items()}
    threads = [
        threading.Thread(target=_send, args=(Connection(address, cookies[number // 4]), number))
        for number in numbers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = sum(_lies_whole(number) for number in numbers)
    connections.close_all()  # this may be a thread of its own
    return whole


def _film(number: int) -> bytes:
    return random.Random(f"at once {number}").randbytes(1 << 20) * (SIZE >> 20)  # noqa: S311


def _send(line: Connection, number: int) -> None:
    film = _film(number)
    digests = [
        base64.b64encode(hashlib.sha256(film[offset : offset + PIECE]).digest()).decode()
        for offset in range(0, SIZE, PIECE)
    ]
    head = {
        **_TUS, "Upload-Length": str(SIZE), "Upload-Metadata": metadata(filename=f"at once {number}")
    }  # fmt: skip
    path = line.ask("POST", reverse("takes:uploads"), headers=head).headers["location"]
    began = time.monotonic()
    for place, digest in enumerate(digests):
        offset = place * PIECE
        time.sleep(max(0.0, began + offset / LINE - time.monotonic()))
        line.ask(
            "PATCH", path, film[offset : offset + PIECE],
            {
                **_TUS, "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}",
            },
        )  # fmt: skip
    line.close()


def _lies_whole(number: int) -> bool:
    digest = hashlib.sha256(_film(number)).hexdigest()
    if not Video.objects.filter(sha256=digest).exists():
        return False
    with store().open(digest) as file:
        return all(file.read(1 << 20) == _film(number)[: 1 << 20] for _ in range(SIZE >> 20))
