"""What tests share: the browser, the recordings, and the rule for what a machine lacks.

Where Chromium, Node or the recordings are missing, the tests that need them are skipped with one
plain line; on the continuous integration machine (CI=true) that is a failure instead.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
DESKTOP = (1280, 800)


def missing(sentence: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{sentence} (CI=true: nothing may be skipped for want of it.)", pytrace=False)
    pytest.skip(sentence)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker by which a test foresees an error in the browser's console."""
    config.addinivalue_line(
        "markers", "console_allowed(pattern): console errors that match are part of this test"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses the browser, so that `-m 'not browser'` leaves them out."""
    for item in items:
        if {"chromium", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def test_data() -> Callable[[str], Path]:
    """Return a function that finds a recording below ARCHIVE_TEST_DATA, or skips the test."""
    folder = Path(os.environ.get("ARCHIVE_TEST_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            missing(f"The recording {name} is not in {folder}; set ARCHIVE_TEST_DATA.")
        return path

    return find


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the Node that set-up found or brought."""
    facts = ROOT / ".build" / "system.json"
    named = json.loads(facts.read_text()).get("node") if facts.is_file() else shutil.which("node")
    if not named:
        missing("No Node found; run python3 manage.py test, which brings one.")
    return Path(str(named))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield a Chromium, one for all tests."""
    named = os.environ.get("ARCHIVE_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None or not Path(path).is_file():
        missing(
            "No Chromium found, so browser tests are left out; install it (Debian, Ubuntu: apt-get "
            "install chromium fonts-noto-cjk) or name it in ARCHIVE_CHROMIUM."
        )
    # Chromium's own sandbox does not work for root.
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Yield a browser context of its own for each test."""
    width, height = DESKTOP
    fresh = chromium.new_context(viewport={"width": width, "height": height})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield a page; errors in its console, breaches of the content policy included, fail the test."""
    marker = request.node.get_closest_marker("console_allowed")
    allowed = re.compile(marker.args[0]) if marker else None
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    fresh = context.new_page()
    fresh.on("console", note)
    fresh.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    yield fresh
    fresh.close()
    unexpected = [error for error in errors if allowed is None or not allowed.search(error)]
    assert not unexpected, "\n".join(["The browser's console holds errors:", *unexpected])
