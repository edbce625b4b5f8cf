"""The processes of the site: their environment, their command lines, and single commands."""

import secrets
import subprocess
from pathlib import Path

from archive.bootstrap.address import Address
from archive.bootstrap.command import clean_environment
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.stamps import write_whole
from archive.bootstrap.supervisor import Program

BLOCKING_THREADS = 8
LANES = {"quick": 0, "capture": 5, "long": 10}
"""Lanes of the queue, and how far the worker of each stands back for the page."""
KEY_BYTES = 50


def environment(data: Path, url: str, mode: str) -> dict[str, str]:
    """Return the environment of the site's processes.

    Args:
        data: the data folder.
        url: DATABASE_URL.
        mode: ARCHIVE_MODE, "demo" or "test".
    """
    # Several processes share the processors: none may start a thread pool for all of them.
    calm = {"OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    ours = {"ARCHIVE_DATA": str(data), "ARCHIVE_MODE": mode, "DATABASE_URL": url}
    return clean_environment({**calm, **ours, "DJANGO_SETTINGS_MODULE": "archive.settings"})


def make_secret_key(data: Path) -> None:
    """Make the key that signs sessions, readable by its owner alone; one that is there is kept."""
    path = data / "secret-key"
    if not path.exists():
        write_whole(path, secrets.token_urlsafe(KEY_BYTES) + "\n", 0o600)


def call(layout: Layout, variables: dict[str, str], *command: str) -> str:
    """Run one of Django's commands to its end; returns what it printed, stripped.

    Raises:
        StepFailed: with its last lines.
    """
    done = subprocess.run(
        [layout.python, layout.root / "manage.py", *command],
        cwd=layout.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise StepFailed(f"The command {command[0]} failed.\n{words}")
    return done.stdout.strip()


def programs(layout: Layout, address: Address) -> list[Program]:
    """Return the web server and the workers, in the order in which they stop."""
    python, manage = str(layout.python), str(layout.root / "manage.py")
    listen = ("--host", address.host, "--port", str(address.port))
    threads = ("--workers", "1", "--blocking-threads", str(BLOCKING_THREADS))
    granian = ("-m", "granian", "--interface", "wsgi", "--no-ws", *threads, *listen)
    web = Program("web server", (python, *granian, "archive.wsgi:application"))
    workers = [
        Program(f"{lane} worker", (python, manage, "worker", lane), niceness=niceness)
        for lane, niceness in LANES.items()
    ]
    return [web, *workers]
