"""The player in Chromium where nobody can tell how the body travels."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from archive.takes.models import Take
from capture.motion.source import Source
from tests import factories
from tests.browser.conftest import Site
from tests.motions import walking


@pytest.fixture
def take(site: Site, teacher: User) -> Take:
    """Three seconds, in the second of which the camera was carried along."""
    motion = walking(90)
    source = motion.source.copy()
    source[30:60, 0] = Source.INFERRED
    made = factories.take(teacher, title="隨行 Carried along")
    factories.version(made, replace(motion, source=source))
    return made


def test_the_player_says_where_the_way_is_unknown(page: Page, site: Site, take: Take) -> None:
    page.goto(site.url(take.get_absolute_url()) + "#t=0.5")
    page.wait_for_selector("[data-module=player][data-ready]")
    note = page.locator("[data-part=adrift]")
    expect(note).to_be_hidden()
    page.goto(site.url(take.get_absolute_url()) + "#t=1.5")
    page.reload()
    page.wait_for_selector("[data-module=player][data-ready]")
    expect(note).to_be_visible()
    stage, said = page.locator("[data-part=stage]").bounding_box(), note.bounding_box()
    assert stage
    assert said
    # It stands beside the figure, not over it.
    assert said["x"] + said["width"] < stage["x"] + 0.4 * stage["width"]
    assert stage["y"] <= said["y"] <= stage["y"] + 0.3 * stage["height"]
