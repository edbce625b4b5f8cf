"""The demo itself, from its command to Ctrl-C, on an environment that is ready."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.bootstrap import database
from archive.bootstrap.address import Address, free_port_after
from archive.bootstrap.layout import checkout
from tests.conftest import missing

READY = checkout().venv / "archive-stamps" / "packages"
SITE_VARIABLES = {"ARCHIVE_DATA", "ARCHIVE_MODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
pytestmark = [pytest.mark.slow]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    if not READY.exists():
        missing("This environment was not made by set-up; run python3 manage.py test once.")
    yield tmp_path / "身傳 data"
    database.stop(tmp_path / "身傳 data")


def test_a_demo_opens_mends_itself_refuses_a_second_and_stops(data: Path) -> None:
    port = free_port_after(Address("127.0.0.1", 18000))
    demo = _start(data, port)
    try:
        _until((data / "demo.json").exists, 60)
        assert _status(port) == 200

        second = _start(data, port + 1)
        assert second.wait(20) == 1
        assert f"is running already, at http://127.0.0.1:{port}/" in _words(second)

        worker = _processes_of("worker", "quick", str(data))
        assert len(worker) == 1
        os.kill(worker[0], signal.SIGKILL)
        _until(lambda: _processes_of("worker", "quick", str(data)) not in ([], worker), 20)

        demo.send_signal(signal.SIGINT)
        begun = time.monotonic()
        assert demo.wait(30) == 0
        assert time.monotonic() - begun < 15
        assert "everything is kept" in _words(demo)
    finally:
        demo.kill()
        demo.wait()
    assert not database.running(data)
    assert not _processes_of(str(data))
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_what_a_killed_demo_leaves_is_taken_over_by_the_next(data: Path) -> None:
    port = free_port_after(Address("127.0.0.1", 18000))
    killed = _start(data, port)
    _until((data / "demo.json").exists, 60)
    killed.kill()
    killed.wait()
    _until(lambda: not _processes_of("granian", str(data)), 20)

    following = _start(data, port)
    process = following.pid
    _until(lambda: json.loads((data / "demo.json").read_text())["process"] == process, 60)
    assert _status(port) == 200
    following.terminate()
    assert following.wait(30) == 0
    assert not database.running(data)


def test_of_two_that_are_started_at_once_one_runs_and_the_other_says_so(data: Path) -> None:
    """First on a new folder, then on one that a machine left when its power went."""
    ports = [free_port_after(Address("127.0.0.1", start)) for start in (18000, 18300)]
    for _first_then_after_a_crash in range(2):
        both = [_start(data, port) for port in ports]
        _until(lambda both=both: any(demo.poll() is not None for demo in both), 60)
        refused, runs = sorted(both, key=lambda demo: demo.poll() is None)
        assert refused.returncode == 1
        told = _words(refused).strip()
        assert "Another demo is being set up" in told or "is running already" in told
        assert len(told.splitlines()) == 1
        assert "Traceback" not in told

        _until((data / "demo.json").exists, 60)
        process = runs.pid
        _until(lambda own=process: _told(data)["process"] == own, 60)
        assert _status(ports[both.index(runs)]) == 200
        assert len(_processes_of("worker", "quick", str(data))) == 1
        runs.terminate()
        assert runs.wait(30) == 0
        assert not database.running(data)
        _leave_as_after_a_power_cut(data)


def _leave_as_after_a_power_cut(data: Path) -> None:
    """Numbers of processes that are others by now: of ours and of nobody."""
    number = os.getpid()
    place = data / "postgres"
    (place / "postmaster.pid").write_text(f"{number}\n{place}\n1\n5432\n/tmp\n\n 1 1\nready\n")
    (data / "demo.json").write_text(json.dumps({"address": "http://gone/", "process": 4194303}))


def _told(data: Path) -> dict[str, object]:
    return dict(json.loads((data / "demo.json").read_text()))


def _start(data: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "demo", "--no-sample", "--port", str(port)]
    return subprocess.Popen(
        [*command, "--data", str(data)],
        cwd=checkout().root,
        env={name: value for name, value in os.environ.items() if name not in SITE_VARIABLES},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _words(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.read()


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    status = connection.getresponse().status
    connection.close()
    return status


def _processes_of(*words: str) -> list[int]:
    """Return the numbers of our checkout's processes whose command or surroundings hold words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
        if all(os.fsencode(word) in told for word in words) and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return sorted(found)


def _until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
