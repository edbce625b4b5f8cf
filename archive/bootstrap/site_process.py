"""The processes of the site: their environment, their command lines, and what goes before them."""

import os
import secrets
import subprocess
from pathlib import Path

from archive.bootstrap.address import Address
from archive.bootstrap.command import clean_environment
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.stamps import write_whole
from archive.bootstrap.supervisor import Program

WORKERS = min(2, os.cpu_count() or 1)
"""Web processes: each uses one processor at most, and takes some 110 MB."""
BLOCKING_THREADS = 16
"""Requests at work at once in a web process; one that comes in over a slow line waits in a thread."""
STOP_SECONDS = 3
A_YEAR = str(365 * 24 * 3600)
LANES = {"quick": 0, "capture": 10, "long": 15}
"""Lanes of the queue, and how far the worker of each stands back for the page."""
KEY_BYTES = 50
LAST_LINES = 8
PREPARE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
call_command("demo_account")
"""
"""Both commands in one process: loading Django is most of what they take."""


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


def prepare(layout: Layout, variables: dict[str, str]) -> str:
    """Bring the database up to date and make the demo's account.

    Returns:
        "name password".

    Raises:
        StepFailed: with the last lines of what went wrong.
    """
    done = subprocess.run(
        [layout.python, "-c", PREPARE],
        cwd=layout.root,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = "\n".join(done.stderr.strip().splitlines()[-LAST_LINES:])
        raise StepFailed(f"The database could not be brought up to date.\n{words}")
    return done.stdout.strip()


def web_command(layout: Layout, address: Address) -> tuple[str, ...]:
    """Return the command line of the web server.

    It sends static files itself: their names change with their content, and no thread that
    answers people has to wait for them.
    """
    listen = ("--host", address.host, "--port", str(address.port))
    threads = ("--workers", str(WORKERS), "--blocking-threads", str(BLOCKING_THREADS))
    # A reader who never ends must not keep the server from ending.
    stop = ("--workers-kill-timeout", str(STOP_SECONDS))
    files = ("--static-path-mount", str(layout.build / "static"), "--static-path-expires", A_YEAR)
    granian = ("-m", "granian", "--interface", "wsgi", "--no-ws", *threads, *stop, *listen, *files)
    return (str(layout.python), *granian, "archive.wsgi:application")


def web_program(layout: Layout, address: Address) -> Program:
    """Return the web server."""
    return Program("web server", web_command(layout, address))


def worker_programs(layout: Layout) -> list[Program]:
    """Return one worker for each lane of the queue."""
    manage = (str(layout.python), str(layout.root / "manage.py"), "worker")
    return [
        Program(f"{lane} worker", (*manage, lane), niceness=niceness)
        for lane, niceness in LANES.items()
    ]
