"""A data folder that the last commit of an earlier issue made opens in this one."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from archive.bootstrap import database
from archive.bootstrap.cluster import USER, install_folder
from tests.conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures" / "upgrade"
LOOK = """
import json
from django.test import Client
from archive.accounts.models import User
from archive.takes.fixity import check_library
from archive.takes.models import Take
take = Take.objects.get(title__startswith="白鶴亮翅")
version = take.tracks.get().current
guest = Client(headers={"accept-language": "en"})
teacher = Client(); teacher.force_login(User.objects.get(username="teacher"))
found = check_library()
print(json.dumps({
    "page": guest.get(take.get_absolute_url()).status_code,
    "stream": guest.get(f"/versions/{version.pid}/stream/0/").status_code,
    "export": guest.get(f"/versions/{version.pid}/export/csv/").status_code,
    "film": guest.get(f"/films/{take.videos.get().pid}/").status_code,
    "segment": take.segments.get().name,
    "performer": [str(name) for one in take.performers.all() for name in one.names.all()],
    "tombstone": teacher.get(Take.objects.get(deleted_at__isnull=False).get_absolute_url()).status_code,
    "library": teacher.get("/").status_code,
    "jobs": teacher.get("/jobs/").status_code,
    "whole": found.whole, "objects": found.objects,
}))
"""


@pytest.mark.parametrize("fixture", sorted(FIXTURES.glob("*.tar.xz")), ids=lambda path: path.name)
def test_it_opens(fixture: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with tarfile.open(fixture) as tar:
        tar.extractall(data, filter="data")
    with database.server(data) as url:
        cluster = database.cluster_of(data)
        cluster.query(USER, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
        subprocess.run(
            [*psql(), "-q", "-v", "ON_ERROR_STOP=1", "-f", str(data / "database.sql"), url],
            check=True, capture_output=True,
        )  # fmt: skip
        variables = {
            **os.environ, "ARCHIVE_DATA": str(data), "DATABASE_URL": url,
            "ARCHIVE_SECRET_KEY": "x", "ARCHIVE_MODE": "demo",
        }  # fmt: skip
        for command in (["migrate", "-v", "0"], ["shell", "-v", "0", "-c", LOOK]):
            done = subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=variables,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "page": 200, "stream": 200, "export": 200, "film": 200, "segment": "起式",
        "performer": ["陳師傅"], "tombstone": 410, "library": 200, "jobs": 200, "whole": True,
        "objects": 2,
    }  # fmt: skip


def psql() -> list[str]:
    return [str(install_folder() / "pginstall" / "bin" / "psql")]
