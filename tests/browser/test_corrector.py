"""A teacher puts a motion right on its page, and takes it back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from archive.takes.models import Version
from archive.web.storage import store
from capture.motion.formats.motion_file import write_landmarks
from tests import factories
from tests.browser.conftest import Site
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

pytestmark = [pytest.mark.slow]


@pytest.fixture
def version(teacher: User, tmp_path: Path) -> Version:
    path = tmp_path / "points"
    with path.open("wb") as file:
        write_landmarks(file, seen_from(walking(speed=0.3)), {"estimator": {"name": "x"}})
    points = store().put(iter([path.read_bytes()]))
    take = factories.take(teacher)
    made = factories.version(take, walking(speed=0.3), landmarks=points.sha256)
    recipe = {"estimator": "x", "height": 1.7, "scale_source": "assumed"}
    Version.objects.filter(pk=made.pk).update(recipe=recipe)
    return made


def test_a_motion_is_put_right_and_taken_back(
    page: Page, site: Site, version: Version, teacher: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(teacher)
    page.goto(site.url(version.track.take.get_absolute_url()))
    page.wait_for_selector("[data-module=player][data-ready]")
    panel = page.locator("[data-part~=corrector]")
    apply = panel.locator("[data-act=apply]")
    expect(apply).to_be_disabled()
    page.locator("[data-do=mark-in]").click()
    for _ in range(15):
        page.locator("[data-do=forward]").first.click()
    page.locator("[data-do=mark-out]").click()
    expect(panel.locator("[data-field=range]")).to_have_text("00:00.000 – 00:00.500")
    panel.get_by_role("button", name=re.compile("^(legs|雙腿)$")).click()
    panel.locator("[data-act=unseen][data-what=armL]").click()
    expect(panel.locator("[data-part~=corrections] li")).to_have_count(2)
    panel.locator("[data-act=remove]").last.click()
    panel.locator("[data-field=height]").fill("9")
    expect(apply).to_be_disabled()
    panel.locator("[data-field=height]").fill("1,58")
    with site.worker(), page.expect_navigation(timeout=60_000):
        apply.click()
    page.wait_for_selector("[data-module=player][data-ready]")
    made = Version.objects.latest("number")
    assert made.recipe["corrections"] == [
        {"kind": "swap", "start": 0.0, "stop": 0.5, "what": "legs"}
    ]
    assert made.recipe["scale_source"] == "given"
    expect(panel.locator("[data-part~=corrections] li")).to_have_count(1)
    expect(panel.locator("[data-field=height]")).to_have_value("1.58")
    panel.locator("[data-act=remove]").click()
    with site.worker(), page.expect_navigation(timeout=60_000):
        apply.click()
    page.wait_for_selector("[data-module=player][data-ready]")
    assert Version.objects.latest("number").recipe["corrections"] == []
    assert Version.objects.count() == 3
