"""Names of files, whatever they hold: taken, kept as text, shown apart, never a path."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from archive.accounts.models import User
from archive.annotations.models import Segment
from archive.takes import leaving
from archive.takes.models import Take, Upload, Video
from tests import factories
from tests.archive.takes.test_uploads import ANSWERS, CONTENT, create, metadata, patch
from tests.html import Texts

RTL = "\u202egpj.mp4\u2066"
NAMES = {
    "up": "../../x",
    "up on Windows": "..\\..\\x.mp4",
    "absolute": "/etc/passwd",
    "NUL": "a\0b.mp4",
    "line and quote": 'a\r\nX-Evil: 1"; filename="b.html',
    "300 characters": "長" * 300,
    "server's own": ".htaccess",
    "device": "CON",
    "RTL override": RTL,
    "dots": "....",
    "blanks": "   ",
    "composed": "caf\u00e9.mp4",
    "decomposed": "cafe\u0301.mp4",
    "emoji": "🥋👩🏽‍🦽.mp4",
    "Chinese": "詠春小念頭（第二段）.mp4",
    "script": "<script>window.struck=1</script>.mp4",
    "pattern": "p%d.png",
    "address": "http://169.254.169.254/latest.mp4",
    "two endings": "a.mp4.html",
    "upper case": "CLIP.MP4",
    "no ending": "clip",
}
PLACE = re.compile(r"objects|uploads|incoming|work|[0-9a-f]{2}|[0-9a-f]{64}|[0-9a-f-]{36}")
SAFE = re.compile(r"attachment; filename(=\"[\w.-]+\"|\*=utf-8''[\w.%-]+)", re.ASCII)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


@pytest.fixture
def owner() -> User:
    return factories.account()


@pytest.fixture
def client(owner: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(owner)
    return client


def kept(name: str) -> str:
    return name.replace("\0", "\ufffd")[:255]


def send(client: Client, name: str, content: bytes = CONTENT, **answers: str) -> Any:
    told = metadata(filename=name, **answers)
    created = create(client, len(content), **{"upload-metadata": told})
    assert created.status_code == 201, created.content
    assert patch(client, created["Location"], 0, content).status_code == 204
    return client.get(created["Location"]).json()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_kept_as_text_and_no_place_is_named_after_it(
    client: Client, tmp_path: Path, name: str
) -> None:
    assert send(client, name)["finished"] is True
    assert Video.objects.get().original_name == kept(name)
    made = [path for path in tmp_path.rglob("*") if path != tmp_path / "data"]
    assert made
    assert all((tmp_path / "data") in path.parents for path in made)
    assert all(PLACE.fullmatch(path.name) for path in made)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_shown_as_it_is_and_apart_from_what_stands_round_it(
    client: Client, name: str
) -> None:
    create(client, **{"upload-metadata": metadata(filename=name)})
    page = client.get(reverse("takes:new")).content.decode()
    texts = Texts(page)
    assert not texts.bare(kept(name).strip() or "\0")
    if name.strip():
        assert (kept(name).strip(), True) in texts.found
    assert "<script>window" not in page


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_title_made_of_it_gives_a_download_a_safe_name(client: Client, name: str) -> None:
    title = name.replace("\0", "")[:200]
    version = factories.version(factories.take(title=title, may_download=True))
    for kind in ("bvh", "csv"):
        answer = client.get(reverse("takes:export", args=[version.pid, kind]))
        assert answer.status_code == 200
        assert SAFE.fullmatch(answer["Content-Disposition"]), answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_two_names_that_look_alike_stay_two_names(client: Client) -> None:
    for number, name in enumerate((NAMES["composed"], NAMES["decomposed"])):
        send(client, name, CONTENT + bytes([number]))
    names = set(Video.objects.values_list("original_name", flat=True))
    assert names == {NAMES["composed"], NAMES["decomposed"]}


def test_no_text_of_a_person_turns_the_rest_of_a_page_round(client: Client, owner: User) -> None:
    told = send(
        client, RTL, title=RTL, performers=RTL, credit=RTL, licence=RTL, note=RTL,
        visibility="public",
    )  # fmt: skip
    take = Take.objects.get()
    factories.version(take, video=take.videos.get())
    Segment.objects.create(take=take, name=RTL, start_us=0, stop_us=900_000, created_by=owner)
    create(client, **{"upload-metadata": metadata(filename=RTL)})
    gone = factories.take(owner, visibility="public", widest="public")
    leaving.withdraw(owner, gone, RTL)
    addresses = [
        told["take"], told["take"] + "edit/", "/", "/jobs/", reverse("takes:new"),
        gone.get_absolute_url(),
    ]  # fmt: skip
    seen = 0
    for address in addresses:
        for reader in (client, Client()):
            texts = Texts(reader.get(address).content.decode())
            assert texts.bare("\u202e") == [], address
            seen += sum("\u202e" in text for text, _ in texts.found)
    assert seen > 10


@pytest.mark.parametrize("field", ["title", "performers", "note", "credit"])
def test_a_nul_in_an_answer_is_refused_in_words(client: Client, field: str) -> None:
    answer = create(client, **{"upload-metadata": metadata(**{field: "a\0b"})})
    assert answer.status_code == 422
    assert answer.json()["errors"][field][0]["message"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe.mp4", b"a\nb.mp4", b"-rf.mp4", "長".encode() * 80 + b".mp4"]
)
def test_a_name_that_is_no_text_is_taken_from_the_terminal_too(
    owner: User, tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / os.fsdecode(raw)
    path.write_bytes(CONTENT)
    call_command("ingest", path, "--owner", owner.username, "--no-wait")
    assert Video.objects.get().original_name == raw.decode(errors="replace").replace("\ufffd", "?")
    assert Take.objects.get().title
    assert ANSWERS["title"] != Take.objects.get().title
