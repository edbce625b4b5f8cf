"""The real site for browser tests: granian and workers as processes of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Page

from archive.accounts.models import Role, User
from archive.bootstrap.address import Address
from archive.bootstrap.layout import Layout
from archive.bootstrap.site_process import web_command
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Site:
    """A running site."""

    address: str
    environment: dict[str, str]

    def url(self, path: str) -> str:
        return self.address + path

    @contextmanager
    def worker(self) -> Iterator[None]:
        """A worker process of the lanes that films use."""
        command = [sys.executable, "manage.py", "worker", "quick", "capture"]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def database_url() -> str:
    """Address of the database of this test run, for other processes."""
    values = connection.settings_dict
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "ARCHIVE_DATA": str(folder),
        "ARCHIVE_MODE": "test",
        "ARCHIVE_SECRET_KEY": django_settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
    }


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[Site]:
    """The site on a data folder, at a free port or the named one."""
    with socket.create_server(("127.0.0.1", port)) as probe:
        port = probe.getsockname()[1]
    variables = environment(folder)
    command = web_command(Layout(ROOT), Address("127.0.0.1", port))
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    site = Site(f"http://127.0.0.1:{port}", variables)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(site.url("/about/"), timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def site(transactional_db: None, settings, tmp_path: Path) -> Iterator[Site]:
    """The site, and this test's own data folder."""
    settings.DATA_DIR = tmp_path
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def page(site: Site, page: Page) -> Page:
    """The page of the test; it is closed before the site goes, so that nothing calls into nowhere."""
    del site
    return page


@pytest.fixture
def teacher(transactional_db: None) -> User:
    return factories.account(Role.TEACHER, password=factories.PASSWORD)


@pytest.fixture
def sign_in(page: Page, site: Site) -> Callable[[User], None]:
    def do(user: User) -> None:
        page.goto(site.url("/account/sign-in/"))
        page.fill("#id_username", user.username)
        page.fill("#id_password", factories.PASSWORD)
        page.click("main button.act")
        page.wait_for_url(site.url("/"))

    return do
