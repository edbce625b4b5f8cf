"""7.5 Uploads are exact: three clients at once on every film, broken lines, a server that is killed.

Each client goes on from where the server says it stands, flips a bit now and then under a right
checksum, and breaks its line in the middle of a piece. At the end the film in the store must be
the film that was sent.
"""

import base64
import hashlib
import http.client
import os
import random
import signal
import socket
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from archive.accounts.models import User
from archive.commands.benches.stage import web_server
from archive.commands.proofs.http import Connection, cookie_of
from archive.commands.proofs.sender import SIZE, film_of, metadata
from archive.takes import uploads
from archive.takes.models import Upload, Video
from archive.web.storage import store

CLIENTS = 3
_PIECE = 20_000
_TUS = {"Tus-Resumable": "1.0.0"}
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(slots=True)
class Counts:
    """What the clients met."""

    refused: int = 0
    flipped: int = 0
    broken: int = 0
    answers_500: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str) -> None:
        """Count one."""
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)


def prove(films: int = 60, kills: int = 2) -> dict[str, Any]:
    """Send the films and return how many came whole, and what was met on the way.

    Args:
        films: how many films.
        kills: how often the server is killed meanwhile.
    """
    owners = [User.objects.create_user(f"proof-storm-{number}") for number in range(6)]
    cookies = [cookie_of(owner) for owner in owners]
    counts = Counts()
    with ExitStack() as servers:
        address, process = servers.enter_context(web_server(dict(os.environ)))
        port = int(address.rsplit(":", 1)[1])
        threads: list[threading.Thread] = []
        for number in range(films):
            cookie = cookies[number % len(cookies)]
            path = _begin(Connection(address, cookie), number)
            threads += [
                threading.Thread(
                    target=_send, args=(Connection(address, cookie), path, number, one, counts)
                )
                for one in range(CLIENTS)
            ]
        for thread in threads:
            thread.start()
        for _ in range(kills):
            time.sleep(1.0)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            _wait_for(port)
            _, process = servers.enter_context(web_server(dict(os.environ), port))
        for thread in threads:
            thread.join()
    uploads.finish_complete()
    whole = sum(_whole(number) for number in range(films))
    return {
        "films": films,
        "clients": CLIENTS,
        "whole": whole,
        "left_open": Upload.objects.filter(finished_at__isnull=True).count(),
        "refused_at_once": counts.refused,
        "flips_found": counts.flipped,
        "lines_broken": counts.broken,
        "answers_500": counts.answers_500,
    }


def _wait_for(port: int) -> None:
    """Wait until the killed server's workers have let go of the port."""
    for _ in range(100):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def _begin(connection: Connection, number: int) -> str:
    head = {
        **_TUS,
        "Upload-Length": str(SIZE),
        "Upload-Metadata": metadata(filename=f"storm{number}"),
    }
    answer = connection.ask("POST", reverse("takes:uploads"), headers=head)
    connection.close()
    return answer.headers["location"]


def _send(connection: Connection, path: str, number: int, client: int, counts: Counts) -> None:
    film, chance = film_of(2_000_000 + number), random.Random(f"{number} {client}")  # noqa: S311
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            told = connection.ask("HEAD", path, headers=_TUS)
            if told.status != 200:
                return
            offset = int(told.headers["upload-offset"])
            if offset >= SIZE:
                return
            _piece(connection, path, film[offset : offset + _PIECE], (offset, chance), counts)
        except _BROKEN:
            counts.add("broken")
            time.sleep(0.1)


def _piece(
    connection: Connection, path: str, piece: bytes, at: tuple[int, random.Random], counts: Counts
) -> None:
    offset, chance = at
    digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    luck, sent = chance.random(), piece
    if luck < 0.1:
        sent = bytes([piece[0] ^ 1]) + piece[1:]
    elif luck < 0.2:
        _break_off(connection, path, piece, offset)
        counts.add("broken")
        return
    head = {
        **_TUS,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {digest}",
    }
    answer = connection.ask("PATCH", path, sent, head)
    names: dict[int, str] = {423: "refused", 409: "refused", 460: "flipped", 500: "answers_500"}
    if answer.status in names:
        counts.add(names[answer.status])


def _break_off(connection: Connection, path: str, piece: bytes, offset: int) -> None:
    """Promise a piece, send half of it, and break the line."""
    host, port = urlsplit(connection.address).netloc.split(":")
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {connection.cookie}\r\n"
        f"X-CSRFToken: {'c' * 32}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(piece)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head.encode() + piece[: len(piece) // 2])


def _whole(number: int) -> bool:
    film = film_of(2_000_000 + number)
    digest = hashlib.sha256(film).hexdigest()
    if not Video.objects.filter(sha256=digest).exists():
        return False
    with store().open(digest) as file:
        return file.read() == film
