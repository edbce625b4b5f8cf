"""The form of “Put right” offers everything that the archive understands, and has words for it."""

import re
from pathlib import Path

import pytest
from django.test import Client

from archive.web.page_words import PAGE_WORDS
from capture.motion.corrections import KNOWN
from tests import factories

pytestmark = pytest.mark.django_db
POINTED_AT = "moved"  # said with the figure's handles


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_each_correction_has_its_button_and_its_words() -> None:
    take = factories.take()
    factories.version(take, landmarks=factories.stored(b"points").sha256)
    client = Client()
    client.force_login(take.owner)
    text = client.get(take.get_absolute_url()).content.decode()
    offered = set(re.findall(r'data-act="(\w+)" data-what="(\w+)"', text))
    known = {(kind, what) for kind in KNOWN if kind != POINTED_AT for what in KNOWN[kind]}
    assert offered == known
    assert {f"correct-{kind}-{what}" for kind, what in known} <= set(PAGE_WORDS)
