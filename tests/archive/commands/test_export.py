"""manage.py export writes what the rights of an account allow."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


@pytest.mark.parametrize(("name", "files"), [("bvh", 2), ("glb", 1), ("csv", 1)])
def test_a_motion_is_written_with_its_companion(name: str, files: int, tmp_path: Path) -> None:
    take = factories.take(may_download=True)
    factories.version(take)
    call_command("export", take.pid, "--format", name, "--to", str(tmp_path / "out"))
    assert len(list((tmp_path / "out").iterdir())) == files


def test_rights_hold_at_the_command_line(tmp_path: Path) -> None:
    take = factories.take(visibility="draft")
    factories.version(take)
    with pytest.raises(CommandError, match="--as NAME"):
        call_command("export", take.pid, "--format", "csv", "--to", str(tmp_path))
    stranger = factories.account()
    with pytest.raises(CommandError, match="--as NAME"):
        call_command("export", take.pid, "--format", "csv", "--as", stranger.username)
    owner = take.owner.username
    call_command("export", take.pid, "--format", "csv", "--to", str(tmp_path), "--as", owner)
    assert list(tmp_path.glob("*.csv"))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no take or version"):
        call_command("export", "bcdfghjkmn", "--format", "csv")
    with pytest.raises(CommandError, match="no motion yet"):
        call_command("export", factories.take().pid, "--format", "csv")
    with pytest.raises(CommandError, match="no account"):
        call_command("export", "bcdfghjkmn", "--format", "csv", "--as", "nobody")
