"""The upload form says what is lacking at its place, in the words of the page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.models import User
from archive.takes.models import Take
from tests.browser.conftest import Site
from tests.films import numbered_film

pytestmark = [pytest.mark.slow]


@pytest.fixture
def form(page: Page, site: Site, teacher: User, sign_in: Callable[[User], None]) -> Page:
    page.context.add_cookies(
        [{"name": "django_language", "value": "zh-hant", "url": site.url("/")}]
    )
    sign_in(teacher)
    page.goto(site.url("/upload/"))
    page.wait_for_selector("[data-module=upload][data-ready]")
    return page


def film(folder: Path, name: str) -> str:
    return str(numbered_film(folder / name, [frame / 30 for frame in range(30)]))


def test_send_names_every_lack_in_the_language_of_the_page(form: Page) -> None:
    form.click("[data-part=submit]")
    title = form.locator(".field", has=form.locator("[name=title]:visible"))
    expect(title.locator(".error")).to_have_text("請填寫這一項。")
    nature = form.locator(".field", has=form.locator("[name=nature]"))
    expect(nature.locator(".error")).to_have_text("請選其中一項。")
    expect(form.locator("[data-part=summary]")).to_have_text("請先選擇影片。")
    expect(form.locator("[name=title]:visible")).to_be_focused()


@pytest.mark.console_allowed("422")
def test_what_the_server_refuses_is_said_at_its_field(form: Page, tmp_path: Path) -> None:
    form.set_input_files("#files", film(tmp_path, "a.mp4"))
    form.fill("[name=title]:visible", "白鶴亮翅")
    form.fill("[name=performed_on]", "last spring")
    form.check("[name=nature][value=real]")
    form.click("[data-part=submit]")
    when = form.locator(".field", has=form.locator("[name=performed_on]"))
    expect(when.locator(".error")).to_contain_text("2025-03-16")
    form.fill("[name=performed_on]", "2025-03")
    form.click("[data-act=resume]")
    form.wait_for_url("**/takes/*/")
    assert Take.objects.get().performed_on == "2025-03"


def test_each_of_several_films_has_a_title_of_its_own(form: Page, tmp_path: Path) -> None:
    names = [film(tmp_path, "one.mp4"), film(tmp_path, "two.mp4")]
    Path(names[1]).write_bytes(Path(names[1]).read_bytes() + b"\0" * 8)
    form.set_input_files("#files", names)
    rows = form.locator(".upload-row [name=title]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_value("one")
    expect(form.locator("#id_title")).to_be_hidden()
    rows.nth(1).fill("")
    form.check("[name=nature][value=real]")
    form.click("[data-part=submit]")
    expect(form.locator(".upload-row .error")).to_have_count(1)
    rows.nth(1).fill("第二套")
    form.click("[data-part=submit]")
    expect(form.locator(".upload-row[data-state=done]")).to_have_count(2)
    assert set(Take.objects.values_list("title", flat=True)) == {"one", "第二套"}
