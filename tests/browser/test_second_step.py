"""The second step by hand: a picture that can be seen, codes that can be saved, and the way in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from tests import factories
from tests.browser.conftest import Site
from tests.totp import code_of

pytestmark = [pytest.mark.slow]


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_turned_on_and_asked_for(
    page: Page, site: Site, teacher: User, sign_in: Callable[[User], None], theme: str
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(teacher)
    page.click(".site-nav a[href='/account/security/']")
    page.click("main a.act")
    assert page.locator("img.qr").evaluate("(picture) => picture.naturalWidth") > 0
    secret = page.inner_text("code.secret")
    page.fill("#id_code", code_of(secret))
    page.click("main button.act")
    spare = page.locator(".spare code").all_inner_texts()
    assert len(spare) == 10
    assert serious(page) == []
    with page.expect_download() as download:
        page.click("main a[download]")
    assert Path(download.value.path()).read_text().split() == spare
    page.click(".site-tools form[action$='sign-out/'] button")
    page.goto(site.url("/account/sign-in/?next=/jobs/"))
    page.fill("#id_username", teacher.username)
    page.fill("#id_password", factories.PASSWORD)
    page.click("main button.act")
    page.wait_for_url("**/account/code/")
    assert serious(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    page.fill("#id_code", code_of(secret, 1))
    page.click("main button.act")
    page.wait_for_url("**/jobs/")
    page.goto(site.url("/account/security/"))
    expect(page.locator(".state.good")).to_be_visible()
