"""A server with an archive of its own, for benches of pages: nothing of the real one is touched."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from archive.bootstrap import database
from archive.bootstrap.address import Address
from archive.bootstrap.layout import Layout
from archive.bootstrap.site_process import web_command
from archive.commands.benches.processes import ProgramFailed

_START_SECONDS = 60.0


@contextmanager
def stage(seed: str) -> Iterator[str]:
    """Start a database and a web server on an empty data folder; yield the server's address.

    Args:
        seed: name of a management command that fills the archive.
    """
    with tempfile.TemporaryDirectory(prefix="archive-bench-") as folder:
        data = Path(folder)
        with database.server(data) as url:
            environment = {
                **os.environ,
                "ARCHIVE_DATA": folder,
                "DATABASE_URL": url,
                "ARCHIVE_SECRET_KEY": "bench",
            }
            for command in (["migrate", "--verbosity", "0"], [seed]):
                _manage(command, environment)
            with _web(environment) as address:
                yield address


def _manage(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ProgramFailed(done.stderr[-2000:])


@contextmanager
def _web(environment: dict[str, str]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = web_command(Layout(Path(settings.BASE_DIR)), Address("127.0.0.1", port))
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    raise ProgramFailed("The web server did not start.")
