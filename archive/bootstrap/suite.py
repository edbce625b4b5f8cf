"""`manage.py test`: every test by pytest, with a database of its own."""

import os
import subprocess
from pathlib import Path

from archive.bootstrap import database, site_process
from archive.bootstrap.command import CommandLine
from archive.bootstrap.environment import ensure_environment
from archive.bootstrap.errors import AlreadyRunning
from archive.bootstrap.layout import Layout, checkout
from archive.bootstrap.lock import locked
from archive.bootstrap.steps import Wishes
from archive.bootstrap.terminal import step

SETUP_OPTIONS = {"--install-system", "--accept-unlisted-torch"}


def suite(arguments: list[str]) -> int:
    """Set up with the development packages and run pytest.

    Args:
        arguments: those of set-up are taken out, all others go to pytest.

    Returns:
        pytest's exit code.

    Raises:
        BootstrapError: says what is wrong and what to do.
    """
    layout = checkout()
    wishes = Wishes(
        development=True,
        install_system="--install-system" in arguments,
        accept_unlisted_torch="--accept-unlisted-torch" in arguments,
    )
    ensure_environment(layout, wishes)
    data = layout.build / "test-data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(data / "test.lock", wait=0.0, busy=lambda: _already_running(data)):
        return _run(layout, data, [word for word in arguments if word not in SETUP_OPTIONS])


def _run(layout: Layout, data: Path, arguments: list[str]) -> int:
    with step("Starting PostgreSQL for the tests"):
        database.start(data, durable=False)
    try:
        variables = site_process.environment(data, database.url(data), "test")
        # Playwright keeps an event loop in the thread of the test, where Django sees one and
        # refuses to ask the database.
        variables["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        variables["ARCHIVE_TEST_DATA"] = str(recordings_folder(layout))
        command: CommandLine = [layout.python, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=layout.root, env=variables, check=False).returncode
    finally:
        database.stop(data)


def recordings_folder(layout: Layout) -> Path:
    """Return the folder of test recordings: ARCHIVE_TEST_DATA, else beside the checkout."""
    named = os.environ.get("ARCHIVE_TEST_DATA")
    return Path(named).resolve() if named else (layout.root.parent / "shared" / "data").resolve()


def _already_running(data: Path) -> AlreadyRunning:
    return AlreadyRunning(
        f"The tests are running already (their data is in {data}). Wait for them to end."
    )
