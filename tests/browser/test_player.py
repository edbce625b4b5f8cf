"""The player in Chromium: film and figure show the same frame, at every speed and after every jump."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from archive.accounts.models import User
from archive.annotations.models import Segment
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane
from archive.takes.models import Take
from archive.web.storage import store
from tests import factories
from tests.browser.conftest import Site
from tests.films import BITS, CELL, numbered_film
from tests.motions import walking, with_gap

pytestmark = [pytest.mark.slow]
FRAMES = 150
# 33 and 67 ms in turn, and one hole of half a second: as phones write them.
UNEVEN = np.concatenate(
    [np.arange(60) * 0.05 + (np.arange(60) % 2) * 0.0167, 3.5 + np.arange(90) / 30]
)
EVEN = np.arange(FRAMES) / 30.0
READ_FILM = f"""() => {{
  const film = document.querySelector('video');
  const canvas = document.createElement('canvas');
  canvas.width = film.videoWidth; canvas.height = film.videoHeight;
  const pen = canvas.getContext('2d');
  pen.drawImage(film, 0, 0);
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit += 1) {{
    const [red] = pen.getImageData(bit * {CELL} + {CELL // 2}, 30, 1, 1).data;
    if (red > 128) number |= 1 << bit;
  }}
  return number;
}}"""
READ_FIGURE = "() => Number(document.querySelector('[data-part=frame]').textContent) - 1"


def take_with_film(owner: User, folder: Path, times: np.ndarray) -> Take:
    take = factories.take(owner, title="白鶴亮翅 White crane")
    path = numbered_film(folder / "film.mp4", [float(time) for time in times])
    kept = store().put(iter([path.read_bytes()]))
    film = factories.video(take, facts={"sound": "", "duration": float(times[-1])})
    film.sha256, film.size = kept.sha256, kept.size
    film.save()
    motion = replace(walking(len(times)), times=np.asarray(times))
    factories.version(take, with_gap(motion, 60, 75, "leftLowerArm"), video=film)
    return take


@pytest.fixture(params=["even", "uneven"])
def take(request: pytest.FixtureRequest, site: Site, teacher: User, tmp_path: Path) -> Take:
    return take_with_film(teacher, tmp_path, EVEN if request.param == "even" else UNEVEN)


def opened(page: Page, site: Site, take: Take, moment: str = "") -> None:
    page.goto(site.url(take.get_absolute_url()) + moment)
    page.wait_for_selector("[data-module=player][data-ready]")
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")


def in_step(page: Page, expected: int | None = None) -> tuple[int, int]:
    """The frames that film and figure show, once the film stands still and the figure is drawn.

    On a busy machine a key is heard later than a while: `expected` is what it is waited for.
    """
    if expected is not None:
        with suppress(PlaywrightTimeout):
            page.wait_for_function(f"() => ({READ_FIGURE})() === {expected}", timeout=10_000)
    page.wait_for_function("() => !document.querySelector('video').seeking")
    page.wait_for_timeout(150)
    # On a busy machine the figure is drawn later than that. One that never follows stays apart.
    with suppress(PlaywrightTimeout):
        page.wait_for_function(f"() => ({READ_FILM})() === ({READ_FIGURE})()", timeout=10_000)
    return page.evaluate(READ_FILM), page.evaluate(READ_FIGURE)


def test_film_and_figure_show_the_same_frame(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    assert in_step(page, 0) == (0, 0)
    for expected in (1, 2, 3):
        page.click("[data-do=forward]")
        assert in_step(page, expected) == (expected, expected)
    page.click("[data-do=back]")
    assert in_step(page, 2) == (2, 2)
    for moment in (2.0, 0.51, 3.9):
        page.goto(site.url(take.get_absolute_url()) + f"#t={moment}")
        film, figure = in_step(page)
        assert film == figure, moment


def test_they_stay_together_while_playing_slowly(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    page.select_option("select[data-do=rate]", "0.25")
    page.click("[data-do=play]")
    page.wait_for_timeout(1500)
    page.click("[data-do=play]")
    film, figure = in_step(page)
    assert film == figure > 3


def test_a_moment_has_an_address(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take, "#t=1.234")
    film, figure = in_step(page)
    times = UNEVEN if np.isclose(take.videos.get().facts["duration"], UNEVEN[-1]) else EVEN
    assert film == figure == int(np.searchsorted(times, 1.2341, side="right")) - 1
    address = page.input_value("[data-field=address]")
    assert take.get_absolute_url() in address
    assert "#t=" in address


def test_keys_work_only_where_they_should(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    page.focus("[data-part=keys]")
    page.keyboard.press(".")
    assert in_step(page, 1) == (1, 1)
    page.keyboard.press("m")
    expect(page.locator("[data-do=mirror]")).to_have_attribute("aria-pressed", "true")
    page.focus("[data-field=measure]")
    page.keyboard.press(".")
    assert in_step(page, 1) == (1, 1)
    page.focus("[data-part=keys]")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()


class TestSegments:
    def test_made_renamed_looped_deleted_and_undone(
        self, page: Page, site: Site, take: Take, teacher: User, sign_in: Callable[[User], None]
    ) -> None:
        sign_in(teacher)
        opened(page, site, take, "#t=0.5")
        page.focus("[data-part=keys]")
        page.keyboard.press("i")
        for _ in range(6):
            page.keyboard.press(".")
        page.keyboard.press("o")
        page.keyboard.press("Enter")
        row = page.locator("[data-part=segment-rows] tr")
        expect(row).to_have_count(1)
        page.wait_for_timeout(600)
        segment = Segment.objects.get()
        times = take_times(take)
        assert nearest(times, segment.start_us / 1e6) < 2e-6
        assert nearest(times, segment.stop_us / 1e6) < 2e-6
        name = row.locator("[data-field=name]")
        name.fill("白鶴亮翅")
        name.press("Tab")
        page.wait_for_timeout(600)
        segment.refresh_from_db()
        assert segment.name == "白鶴亮翅"
        row.locator("[data-act=delete]").click()
        expect(row).to_have_count(0)
        page.locator(".toast button").click()
        expect(row).to_have_count(1)
        page.wait_for_timeout(600)
        segment.refresh_from_db()
        assert segment.deleted_at is None

    def test_the_button_asks_for_a_name_and_goes_on_where_it_ended(
        self, page: Page, site: Site, take: Take, sign_in: Callable[[User], None]
    ) -> None:
        sign_in(take.owner)
        opened(page, site, take)
        for name in ("起式", "攬雀尾"):
            page.click("[data-do=new-segment]")
            field = page.locator("[data-part=segment-rows] [data-field=name]:focus")
            expect(field).to_have_count(1)
            page.keyboard.type(name)
            page.keyboard.press("Tab")
            expect(page.locator("[data-part=segment-rows] tr").last).to_be_visible()
            page.wait_for_timeout(400)
        first, second = Segment.objects.order_by("start_us")
        assert (first.name, second.name) == ("起式", "攬雀尾")
        assert second.start_us == first.stop_us

    def test_one_stretch_is_one_segment(
        self, page: Page, site: Site, take: Take, sign_in: Callable[[User], None]
    ) -> None:
        sign_in(take.owner)
        opened(page, site, take, "#t=99")
        for _ in range(2):
            page.click("[data-do=new-segment]")
            page.wait_for_timeout(400)
        expect(page.locator("[data-part=segment-rows] tr")).to_have_count(1)
        expect(page.locator(".toast")).to_contain_text("is a segment already")

    def test_readers_see_segments_and_cannot_change_them(
        self, page: Page, site: Site, take: Take
    ) -> None:
        Segment.objects.create(
            take=take, name="<b>起式</b>", start_us=500_000, stop_us=1_500_000,
            created_by=take.owner,
        )  # fmt: skip
        opened(page, site, take)
        row = page.locator("[data-part=segment-rows] tr")
        expect(row).to_contain_text("<b>起式</b>")
        expect(row.locator("[data-act=delete]")).to_have_count(0)
        row.locator("[data-act=loop]").click()
        page.wait_for_timeout(300)
        assert page.evaluate("() => !document.querySelector('video').paused")


def take_times(take: Take) -> np.ndarray:
    duration = take.videos.get().facts["duration"]
    return UNEVEN if np.isclose(duration, UNEVEN[-1]) else EVEN


def nearest(times: np.ndarray, value: float) -> float:
    return float(np.abs(times - value).min())


def test_what_is_missing_is_said_in_words(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    lane = page.locator("svg[data-limb=armL]")
    expect(lane.locator("title").nth(1)).to_contain_text("missing")
    expect(page.locator("[data-share=missing]")).not_to_have_text("0%")


def test_curves_follow_and_have_gaps(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take)
    page.locator("[data-part=curves]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-part=plot] .js-line", timeout=15_000)
    page.select_option("[data-field=measure]", "leftElbow,rightElbow")
    page.wait_for_timeout(1000)
    expect(page.locator("[data-part=reading] li")).to_have_count(2)


@pytest.mark.console_allowed("404")
def test_the_motion_plays_when_its_film_is_not_there(page: Page, site: Site, take: Take) -> None:
    """The copy for browsers may still be on its way, or have come to nothing."""
    take.videos.update(playback="transcode", playback_sha256="")
    page.goto(site.url(take.get_absolute_url()))
    page.wait_for_selector("[data-module=player][data-ready]")
    expect(page.locator("[data-module=player] [data-part~=status]").first).to_have_text(
        "The film cannot be played here. The motion plays without it."
    )
    page.click("[data-do=play]")
    page.wait_for_function(f"() => ({READ_FIGURE})() > 5")


def test_the_address_of_the_moment_follows_each_step(page: Page, site: Site, take: Take) -> None:
    opened(page, site, take, "#t=1.000")
    field = page.locator("[data-field=address]")
    before = field.input_value()
    page.click("[data-do=forward]")
    page.wait_for_function(
        "(old) => document.querySelector('[data-field=address]').value !== old", arg=before
    )


@pytest.mark.parametrize("state", ["running", "cancelled"])
def test_work_beside_a_motion_does_not_stop_the_player(
    page: Page, site: Site, take: Take, sign_in: Callable[[User], None], state: str
) -> None:
    work = Work("takes.playback", Lane.CAPTURE, take.pid, take.title, take.get_absolute_url())
    Job.objects.filter(pk=enqueue(take.owner, work).pk).update(state=state)
    sign_in(take.owner)
    opened(page, site, take)
    expect(page.locator("[data-module=job]")).to_be_visible()
    page.click("[data-do=forward]")
    assert in_step(page, 1) == (1, 1)
