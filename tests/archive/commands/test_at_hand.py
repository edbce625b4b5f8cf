"""Commands on a folder that holds no archive say so, and make nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    "command", [["backup", "x.tar"], ["check_library"], ["recapture", "--all"]]
)
def test_a_folder_without_an_archive_is_named(tmp_path: Path, command: list[str]) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ARCHIVE_MODE"}}
    folder = tmp_path / "none"
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, capture_output=True, text=True,
        env={**kept, "ARCHIVE_DATA": str(folder)}, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"There is no archive in {folder}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not folder.exists()
