"""A motion that was recorded elsewhere: from the upload through its questions to a moving figure."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from archive.takes.models import ImportedFile, Take
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.kinematics import forward
from tests.browser.conftest import Site
from tests.capture.rigs.foreign import Data, bvh, given_path
from tests.motions import walking

pytestmark = [pytest.mark.slow]
READY = "[data-module=importer][data-ready]"
INK = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 128) sum = (sum * 31 + at) % 1e9;
  return sum;
}"""
"""A number that tells one drawing of a canvas from another; 0 where nothing is drawn."""


@pytest.fixture(autouse=True)
def _signed_in(page: Page, teacher: User, sign_in: Callable[[User], None]) -> None:
    sign_in(teacher)


@pytest.fixture
def working(site: Site) -> Iterator[None]:
    with site.worker():
        yield


def send(page: Page, site: Site, file: Path, title: str) -> None:
    page.goto(site.url("/upload/"))
    page.wait_for_selector("[data-module=upload][data-ready]")
    page.set_input_files("#files", str(file))
    page.fill("[name=title]:visible >> nth=0", title)
    page.check("[name=nature][value=real]")
    page.click("[data-part=submit]")


def ink(page: Page) -> int:
    return int(page.locator("[data-part=preview]").evaluate(INK))


def choose(page: Page, act: Callable[[], object]) -> None:
    """Change an answer and wait for the figure that follows from it."""
    with page.expect_response("**/preview/**"):
        act()


@pytest.mark.console_allowed("422")
@pytest.mark.usefixtures("working")
def test_a_file_that_lies_about_its_speed_goes_in_and_plays(
    page: Page, site: Site, test_data: Data
) -> None:
    file = given_path(test_data, "cmu_60_10")
    send(page, site, file, "Salsa")
    page.wait_for_selector(READY, timeout=60_000)
    assert_nothing_is_answered_for_us(page)
    answer(page)
    page.wait_for_selector("[data-module=player][data-ready]", timeout=60_000)
    stage = page.locator("canvas[data-part=stage]")
    still = stage.evaluate(INK)
    page.click("[data-do=play]")
    expect(page.locator("[data-part=time]")).not_to_contain_text("0:00.", timeout=20_000)
    assert stage.evaluate(INK) != still

    imported = ImportedFile.objects.get()
    assert store().path(imported.sha256).read_bytes() == file.read_bytes()
    version = Take.objects.get().tracks.get().current
    motion = MotionFile(motion_path(version)).whole()
    assert motion.median_rate == pytest.approx(60.0)
    assert motion.missing("leftHand").all()
    assert not motion.missing("rightHand").any()
    assert np.ptp(forward(motion)[:, :, 1]) > 1.0


def assert_nothing_is_answered_for_us(page: Page) -> None:
    """The figure moves before anything was said; without an answer nothing is imported."""
    expect(page.locator("[data-part=size]")).to_contain_text("1.65 m tall")
    before = ink(page)
    assert before
    page.wait_for_timeout(700)
    assert ink(page) != before
    rate = page.locator(".field", has=page.locator("[name=rate]"))
    expect(rate).to_contain_text("The file says 120 frames a second")
    assert page.locator("[name=rate]:checked").count() == 0
    page.click(".importer button.act")
    expect(rate.locator(".error")).to_contain_text("Choose one")
    page.wait_for_selector(READY)


def answer(page: Page) -> None:
    """Each answer is tried out at once; the table of joints can be changed."""
    status = page.locator("[data-part=status]")
    choose(page, lambda: page.check("[name=rate][value='60']"))
    expect(page.locator("[data-part=size]")).to_contain_text("0:19.8 long")
    choose(page, lambda: page.select_option("[name=unit]", "m"))
    expect(status).to_contain_text("Nobody is 165")
    choose(page, lambda: page.select_option("[name=unit]", "cm"))
    expect(status).to_be_empty()
    hand = page.locator("[name=joint-leftHand]")
    expect(hand.locator("option:checked")).to_have_text("lHand")
    choose(page, lambda: hand.select_option(""))
    page.click(".importer button.act")


@pytest.mark.console_allowed("410")
@pytest.mark.usefixtures("working")
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(
    page: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "many.bvh"
    file.write_bytes(bvh(walking(20)).replace(b"Frames: 20", b"Frames: 9999999999"))
    send(page, site, file, "Many")
    expect(page.locator("h1")).to_have_text("This motion file could not be used", timeout=30_000)
    expect(page.locator("main")).to_contain_text("declares 9999999999 frames but holds 20")
    assert not Take.objects.exists()
    assert not ImportedFile.objects.exists()


@pytest.mark.usefixtures("working")
def test_the_questions_are_readable_by_all_and_fit_every_screen(
    page: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "walk.bvh"
    file.write_bytes(bvh(walking(90)))
    send(page, site, file, "行")
    page.wait_for_selector(READY, timeout=60_000)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.reload()
        page.wait_for_selector(READY)
        found = Axe().run(page).response["violations"]
        assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    # Whoever asked for stillness gets a still figure, and may have it move.
    still = ink(page)
    page.wait_for_timeout(500)
    assert ink(page) == still
    play = page.locator(".importer [data-do=play]")
    expect(play).to_have_attribute("aria-label", "Play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    page.wait_for_timeout(500)
    assert ink(page) != still
    for width in (360, 390, 768):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
