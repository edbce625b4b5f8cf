"""Production mode: Django's own check of a deployment finds nothing, and what is away says so."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from archive.accounts.models import Role
from archive.library import views
from tests import factories
from tests.browser.conftest import database_url
from tests.conftest import ROOT


def production(folder: Path) -> dict[str, str]:
    """The environment of an archive that others may reach."""
    os_environ = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {
        **os_environ,
        "ARCHIVE_MODE": "production",
        "ARCHIVE_DATA": str(folder),
        "ARCHIVE_HOSTS": "archive.example",
        "ARCHIVE_SECRET_KEY": "".join(chr(33 + (7 * n) % 90) for n in range(64)),
    }


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=production(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = done.stdout + done.stderr
    assert "archive.I001" in told
    assert "level 3 of 3" in told
    assert "1 issue (0 silenced)" in told  # that line alone


SIGN_IN = """
import json, sys
import django
django.setup()
from django.test import Client
browser, secure = Client(headers={"host": "archive.example"}), {"secure": True}
browser.get("/account/sign-in/", **secure)
sent = {"username": sys.argv[1], "password": sys.argv[2]}
answer = browser.post("/account/sign-in/", sent, **secure)
marks = ("secure", "path", "domain", "samesite")
print(json.dumps({
    "led": [answer.url, browser.get("/account/people/", **secure).url],
    "plain": browser.get("/account/sign-in/").url,
    "cookies": {name: [one[mark] for mark in marks] for name, one in browser.cookies.items()},
}))
"""


@pytest.mark.django_db(transaction=True)
def test_a_steward_without_second_step_is_led_to_it_and_cookies_keep_to_their_host(
    tmp_path: Path,
) -> None:
    steward = factories.account(Role.STEWARD, password=factories.PASSWORD)
    done = subprocess.run(
        [sys.executable, "-c", SIGN_IN, steward.username, factories.PASSWORD], cwd=ROOT,
        env={**production(tmp_path), "DATABASE_URL": database_url()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    cache.clear()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["led"] == ["/account/security/turn-on/"] * 2
    assert told["plain"] == "https://archive.example/account/sign-in/"
    assert told["cookies"] == {
        name: [True, "/", "", "Lax"] for name in ("__Host-csrftoken", "__Host-sessionid")
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (OperationalError("the connection is lost"), 503, "does not answer just now"),
        (OSError(errno.ENOSPC, "no space"), 507, "full or does not answer"),
        (OSError(errno.EROFS, "read-only"), 507, "full or does not answer"),
    ],
)
def test_what_is_away_is_said_and_never_a_500(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, words: str
) -> None:
    def broken(*given: object) -> None:
        raise fault

    monkeypatch.setattr(views.queries, "cards", broken)
    answer = Client().get("/", headers={"accept-language": "en"})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    if status == 503:
        assert answer["Retry-After"] == "30"
    chinese = Client().get("/", headers={"accept-language": "zh-hant"})
    assert "檔案庫" in chinese.content.decode()


@pytest.mark.django_db
def test_other_faults_are_still_told_to_the_developers(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise OSError(errno.ENOENT, "a bug")

    monkeypatch.setattr(views.queries, "cards", broken)
    assert Client(raise_request_exception=False).get("/").status_code == 500
