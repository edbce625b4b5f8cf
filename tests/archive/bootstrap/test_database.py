"""The embedded PostgreSQL, in a folder with spaces and Chinese characters in its name."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.bootstrap import database
from archive.bootstrap.errors import DatabaseFault

ROOT = Path(__file__).resolve().parents[3]
STARTER = """
import sys
from pathlib import Path
from archive.bootstrap import database
database.start(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("身傳 資料 folder") / ("很長的名字" * 8)
    database.start(folder)
    yield folder
    database.stop(folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    database.stop(tmp_path / "data")


def _ask(data: Path, statement: str) -> str:
    return database.cluster_of(data).query("archive", statement)


def test_chinese_text_has_trigrams(data: Path) -> None:
    assert len(_ask(data, "SELECT unnest(show_trgm('詠春'))").splitlines()) == 3
    assert _ask(data, "SELECT similarity('太極拳二十四式', '太極拳') > 0.2") == "t"
    assert _ask(data, "SELECT lower('ÀÉ')") == "àé"


def test_new_databases_have_the_extensions_and_the_locale(data: Path) -> None:
    database.cluster_of(data).query("archive", "CREATE DATABASE another")
    extensions = database.cluster_of(data).query("another", "SELECT extname FROM pg_extension")
    assert {"pg_trgm", "unaccent"} <= set(extensions.split())
    database.cluster_of(data).query("archive", "DROP DATABASE another")


def test_it_listens_on_its_socket_alone(data: Path) -> None:
    assert _ask(data, "SHOW listen_addresses") == ""
    folder = database.socket_folder(data)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / ".s.PGSQL.5432").is_socket()


def test_the_socket_path_is_short_however_long_the_folder_is(data: Path) -> None:
    assert len(os.fsencode(data)) > 107
    assert len(os.fsencode(database.socket_folder(data) / ".s.PGSQL.5432.lock")) < 60


def test_each_data_folder_has_its_own_socket(tmp_path: Path) -> None:
    one, other = (database.socket_folder(tmp_path / name) for name in ("one", "other"))
    assert one != other
    assert database.socket_folder(tmp_path / "other" / ".." / "one") == one
    (tmp_path / "one").mkdir()
    assert database.socket_folder(tmp_path / "one") == one


def test_the_url_names_user_database_and_socket(data: Path) -> None:
    parts = urlsplit(database.url(data, "other"))
    assert (parts.scheme, parts.username, parts.path) == ("postgresql", "archive", "/other")
    assert parse_qs(parts.query) == {"host": [str(database.socket_folder(data))]}


def test_data_is_closed_to_others(data: Path) -> None:
    assert data.stat().st_mode & 0o077 == 0
    assert (data / "postgres").stat().st_mode & 0o077 == 0


def test_starting_a_running_server_changes_nothing(data: Path) -> None:
    before = database.cluster_of(data).live_pid()
    database.start(data)
    assert database.cluster_of(data).live_pid() == before


def test_a_server_that_runs_already_is_left_running(data: Path) -> None:
    with database.server(data) as url:
        assert url == database.url(data)
    assert database.running(data)


def test_a_server_started_for_a_block_ends_with_it(fresh: Path) -> None:
    with database.server(fresh):
        assert database.running(fresh)
    assert not database.running(fresh)
    assert not database.socket_folder(fresh).exists()


def test_what_is_committed_outlives_kill_9(data: Path) -> None:
    _ask(data, "CREATE TABLE kept (word text)")
    _ask(data, "INSERT INTO kept VALUES ('詠春')")
    pid = database.cluster_of(data).live_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _until_dead(data)
    database.start(data)
    assert _ask(data, "SELECT word FROM kept") == "詠春"


@pytest.mark.parametrize("pid", [1, os.getpid()], ids=["init", "ourselves"])
def test_a_stale_pid_file_that_names_another_process_is_no_hindrance(data: Path, pid: int) -> None:
    database.stop(data)
    file = data / "postgres" / "postmaster.pid"
    file.write_text(f"{pid}\n{data / 'postgres'}\n1\n5432\n/tmp\n\n  1 1\nready\n")
    assert not database.running(data)
    database.start(data)
    assert _ask(data, "SELECT 1") == "1"


def test_a_server_whose_socket_was_cleaned_away_is_started_again(data: Path) -> None:
    (database.socket_folder(data) / ".s.PGSQL.5432").unlink()
    database.start(data)
    assert _ask(data, "SELECT 1") == "1"


def test_two_starters_at_once_share_one_server(fresh: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(fresh)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    starters = [subprocess.Popen(command, env=environment) for _ in range(2)]
    assert [starter.wait(60) for starter in starters] == [0, 0]
    assert _ask(fresh, "SELECT 1") == "1"


def test_a_half_made_cluster_is_made_anew(fresh: Path) -> None:
    half = fresh / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    database.start(fresh)
    assert not half.exists()
    assert _ask(fresh, "SELECT 1") == "1"


def test_a_cluster_of_another_major_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(DatabaseFault, match="made by PostgreSQL 17"):
        database.start(tmp_path)


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    database.socket_folder(tmp_path).symlink_to(tmp_path)
    try:
        with pytest.raises(DatabaseFault, match="belongs to somebody else"):
            database.start(tmp_path)
    finally:
        database.socket_folder(tmp_path).unlink()


def test_stopping_what_was_never_started_does_nothing(tmp_path: Path) -> None:
    database.stop(tmp_path / "never")
    assert not (tmp_path / "never").exists()


def _until_dead(data: Path) -> None:
    until = time.monotonic() + 10
    while database.running(data):
        assert time.monotonic() < until
        time.sleep(0.02)
