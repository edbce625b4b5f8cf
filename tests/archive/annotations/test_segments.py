"""Segments: made, moved, renamed, deleted and brought back, exact to the microsecond."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from archive.annotations.models import Segment
from archive.takes.models import Take
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def take() -> Take:
    return factories.take()


@pytest.fixture
def client(take: Take) -> Client:
    client = Client()
    client.force_login(take.owner)
    return client


def url(take: Take, segment: str = "", action: str = "") -> str:
    base = reverse("annotations:segments", args=[take.pid])
    return base + (f"{segment}/" if segment else "") + (f"{action}/" if action else "")


def send(client: Client, method: str, address: str, **body: Any) -> Any:
    return getattr(client, method)(address, json.dumps(body), content_type="application/json")


def make(client: Client, take: Take, **body: Any) -> Any:
    values = {"name": "起式", "start": 1.2, "end": 2.033367, **body}
    return send(client, "post", url(take), **values)


def test_a_segment_keeps_its_microseconds(client: Client, take: Take) -> None:
    answer = make(client, take)
    assert answer.status_code == 201
    row = Segment.objects.get()
    assert (row.start_us, row.stop_us) == (1_200_000, 2_033_367)
    assert answer.json() == {
        "id": row.pid, "start": 1.2, "end": 2.033367, "name": "起式", "editable": True,
    }  # fmt: skip


def test_renaming_leaves_the_times_alone(client: Client, take: Take) -> None:
    pid = make(client, take).json()["id"]
    assert send(client, "patch", url(take, pid), name="收式").json()["end"] == 2.033367
    assert Segment.objects.get().name == "收式"


def test_deleting_can_be_undone(client: Client, take: Take) -> None:
    pid = make(client, take).json()["id"]
    assert client.delete(url(take, pid)).status_code == 204
    assert client.get(url(take)).json() == {"segments": []}
    assert client.post(url(take, pid, "restore")).status_code == 200
    assert len(client.get(url(take)).json()["segments"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"name": None},
        {"start": 3.0},
        {"end": 1.2},
        {"start": -1},
        {"start": "soon"},
        {"end": True},
        {"end": 1e12},
    ],
)
def test_what_cannot_be_a_segment_is_answered_with_a_sentence(
    client: Client, take: Take, body: dict[str, Any]
) -> None:
    answer = make(client, take, **body)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(("。", "."))
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b"\xff", b'{"name": "x", "start": NaN, "end": 2}']
)
def test_a_broken_body_is_answered_with_a_sentence(client: Client, take: Take, raw: bytes) -> None:
    assert client.post(url(take), raw, content_type="application/json").status_code == 422


def test_guests_and_strangers_change_nothing(client: Client, take: Take) -> None:
    pid = make(client, take).json()["id"]
    stranger = Client()
    assert make(stranger, take).status_code == 401
    stranger.force_login(factories.account())
    assert make(stranger, take).status_code == 404
    assert send(stranger, "patch", url(take, pid), name="mine").status_code == 404
    assert stranger.delete(url(take, pid)).status_code == 404
    assert stranger.get(url(take)).json()["segments"][0]["editable"] is False


def test_segments_of_a_hidden_take_are_not_there(client: Client, take: Take) -> None:
    make(client, take)
    Take.objects.update(visibility="draft")
    assert Client().get(url(take)).status_code == 404


def test_a_segment_is_found_only_at_its_own_take(client: Client, take: Take) -> None:
    pid = make(client, take).json()["id"]
    other = factories.take(take.owner)
    assert client.delete(url(other, pid)).status_code == 404


def test_segments_survive_every_new_version(client: Client, take: Take, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    make(client, take)
    factories.version(take)
    assert len(client.get(url(take)).json()["segments"]) == 1
