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


def test_the_film_is_asked_for_first(form: Page) -> None:
    form.click("[data-part=submit]")
    expect(form.locator("[data-part=summary]")).to_have_text("請先選擇影片或動作檔。")
    expect(form.locator("#files")).to_be_focused()
    expect(form.locator(".error")).to_have_count(0)


def test_an_empty_file_is_told_at_once(form: Page, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    form.set_input_files("#files", str(tmp_path / "empty.mp4"))
    row = form.locator(".upload-row")
    expect(row.locator("[data-part=state]")).to_contain_text("0 位元組")
    expect(row.locator("[data-act=resume]")).to_be_hidden()
    expect(row.locator("[data-act=remove]")).to_be_visible()


def test_send_names_every_lack_in_the_language_of_the_page(form: Page, tmp_path: Path) -> None:
    form.set_input_files("#files", film(tmp_path, "a.mp4"))
    form.fill("[name=title]:visible", "")
    form.click("[data-part=submit]")
    title = form.locator(".field", has=form.locator("[name=title]:visible"))
    expect(title.locator(".error")).to_have_text("請填寫這一項。")
    nature = form.locator(".field", has=form.locator("[name=nature]"))
    expect(nature.locator(".error")).to_have_text("請選其中一項。")
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


@pytest.mark.console_allowed("ERR_FAILED")
def test_a_server_that_is_away_is_asked_again_by_itself(form: Page, tmp_path: Path) -> None:
    form.set_input_files("#files", film(tmp_path, "a.mp4"))
    form.fill("[name=title]:visible", "白鶴亮翅")
    form.check("[name=nature][value=real]")
    form.route("**/uploads/**", lambda route: route.abort())
    form.click("[data-part=submit]")
    row = form.locator(".upload-row")
    expect(row.locator("[data-part=state]")).to_contain_text("檔案庫沒有回應", timeout=15_000)
    expect(row.locator("[data-act=pause]")).to_be_visible()
    form.unroute("**/uploads/**")
    form.wait_for_url("**/takes/*/", timeout=15_000)
    assert Take.objects.get().title == "白鶴亮翅"


def test_a_film_that_is_refused_later_says_so_in_its_row(
    form: Page, site: Site, tmp_path: Path
) -> None:
    wrong = tmp_path / "letter.mp4"
    wrong.write_text("no film")
    form.set_input_files("#files", [film(tmp_path, "one.mp4"), str(wrong)])
    form.check("[name=nature][value=real]")
    with site.worker():
        form.click("[data-part=submit]")
        refused = form.locator(".upload-row", has_text="letter.mp4")
        expect(refused).to_have_attribute("data-state", "failed", timeout=30_000)
        expect(refused.locator("[data-part=state]")).to_contain_text("影片")
        expect(refused.locator("[data-act=resume]")).to_be_hidden()
