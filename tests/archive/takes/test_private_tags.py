"""What a film says of place, person and camera stands in the original alone (2.1 row 23)."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from archive.jobs.models import Lane
from archive.jobs.worker import serve
from archive.takes.actions import receive_video
from archive.takes.curves import CHOICES
from archive.takes.models import Take
from archive.web.storage import store
from capture.motion.formats.table import FORMATS
from tests import factories
from tests.tagged import WORDS, found_in, tagged, with_box, with_words_in_pictures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NAME = "film-of-Private-Person.mp4"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def film(kind: str, source: Path, folder: Path) -> Path:
    clean, target = source.with_name("o08_plain_ok.mp4"), folder / NAME
    if kind == "o48":
        target.write_bytes(source.read_bytes())
    elif kind in ("mp4", "mov", "matroska"):
        tagged(source, target, kind)
    elif kind == "pictures":
        with_words_in_pictures(clean, target)
    else:
        with_box(clean, target, kind.encode())
    return target


@pytest.mark.parametrize(
    "kind", ["o48", "mp4", "mov", "matroska", "free", "uuid", "udta", "pictures"]
)
def test_what_a_film_says_of_itself_is_in_nothing_that_others_get(
    kind: str, test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    path = film(kind, test_data("videos/odd/o48_tags_place_and_script.mp4"), tmp_path)
    original = path.read_bytes()
    assert found_in(original)
    answers = factories.answers(
        visibility="public", may=frozenset({"show", "download"}), model="lite"
    )
    take = receive_video(factories.account(), path, path.name, answers).take
    serve([Lane.QUICK, Lane.CAPTURE], until_empty=True)

    seen = dict(public(take))
    assert {address: found_in(body) for address, body in seen.items() if found_in(body)} == {}
    assert [address for address, body in seen.items() if b"Private-Person" in body] == []
    assert len(seen) >= 12
    others = [file for file in store().files() if file.read_bytes() != original]
    assert len(others) == len(list(store().files())) - 1 >= 4
    assert [file.name for file in others if found_in(file.read_bytes())] == []
    video = take.videos.get()
    assert store().path(video.sha256).read_bytes() == original
    assert not set(WORDS) & set(str(video.facts).split('"'))


def public(take: Take) -> Iterator[tuple[str, bytes]]:
    """Yield every address of a take that a stranger may ask for, and all the bytes that come."""
    client = Client()
    video, version = take.videos.get(), take.tracks.get().current
    stream = reverse("takes:stream", args=[version.pid])
    measures = ",".join(choice for choice, _ in CHOICES[:1])
    addresses = [
        "/", "/?q=Private", take.get_absolute_url(), stream,
        *(block["url"] for block in client.get(stream).json()["blocks"]),
        reverse("takes:film", args=[video.pid]), reverse("takes:poster", args=[video.pid]),
        f"{reverse('takes:curves', args=[version.pid])}?measure={measures}",
        reverse("annotations:segments", args=[take.pid]),
        *(reverse("takes:export", args=[version.pid, name]) for name in FORMATS),
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        head = "".join(f"{name}: {value}\n" for name, value in answer.items()).encode()
        yield address, head + plain(answer)


def plain(answer: Any) -> bytes:
    """All bytes of an answer, as sent and with what is packed in them unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    more = [gzip.decompress(body)] if answer.headers.get("Content-Encoding") == "gzip" else []
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            more += [archive.read(name) for name in archive.namelist()]
    return body + b"".join(more)


def test_the_search_finds_a_word_however_it_is_stored() -> None:
    for coding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert found_in(b"\0\1" + WORDS[1].encode(coding) + b"\2") == [WORDS[1]]
    assert re.search("Private", NAME)
