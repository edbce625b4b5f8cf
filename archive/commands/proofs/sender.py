"""A person with a film: sends it by tus through the real views, and goes on where it stopped."""

import base64
import random

from django.test import Client
from django.urls import reverse

from archive.accounts.models import User

PIECE = 60_000
SIZE = 150_000
ANSWERS = {"title": "太極 Tai Chi", "performers": "陳師傅", "nature": "real", "visibility": "draft"}
_PATIENCE = 20
"""Pieces after which a sender gives up: a film has three."""
_TUS = {"tus-resumable": "1.0.0"}


def film_of(number: int) -> bytes:
    """Return the bytes of a film that are like those of no other number."""
    return random.Random(number).randbytes(SIZE)  # noqa: S311 - to be known again, not secret


def client_of(user: User) -> Client:
    """Return a browser in which the account is signed in; a fault of the server is an answer 500."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def metadata(**answers: str) -> str:
    """Return the answers of the form as tus carries them."""
    values = {**ANSWERS, **answers}
    pairs = (f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in values.items())
    return ",".join(pairs)


def begin(client: Client, number: int) -> str:
    """Announce a film; return the address of its upload, "" where it was refused."""
    head = {**_TUS, "upload-length": str(SIZE), "upload-metadata": metadata(filename=f"{number}")}
    answer = client.post(reverse("takes:uploads"), headers=head)
    return answer.headers.get("Location", "")


def go_on(client: Client, address: str, number: int) -> bool:
    """Send what is lacking; return whether the archive has answered that all of it came."""
    film = film_of(number)
    told = client.head(address, headers=_TUS)
    if told.status_code != 200:
        return False
    offset = int(told["Upload-Offset"])
    for _ in range(_PATIENCE):
        if offset >= SIZE:
            break
        answer = client.patch(
            address,
            film[offset : offset + PIECE],
            content_type="application/offset+octet-stream",
            headers={**_TUS, "upload-offset": str(offset)},
        )
        if answer.status_code not in (204, 409) or "Upload-Offset" not in answer.headers:
            return False
        offset = int(answer["Upload-Offset"])
    return bool(client.get(address).json()["finished"])
