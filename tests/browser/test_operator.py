"""An operator's day: a film, a power cut, a bad file, a second try, a removal, a backup, a new disk.

The archive is started by the command of the README, is killed with everything that it started, and
is looked at in a real browser. ARCHIVE_TEST_PICTURES names a folder for pictures of each station.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from archive.bootstrap import database
from archive.bootstrap.address import Address, free_port_after
from tests.conftest import ROOT

SITE_VARIABLES = {"ARCHIVE_DATA", "ARCHIVE_MODE", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
START_SECONDS = 90
# Long enough to be stopped by hand while it is read.
FILM = "videos/d04_bharatanatyam_stage_dark.mp4"
TITLE = "婆羅多舞"
pytestmark = [pytest.mark.slow]


class Operator:
    """Somebody at the keyboard of the archive's computer."""

    def __init__(self, page: Page, data: Path) -> None:
        self.page, self.data = page, data
        self.address = ""

    @contextmanager
    def archive(self, data: Path) -> Iterator[subprocess.Popen[str]]:
        """The archive of a data folder, started as the README says."""
        port = free_port_after(Address("127.0.0.1", 18100))
        (data / "demo.json").unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--no-sample", "--port", str(port),
             "--data", str(data)],
            cwd=ROOT, env=environment(), text=True, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        try:
            until((data / "demo.json").exists, START_SECONDS)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(60)

    def command(self, data: Path, *words: str) -> str:
        """Run a command of the archive on a data folder."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True,
            env={**environment(), "ARCHIVE_DATA": str(data)}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign_in(self, data: Path) -> None:
        self.go("/account/sign-in/")
        self.page.fill("[name=username], [name=login]", "demo")
        self.page.fill("[name=password]", (data / "demo-account").read_text().strip())
        self.page.click("main button.act")
        self.page.wait_for_url(self.address + "/")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def picture(self, name: str) -> None:
        if folder := os.environ.get("ARCHIVE_TEST_PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def send(self, path: Path, title: str) -> None:
        self.go("/upload/")
        self.page.wait_for_selector("[data-module=upload][data-ready]")
        self.page.set_input_files("#files", str(path))
        self.page.fill("[name=title]:visible", title)
        self.page.check("[name=nature][value=real]")
        self.page.click("[data-part=submit]")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that lives longer than the site: it is there when the power is cut."""
    fresh = context.new_page()
    yield fresh
    fresh.close()


def test_an_operators_day(page: Page, tmp_path: Path, test_data: Callable[[str], Path]) -> None:
    first, second, kept = tmp_path / "first", tmp_path / "second", tmp_path / "archive.tar"
    first.mkdir()
    operator = Operator(page, first)
    with operator.archive(first) as process:
        take = sends_a_film_and_loses_power(operator, test_data(FILM), process)
    with operator.archive(first):
        finds_it_and_has_it_read_again(operator, take)
        is_told_why_a_file_is_refused(operator, tmp_path)
        backup = operator.command(first, "backup", str(kept))
        assert "1 take, 1 film" in backup
        before = page_words(operator, take)
        deletes(operator, take)
    assert "missing: 0" in operator.command(first, "check_library")
    assert "Restored 1 take." in operator.command(second, "restore", str(kept))
    with operator.archive(second):
        page.context.clear_cookies()
        operator.sign_in(second)
        assert page_words(operator, take) == before
        page.wait_for_selector("[data-module=player]")
        operator.picture("8-restored")
    for data in (first, second):
        database.stop(data)


def sends_a_film_and_loses_power(
    operator: Operator, film: Path, process: "subprocess.Popen[str]"
) -> str:
    """Return the path of the take, whose capture has begun when everything dies."""
    page = operator.page
    operator.sign_in(operator.data)
    operator.send(film, TITLE)
    page.wait_for_url(re.compile("/takes/"))
    until(page.locator("progress.bar").first.is_visible, 30, lambda: page.wait_for_timeout(100))
    operator.picture("1-received")
    power_cut(process, operator.data)
    return page.url.removeprefix(operator.address)


def finds_it_and_has_it_read_again(operator: Operator, take: str) -> None:
    """The work goes on by itself; it is stopped by hand and asked for again."""
    page = operator.page
    operator.go(take)
    expect(page.locator("h1.names")).to_contain_text(TITLE)
    operator.picture("2-after-the-power-cut")
    page.locator("[data-module=job] form[action$='/cancel/'] button:visible").first.click(
        timeout=60_000
    )
    page.wait_for_load_state()
    operator.picture("3-stopped")
    page.locator("[data-part=again] button:visible").first.click(timeout=60_000)
    page.wait_for_selector("[data-module=player]", timeout=240_000)
    operator.picture("4-read-after-a-second-try")


def is_told_why_a_file_is_refused(operator: Operator, folder: Path) -> None:
    """A letter under the name of a film."""
    page, bad = operator.page, folder / "bad.mp4"
    bad.write_text("this is a letter, not a film\n" * 400)
    operator.send(bad, "不是影片")
    page.wait_for_url(re.compile("/takes/"), timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("could not be used|不能用|無法"), timeout=60_000
    )
    operator.picture("5-refused")


def deletes(operator: Operator, take: str) -> None:
    """The take goes for good; its address says so, with the reason."""
    page = operator.page
    operator.go(take + "edit/")
    page.locator("details summary").last.click()
    form = page.locator("form[action$='/delete/']")
    form.locator("[name=reason]").fill("sent by mistake")
    form.locator("[type=checkbox]").check()
    form.locator("button").click()
    operator.go(take)
    expect(page.locator("main")).to_contain_text("sent by mistake")
    operator.picture("6-deleted")
    operator.go("/status/")
    operator.picture("7-state")


def page_words(operator: Operator, take: str) -> str:
    """The words of a take's page that do not depend on the moment."""
    operator.go(take)
    return operator.page.locator("dl.data").first.inner_text()


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SITE_VARIABLES}


def power_cut(process: subprocess.Popen[str], data: Path) -> None:
    """Kill the archive, its database and everything that they started, all at once."""
    victims = [
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if int(folder.name) != os.getpid() and os.fsencode(data) in told_of(folder)
    ]
    assert len(victims) > 5
    for victim in victims:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(20)


def told_of(folder: Path) -> bytes:
    """Command line, surroundings and working folder of a process."""
    try:
        told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        return told + os.fsencode((folder / "cwd").readlink())
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return b""


def until(
    true: Callable[[], object],
    seconds: float,
    pause: Callable[[], object] = lambda: time.sleep(0.1),
) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        pause()
