"""A server with an archive of its own, for benches of pages: nothing of the real one is touched."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from archive.bootstrap import database
from archive.bootstrap.address import Address
from archive.bootstrap.layout import Layout
from archive.bootstrap.site_process import web_command
from archive.commands.benches.processes import ProgramFailed

_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Staged:
    """An archive of its own: data folder, database, and the environment of its programs."""

    data: Path
    environment: dict[str, str]

    def manage(self, *command: str) -> str:
        """Run a command of manage.py on it; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=self.environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise ProgramFailed(done.stderr[-2000:])
        return done.stdout


@contextmanager
def empty_archive() -> Iterator[Staged]:
    """Have an archive without anything in it, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        data = Path(folder)
        with database.server(data) as url:
            environment = {
                **os.environ,
                "ARCHIVE_DATA": folder,
                "DATABASE_URL": url,
                "ARCHIVE_SECRET_KEY": "bench",
                "ARCHIVE_MODE": "test",
            }
            staged = Staged(data, environment)
            staged.manage("migrate", "--verbosity", "0")
            yield staged


@contextmanager
def stage(seed: str) -> Iterator[str]:
    """Start a database and a web server on an empty data folder; yield the server's address.

    Args:
        seed: name of a management command that fills the archive.
    """
    with empty_archive() as staged:
        staged.manage(seed)
        with web_server(staged.environment) as (address, _):
            yield address


@contextmanager
def web_server(
    environment: dict[str, str], port: int = 0
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start a web server; yield its address and its process.

    Args:
        environment: of the archive that it serves.
        port: to answer at; 0 for any that is free.
    """
    with socket.create_server(("127.0.0.1", port)) as probe:
        port = probe.getsockname()[1]
    command = web_command(Layout(Path(settings.BASE_DIR)), Address("127.0.0.1", port))
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address, process
    finally:
        # The server and the process that answers for it, also where a proof has killed one of them.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    # Our own server is asked, whatever proxies the surroundings name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with opener.open(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise ProgramFailed("The web server did not start.")
