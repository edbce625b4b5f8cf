"""Another dancer of a film becomes a figure of her own by a press on the film."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from archive.accounts.models import User
from archive.takes.models import Take
from archive.takes.queries import landmarks_path
from capture.motion.formats.motion_file import LandmarksFile
from capture.motion.landmarks import BLAZEPOSE
from tests.browser.conftest import Site

pytestmark = [pytest.mark.slow]
CAPTURE_SECONDS = 240_000
HIPS = [BLAZEPOSE.index("leftHip"), BLAZEPOSE.index("rightHip")]


def places(number: int) -> np.ndarray:
    """Where the hips of a track are in the picture, per frame with a pose."""
    track = Take.objects.get().tracks.get(number=number)
    landmarks = LandmarksFile(landmarks_path(track.current)).whole()
    assert landmarks.found.mean() > 0.95
    return np.asarray(landmarks.image[landmarks.found][:, HIPS, 0].mean(axis=1))


def middle_and_width(box: Locator) -> tuple[float, float]:
    place = box.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["width"]


def test_the_other_dancer_becomes_a_second_track(
    page: Page, site: Site, teacher: User, sign_in: Callable[[User], None],
    test_data: Callable[[str], Path],
) -> None:  # fmt: skip
    sign_in(teacher)
    page.goto(site.url("/upload/"))
    page.wait_for_selector("[data-module=upload][data-ready]")
    page.set_input_files("#files", str(test_data("videos/d05_bharatanatyam_duo_sari.mp4")))
    page.fill("[name=title]:visible", "Duo")
    page.check("[name=nature][value=real]")
    with site.worker():
        page.click("[data-part=submit]")
        page.wait_for_url("**/takes/*/", timeout=60_000)
        page.wait_for_selector("[data-module=player][data-ready]", timeout=CAPTURE_SECONDS)
        page.click("[data-do=people]")
        boxes = page.locator(".person:visible")
        expect(boxes).to_have_count(2)
        left, right = sorted(map(middle_and_width, boxes.all()))
        assert left[0] + left[1] / 2 < right[0]
        expect(page.locator(".person:visible:disabled")).to_have_count(1)
        page.locator(".person:visible:enabled").click()
        # The work is shown where it was asked for, and leads to the new figure when it is done.
        page.locator(".job[data-state=done] a[href*='?person=']", has_text="Open").last.click(
            timeout=CAPTURE_SECONDS
        )
    page.wait_for_selector("[data-module=player][data-ready]")
    expect(page.locator("a[href='?track=2'][aria-current=true]")).to_be_visible()
    page.click("text=Show this figure first")
    expect(page.locator("a[href='?track=1'][aria-current=true]")).to_be_visible()
    one, other = places(1), places(2)
    # Each keeps her half of the picture from the first frame to the last.
    assert (one.min() > other.max()) or (other.min() > one.max())
