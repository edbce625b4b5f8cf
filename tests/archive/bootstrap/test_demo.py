"""The demo's command line, its data folder, and what a second demo is told."""

import json
import os
import stat
from pathlib import Path

import pytest

from archive.bootstrap import site_process
from archive.bootstrap.address import Address
from archive.bootstrap.demo import demo, parse_options
from archive.bootstrap.errors import AlreadyRunning
from archive.bootstrap.layout import checkout
from archive.bootstrap.lock import locked


def test_defaults_are_this_computer_with_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCHIVE_DATA", raising=False)
    options = parse_options([])
    assert options.address == Address("127.0.0.1", 8000)
    assert options.data == checkout().root / "data"
    assert options.wishes.samples
    assert not options.wishes.development
    assert not options.wishes.install_system


def test_every_option_is_heard(tmp_path: Path) -> None:
    words = ["--host", "::1", "--port", "9000", "--data", str(tmp_path / "資料 x"), "--no-sample"]
    options = parse_options([*words, "--install-system"])
    assert options.address == Address("::1", 9000)
    assert options.data == tmp_path / "資料 x"
    assert not options.wishes.samples
    assert options.wishes.install_system


def test_a_second_demo_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    running = {"address": "http://127.0.0.1:8123/", "process": os.getpid()}
    (tmp_path / "demo.json").write_text(json.dumps(running))
    with (
        locked(tmp_path / "demo.lock", wait=0.0, busy=RuntimeError),
        pytest.raises(AlreadyRunning, match=r"running already, at http://127\.0\.0\.1:8123/"),
    ):
        demo(["--data", str(tmp_path)])


@pytest.mark.parametrize(
    "left", [None, "", "[]", '{"address": "http://127.0.0.1:8123/", "process": 4194303}']
)
def test_a_second_demo_is_told_of_a_first_one_that_is_not_ready(
    tmp_path: Path, left: str | None
) -> None:
    if left is not None:  # by a demo that was killed
        (tmp_path / "demo.json").write_text(left)
    with (
        locked(tmp_path / "demo.lock", wait=0.0, busy=RuntimeError),
        pytest.raises(AlreadyRunning, match="being set up"),
    ):
        demo(["--data", str(tmp_path)])


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    site_process.make_secret_key(tmp_path)
    key = (tmp_path / "secret-key").read_text()
    site_process.make_secret_key(tmp_path)
    assert (tmp_path / "secret-key").read_text() == key
    assert len(key.strip()) >= 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_the_workers_stand_back_for_the_page() -> None:
    assert site_process.web_program(checkout(), Address("127.0.0.1", 8000)).niceness == 0
    workers = site_process.worker_programs(checkout())
    assert [(worker.name, worker.niceness) for worker in workers] == [
        ("quick worker", 0),
        ("capture worker", 10),
        ("long worker", 15),
    ]


def test_the_site_is_told_its_data_database_and_mode(tmp_path: Path) -> None:
    told = site_process.environment(tmp_path, "postgresql://x", "demo")
    assert told["ARCHIVE_DATA"] == str(tmp_path)
    assert told["DATABASE_URL"] == "postgresql://x"
    assert told["ARCHIVE_MODE"] == "demo"
    assert told["OPENBLAS_NUM_THREADS"] == "1"
