"""A computer that cannot enclose the reader of films: what production, demo and operator are told.

The computer is a real one on which Landlock is taken away from a process and all its children.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive.takes.models import Upload
from archive.takes.upload_words import REFUSALS
from archive.web import capability
from archive.web.capability import Walls
from capture.video.walls import stand
from tests import factories
from tests.archive.takes.test_uploads import create, patch
from tests.conftest import ROOT, missing

WEAK = (sys.executable, str(ROOT / "tests" / "without_landlock.py"), sys.executable)


@pytest.fixture(scope="module", autouse=True)
def _walls_here() -> None:
    if stand().level < 3:
        missing(f"This system has only the walls {stand().names}.")


@pytest.fixture(scope="module")
def weak() -> Walls:
    done = subprocess.run(
        [*WEAK, "-m", "capture", "walls"], stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT,
        check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)["result"]
    return Walls(found["level"], tuple(found["names"]), tuple(found["escaped"]))


@pytest.mark.parametrize(
    ("mode", "allow", "code", "words"),
    [
        ("production", "", 1, "uploads are refused"),
        ("production", "1", 0, "archive.W001"),
        ("demo", "", 0, "archive.W001"),
    ],
)
def test_the_check_tells_a_weak_computer(
    mode: str, allow: str, code: int, words: str, tmp_path: Path
) -> None:
    variables = {
        **os.environ,
        "ARCHIVE_MODE": mode,
        "ARCHIVE_DATA": str(tmp_path),
        "ARCHIVE_HOSTS": "archive.example",
        "ARCHIVE_SECRET_KEY": "".join(chr(33 + (7 * n) % 90) for n in range(64)),
        "ARCHIVE_ALLOW_WEAK_SANDBOX": allow,
    }
    done = subprocess.run(
        [*WEAK, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert (done.returncode, words in told) == (code, True), told
    assert "level 2 of 3" in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("production", "allowed"),
    [(True, False), (True, True), (False, False)],
)
def test_production_refuses_films_that_it_cannot_read_safely(
    settings, tmp_path: Path, weak: Walls, production: bool, allowed: bool, monkeypatch
) -> None:
    status = 403 if production and not allowed else 201
    settings.DATA_DIR = tmp_path
    steward = factories.steward()
    client = Client(headers={"accept-language": "en"})
    client.force_login(steward)
    begun = create(client)["Location"]  # before the computer was found to be weak
    monkeypatch.setattr(capability, "_tried", lambda: weak)
    settings.PRODUCTION, settings.ALLOW_WEAK_SANDBOX = production, allowed
    assert weak.level == 2
    answer = create(client)
    assert answer.status_code == status
    assert patch(client, begun, 0, b"more").status_code == (403 if status == 403 else 204)
    page = client.get(reverse("takes:new")).content.decode()
    with override("en"):
        words = REFUSALS["walls"].advice.told()
    assert (answer.content.decode() == words) == (status == 403)
    assert (words in page) == (status == 403)
    assert Upload.objects.count() == (1 if status == 403 else 2)
    state = client.get(reverse("library:status")).content.decode()
    assert "cannot put all walls round the reader" in state
    note = {
        (True, False): "Uploads are refused",
        (True, True): "has set ARCHIVE_ALLOW_WEAK_SANDBOX=1",
        (False, False): "because this is a demo",
    }
    assert note[production, allowed] in state


@pytest.mark.django_db
def test_a_sound_computer_takes_films_in_production_without_a_word(
    settings, tmp_path: Path
) -> None:
    settings.DATA_DIR, settings.PRODUCTION = tmp_path, True
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.steward())
    assert create(client).status_code == 201
    assert "Uploads are" not in client.get(reverse("library:status")).content.decode()


def test_a_computer_that_could_not_be_tried_is_tried_again(monkeypatch) -> None:
    capability._tried.cache_clear()
    monkeypatch.setattr(capability.sys, "executable", "/nowhere/python")
    assert capability.walls().level == 0
    monkeypatch.undo()
    assert capability.walls().level == 3
