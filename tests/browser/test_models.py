"""The page of models in Chromium: gains as bars, decided by a steward, at every width and in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from archive.accounts.models import User
from archive.takes.models import Take
from archive.variations.models import Checkpoint
from archive.variations.subjects import PERFORMER, Subject
from tests import factories
from tests.archive.variations.weights import GAINS, of_performer, refitted
from tests.browser.conftest import Site

pytestmark = [pytest.mark.slow]
KINDS = {
    "gap 0": {**GAINS, "refitted": 0.7, "begun": 0.9},
    "gap 3": {**GAINS, "refitted": 2.4, "begun": 1.1, "serve": "linear-Gaussian"},
    "arm": {**GAINS, "refitted": 0.95, "begun": 0.9, "serve": "begun"},
}


@pytest.fixture
def steward(site: Site) -> User:
    del site
    return factories.steward()


@pytest.fixture
def checkpoint(steward: User) -> Checkpoint:
    take: Take = of_performer("陳師傅", steward, 4.0, title="白鶴拳 White crane 1")
    return refitted(Subject(PERFORMER, take.performers.get().pid).key, [take], kinds=KINDS)


@pytest.fixture(params=[(1280, "en"), (390, "zh-hant")], ids=["desktop", "phone"])
def shown(
    request: pytest.FixtureRequest, page: Page, site: Site, steward: User,
    checkpoint: Checkpoint, sign_in: Callable[[User], None],
) -> Page:  # fmt: skip
    """The page as a steward comes to it, at one width in one language."""
    del checkpoint
    width, language = request.param
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(steward)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    page.goto(site.url("/status/"))
    page.get_by_role(
        "link", name="學過甚麼" if language != "en" else "what they learnt from"
    ).click()
    return page


def test_the_bars_have_their_true_lengths(shown: Page, checkpoint: Checkpoint) -> None:
    card = shown.locator(f"#checkpoint-{checkpoint.pk}")
    expect(card).to_contain_text("陳師傅")
    for row, kind in enumerate(KINDS.values()):
        bars = card.locator("tbody tr").nth(row).locator("svg")
        whole = width_of(bars)
        for name, figure in (("shipped", "begun"), ("adapted", "refitted")):
            ratio = min(float(str(kind[figure])), 1.6)
            assert width_of(bars.locator(f".{name}")) == pytest.approx(ratio / 1.6 * whole, abs=1.5)
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_steward_decides_by_the_keyboard(
    shown: Page, steward: User, checkpoint: Checkpoint
) -> None:
    card = shown.locator(f"#checkpoint-{checkpoint.pk}")
    use = card.locator("form[action$='/use/'] button")
    box = use.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    use.focus()
    shown.keyboard.press("Enter")
    expect(shown.locator("[role=status]").first).to_be_visible()
    checkpoint.refresh_from_db()
    assert checkpoint.in_use
    card.locator("summary").click()
    expect(card.locator("details")).to_contain_text(steward.username)
    expect(card.get_by_role("link", name="白鶴拳")).to_be_visible()
    card.locator("form[action$='/stop/'] button").click()
    shown.wait_for_load_state()
    checkpoint.refresh_from_db()
    assert not checkpoint.in_use


def width_of(element: Locator) -> float:
    box = element.bounding_box()
    assert box is not None
    return box["width"]
