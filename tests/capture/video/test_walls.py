"""Behind its walls a decoder reaches nothing, whatever it tries; without them it would."""

import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capture.video.child.escape import ATTEMPTS
from capture.video.confined import Decoder, Wish
from capture.video.limits import DEFAULT_LIMITS
from capture.video.walls import WALLS, stand
from tests.conftest import ROOT, missing


@pytest.fixture(autouse=True)
def _linux() -> None:
    if sys.platform != "linux":
        missing("The walls are Linux's; run these tests there.")


# Who runs the archive as root has one wall more; who does not, has no account to give up.
EXPECTED = {"parent-death", "landlock", "seccomp", "rlimits"}
ONLY_BY = {
    ("seccomp",): {"size_of_secret", "send_datagram", "local_socket", "fork"},
    ("rlimits",): {"much_memory", "many_descriptors"},
    ("landlock", "seccomp"): {"read_secret", "list_folder", "connect", "new_program"},
}
"""What gets through once these walls are left out: the proof that the attempts are real."""


@pytest.fixture
def targets() -> Iterator[dict[str, Any]]:
    """A secret that anybody may read, and two sockets that anybody may reach."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listener:
        folder = Path(name)
        folder.chmod(0o755)
        secret = folder / "secret"
        secret.write_bytes(b"canary")
        secret.chmod(0o644)
        with socket.socket(socket.AF_UNIX) as local:
            local.bind(str(folder / "socket"))
            (folder / "socket").chmod(0o777)
            local.listen()
            yield {
                "secret": str(secret),
                "socket": str(folder / "socket"),
                "port": listener.getsockname()[1],
            }


def escaped(targets: dict[str, Any], *without: str) -> tuple[set[str], set[str]]:
    """What a decoder reached that tries everything, and which walls stood."""
    wish = Wish("escape", {**targets, "without": without})
    with (
        Path(targets["secret"]).open("rb") as film,
        Decoder(film, wish, DEFAULT_LIMITS) as decoder,
    ):
        ready, end = decoder.messages()
    assert isinstance(ready, dict)
    assert isinstance(end, dict)
    return set(end["escaped"]), set(ready["layers"])


def test_nothing_is_reached_from_behind_the_walls(targets: dict[str, Any]) -> None:
    if stand().level < 3:
        missing(f"This system has only the walls {stand().names}.")
    reached, walls = escaped(targets)
    assert walls >= EXPECTED
    assert reached == set()
    assert len(ATTEMPTS) == 22


@pytest.mark.parametrize("without", ONLY_BY)
def test_each_wall_is_needed(targets: dict[str, Any], without: tuple[str, ...]) -> None:
    if stand().level < 3:
        missing(f"This system has only the walls {stand().names}.")
    reached, walls = escaped(targets, *without)
    assert ONLY_BY[without] <= reached
    assert not walls & set(without)


def test_no_thread_may_run_outside_the_walls() -> None:
    code = (
        "import threading, time; from capture.video.child.confine import confine;"
        "from capture.video.limits import DEFAULT_LIMITS;"
        "threading.Thread(target=time.sleep, args=(5,), daemon=True).start();"
        "confine(DEFAULT_LIMITS, 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "before the walls" in done.stderr


def test_the_walls_that_stand_are_told_by_name() -> None:
    walls = stand()
    assert set(walls.names) <= set(WALLS)
    assert walls.level == 3 if {"landlock", "seccomp"} <= set(walls.names) else walls.level < 3


@pytest.mark.parametrize("row", ["o52", "o53", "o54", "o55", "o56", "o57", "o58"])
def test_a_film_that_names_other_files_opens_none(
    row: str, test_data: Callable[[str], Path], tmp_path: Path
) -> None:
    """Every call by which a file or an address could be reached is counted by the system itself."""
    film = next(test_data("videos/odd").glob(f"{row}_*"))
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-e", "trace=open,openat,connect,socket,execve", "-o", str(trace)]
    try:
        with film.open("rb") as video:
            subprocess.run(
                [*command, sys.executable, "-m", "capture", "probe", "--whole"],
                stdin=video, cwd=ROOT, capture_output=True, timeout=120, check=False,
            )  # fmt: skip
    except FileNotFoundError:
        missing("strace is missing; install it (Debian: apt-get install strace).")
    lines = trace.read_text(errors="replace").splitlines()
    assert len(lines) > 100
    named = ("o08_plain", "hostname", "AF_INET")
    assert [line for line in lines if any(word in line for word in named)] == []


def test_damaged_films_neither_crash_nor_hang() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "capture.video.child.fuzz", "150", "7"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (found["died"], found["hung"]) == (0, 0)
    assert found["read"] > 15
    assert found["refused"] > 15
