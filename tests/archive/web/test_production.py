"""Production mode: Django's own check of a deployment finds nothing, and what is away says so."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from archive.library import views
from tests.conftest import ROOT


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    os_environ = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    variables = {
        **os_environ,
        "ARCHIVE_MODE": "production",
        "ARCHIVE_DATA": str(tmp_path),
        "ARCHIVE_HOSTS": "archive.example",
        "ARCHIVE_SECRET_KEY": "".join(chr(33 + (7 * n) % 90) for n in range(64)),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = done.stdout + done.stderr
    assert "archive.I001" in told
    assert "level 3 of 3" in told
    assert "1 issue (0 silenced)" in told  # that line alone


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
