"""bench pages: how soon pages stand in Chromium on this machine, and how smoothly figures move."""

import shutil
import statistics
import time
from argparse import ArgumentParser
from typing import Any

from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.report import Report
from archive.commands.benches.stage import stage

HELP = "pages: first page, take page, payload and drawn frames in Chromium on loopback"
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage",
)  # fmt: skip
_WATCH_SECONDS = 6.0
_MOVE_ALL = "() => document.querySelectorAll('.plates .plate-play').forEach((one) => one.click())"
_COUNT_FRAMES = """(seconds) => new Promise((done) => {
  const began = performance.now();
  let frames = 0;
  const tick = (now) => {
    frames += 1;
    if (now - began < seconds * 1000) requestAnimationFrame(tick);
    else done(frames / ((now - began) / 1000));
  };
  requestAnimationFrame(tick);
})"""


def arguments(parser: ArgumentParser) -> None:
    """Take how often to load each page."""
    parser.add_argument("--runs", type=int, default=5)


def run(options: dict[str, Any]) -> Report:
    """Measure on a server and an archive of the bench's own."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of developers
    except ImportError as error:
        raise ProgramFailed("Playwright is missing; run `python3 manage.py test` once.") from error
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        raise ProgramFailed("Chromium is missing; install it (Debian: apt-get install chromium).")
    report = Report("pages")
    with stage("bench_seed") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        for number in range(1, options["runs"] + 1):
            report.row(run=number, **_visit(browser, address))
        browser.close()
    for name in ("first_page_seconds", "take_ready_seconds", "payload_kib_per_second"):
        report.bar(name, round(statistics.median(row[name] for row in report.rows), 3))
    # A display of 60 Hz gives 59.9 as often as 60.1: whole frames count.
    rates = [row["drawn_frames_per_second"] for row in report.rows]
    report.bar("drawn_frames_per_second", float(round(statistics.median(rates))))
    return report


def _visit(browser: Any, address: str) -> dict[str, float]:
    """One fresh reader: the library, its twelve plates moving, then the three-minute take."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="load")
    page.wait_for_selector(".plate[data-ready]")
    first = time.perf_counter() - began
    # The twelve plates alone: the large figure above them leaves the view and stands still.
    page.evaluate("() => document.querySelector('.plates').scrollIntoView()")
    page.wait_for_function("() => !document.querySelector('.plates .plate:not([data-ready])')")
    page.evaluate(_MOVE_ALL)
    drawn = page.evaluate(_COUNT_FRAMES, _WATCH_SECONDS)
    href = page.locator(".plates a", has_text="Bench 11").first.get_attribute("href")
    took, sizes = _take(context, address, href)
    context.close()
    return {
        "first_page_seconds": first,
        "drawn_frames_per_second": drawn,
        "take_ready_seconds": took,
        "payload_kib_per_second": sizes,
    }


def _take(context: Any, address: str, path: str) -> tuple[float, float]:
    """Seconds until the take page draws its figure, and KiB of motion per second of motion."""
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address + path, wait_until="commit")
    page.wait_for_selector("[data-module=player][data-ready]")
    took = time.perf_counter() - began
    head = page.request.get(
        address + page.get_attribute("[data-stream-url]", "data-stream-url")
    ).json()
    total = 0
    for block in head["blocks"]:
        answer = page.request.get(address + block["url"])
        total += int(answer.headers["content-length"])
    page.close()
    return took, total / 1024 / head["duration"]
