"""Bytes that leave the archive are called what they are, and nothing else is made of them."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.capture.hostile import HTML, png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.parametrize("content", [HTML, b"PK\x03\x04" + HTML, b"%PDF-1.4\n" + HTML, png(8, 8)])
def test_a_film_that_is_also_something_else_is_sent_as_a_film_alone(content: bytes) -> None:
    film = factories.video(factories.take(visibility="public"), content)
    answer = Client().get(reverse("takes:film", args=[film.pid]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "video/mp4"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize("place", ["objects/{0:.2}/{0}", "media/{0}", "uploads/{0}", "data/{0}"])
def test_no_address_leads_to_an_object_but_the_one_that_asks_first(place: str) -> None:
    film = factories.video(factories.take(visibility="public"), b"the film itself")
    for prefix in ("/", "/static/", "/films/", "/static/../"):
        answer = Client().get(prefix + place.format(film.sha256))
        assert answer.status_code == 404
        assert b"the film itself" not in answer.content
