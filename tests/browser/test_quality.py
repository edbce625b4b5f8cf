"""Findings in Chromium: rows under the player, words that lead to their moment, at every width."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from archive.takes.models import Take, Version
from capture.findings import Code
from capture.looking import LookSpec
from capture.motion.formats.motion_file import MotionFile
from capture.pipeline import MOTION_FILE, CaptureSpec, capture_take
from tests import factories
from tests.browser.conftest import Site
from tests.capture.clips import first_frames
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow]
WIDTHS = (1280, 390)


@pytest.fixture
def take(site: Site, teacher: User, test_data: Callable[[str], Path], tmp_path: Path) -> Take:
    """A real capture of people who come and go, ten frames a second."""
    film = tmp_path / "leaving.mp4"
    first_frames(test_data("videos/d12_people_enter_leave.mp4"), film, 130)
    spec = CaptureSpec(LookSpec("mediapipe-lite", ROOT / ".build" / "models", 640))
    with film.open("rb") as video:
        quality = capture_take(video, spec, tmp_path).quality.to_json()
    made = factories.take(teacher, title="來去 Coming and going")
    kept = factories.video(made, film.read_bytes(), facts={"sound": "", "duration": 13.0})
    version = factories.version(made, MotionFile(tmp_path / MOTION_FILE).whole(), video=kept)
    Version.objects.filter(pk=version.pk).update(quality=quality)
    return made


def opened(page: Page, site: Site, take: Take) -> Page:
    page.goto(site.url(take.get_absolute_url()))
    page.wait_for_selector("[data-module=player][data-ready]")
    return page


SHOWN = """(start) => {
  const [minutes, seconds] = document.querySelector('[data-part=time]').textContent.split(':');
  return Math.abs(60 * Number(minutes) + Number(seconds) - start) < 0.11;
}"""


def wait_for(page: Page, start: float) -> None:
    """Until the frame is on screen that lasts through a moment; ten frames make a second here."""
    page.wait_for_function(SHOWN, arg=start)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_for_each_kind_leads_to_its_stretches(
    page: Page, site: Site, take: Take, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, site, take)
    findings = take.tracks.get().current.quality["findings"]
    placed = {one["code"] for one in findings} - {Code.FEW_FRAMES, Code.FLOOR_UNSEEN}
    rows = page.locator(".flaws")
    assert set(rows.evaluate_all("(all) => all.map((row) => row.dataset.code)")) == placed
    assert Code.NOBODY in placed
    row = page.locator(f".flaws[data-code={Code.NOBODY}]")
    first = row.locator(".flaw").first
    start = float(first.get_attribute("data-start") or "nan")
    first.click()
    wait_for(page, start)
    box, track = first.bounding_box(), row.bounding_box()
    assert box
    assert track
    length = take.tracks.get().current.summary["duration"]
    assert (box["x"] - track["x"]) / track["width"] == pytest.approx(start / length, abs=0.02)
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= width


def test_a_row_is_one_stop_of_the_tab_key_and_arrows_walk_along_it(
    page: Page, site: Site, take: Take
) -> None:
    opened(page, site, take)
    rows = page.locator(".flaws")
    for at in range(rows.count()):
        stops = rows.nth(at).locator('.flaw[tabindex="0"]')
        assert stops.count() == 1
    longest = max(range(rows.count()), key=lambda at: rows.nth(at).locator(".flaw").count())
    stretches = rows.nth(longest).locator(".flaw")
    stretches.first.focus()
    page.keyboard.press("End")
    expect(stretches.last).to_be_focused()
    start = float(stretches.last.get_attribute("data-start") or "nan")
    wait_for(page, start)
    page.keyboard.press("Home")
    expect(stretches.first).to_be_focused()
    assert stretches.first.get_attribute("tabindex") == "0"


def test_words_lead_to_their_moment_and_show_it(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    link = page.locator("#quality .times a").first
    link.scroll_into_view_if_needed()
    link.click()
    start = float((link.get_attribute("href") or "").removeprefix("#t="))
    wait_for(page, start)
    expect(page.locator("[data-part=time]")).to_be_in_viewport()
