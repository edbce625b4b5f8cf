"""Every page in Chromium: readable by all, whole at every width, silent in the console."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.accounts.models import User
from archive.annotations.models import Segment
from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane, State
from archive.takes.models import Take, Version
from capture.findings import Code, Finding, Quality
from tests import factories
from tests.browser.conftest import Site
from tests.films import numbered_film
from tests.motions import walking, with_gap

pytestmark = [pytest.mark.slow]
WIDTHS = (360, 390, 768, 1280)


def shown_take(owner: User, folder: Path) -> Take:
    take = factories.take(owner, title="白鶴亮翅 White crane", credit="Master Chan")
    take.performers.add(person_called("陳師傅", Person.objects.all()))
    film = numbered_film(folder / "film.mp4", [number / 30 for number in range(90)])
    video = factories.video(
        take, film.read_bytes(),
        facts={"sound": "", "width": 320, "height": 240, "median_rate": 30.0, "duration": 3.0},
    )  # fmt: skip
    version = factories.version(take, with_gap(walking(), 30, 50, "leftLowerArm"), video=video)
    Version.objects.filter(pk=version.pk).update(quality=report())
    Segment.objects.create(
        take=take, name="起式", start_us=300_000, stop_us=1_500_000, created_by=owner
    )
    return take


def report() -> dict[str, Any]:
    """One finding of every kind."""
    findings = tuple(Finding(code, at / 10, at / 10 + 0.5, 0.5) for at, code in enumerate(Code))
    shares = {"armL": {"seen": 0.8, "tick": 0.1, "doubt": 0.05, "fill": 0.0, "missing": 0.05}}
    return Quality(findings, {"frames_per_second": 12.0}, shares, seconds=3.0, score=40).to_json()


def first_look() -> dict[str, Any]:
    still = {"seconds": 1.0, "picture": [64, 48], "points": [[10.0, 9.0, 1.0], [30.0, 9.0, 0.3]]}
    return {**report(), "still": still, "names": ["leftShoulder", "rightShoulder"]}


@pytest.fixture
def everything(site: Site, teacher: User, tmp_path: Path) -> dict[str, str]:
    """One of each page, by a short name."""
    take = shown_take(teacher, tmp_path)
    waiting = factories.take(teacher, title="獅鼓步")
    with av.open(str(tmp_path / "still.jpg"), "w", format="mjpeg") as out:
        stream = out.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        out.mux(stream.encode(av.VideoFrame(64, 48, "yuvj420p")))
        out.mux(stream.encode())
    poster = factories.stored((tmp_path / "still.jpg").read_bytes()).sha256
    factories.video(waiting, playback="", poster_sha256=poster, glance=first_look())
    failed = factories.take(teacher, title="小念手")
    for one in (waiting, failed):
        work = Work("takes.capture", Lane.CAPTURE, one.pid, one.title, one.get_absolute_url())
        enqueue(teacher, work)
    Job.objects.filter(subject=failed.pid).update(
        state=State.FAILED, fault="nobody_found", detail="pose: 0 detections"
    )
    return {
        "library": "/",
        "take": take.get_absolute_url(),
        "working": waiting.get_absolute_url(),
        "failed": failed.get_absolute_url(),
        "upload": "/upload/",
        "jobs": "/jobs/",
        "edit": take.get_absolute_url() + "edit/",
        "about": "/about/",
        "security": "/account/security/",
        "second step": "/account/security/turn-on/",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    page: Page, site: Site, everything: dict[str, str], theme: str, teacher: User,
    sign_in: Callable[[User], None],
) -> None:  # fmt: skip
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    sign_in(teacher)
    findings = []
    for name, path in everything.items():
        page.goto(site.url(path))
        page.wait_for_timeout(500)
        for finding in Axe().run(page).response["violations"]:
            if finding["impact"] in ("serious", "critical"):
                targets = [node["target"] for node in finding["nodes"][:3]]
                findings.append((name, finding["id"], targets))
    assert not findings


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_no_page_is_wider_than_its_screen(
    page: Page, site: Site, everything: dict[str, str], language: str, teacher: User,
    sign_in: Callable[[User], None],
) -> None:  # fmt: skip
    sign_in(teacher)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name, path in everything.items():
            page.goto(site.url(path))
            page.wait_for_timeout(200)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)


def test_a_film_that_waits_fills_its_column_and_no_more(
    page: Page, site: Site, teacher: User, tmp_path: Path, sign_in: Callable[[User], None]
) -> None:
    take = factories.take(teacher, title="獅鼓步")
    film = numbered_film(tmp_path / "film.mp4", [number / 30 for number in range(30)])
    factories.video(take, film.read_bytes())
    sign_in(teacher)
    page.goto(site.url(take.get_absolute_url()))
    page.wait_for_function("() => document.querySelector('video.alone').readyState >= 1")
    widths = "(film) => [film.clientWidth, film.parentElement.clientWidth]"
    film_width, column = page.locator("video.alone").evaluate(widths)
    assert film_width == column


def test_the_language_switch_changes_words_and_hides_no_name(
    page: Page, site: Site, everything: dict[str, str]
) -> None:
    page.goto(site.url(everything["take"]))
    page.click("button[name=language][value=zh-hant]")
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    for text in ("白鶴亮翅", "White crane"):
        expect(page.locator("h1")).to_contain_text(text)
    page.click("button[name=language][value=en]")
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for text in ("白鶴亮翅", "White crane"):
        expect(page.locator("h1")).to_contain_text(text)


def test_a_plate_moves_when_it_is_pointed_at_and_stops_again(
    page: Page, site: Site, everything: dict[str, str]
) -> None:
    page.goto(site.url("/"))
    plate = page.locator(".plates .plate[data-module=plate]").first
    plate.scroll_into_view_if_needed()
    expect(plate).to_have_attribute("data-ready", "")
    picture = "(canvas) => canvas.toDataURL().length + canvas.toDataURL().slice(-400)"
    canvas = plate.locator("canvas")
    still = canvas.evaluate(picture)
    plate.hover()
    page.wait_for_timeout(600)
    assert canvas.evaluate(picture) != still


def test_reduced_motion_keeps_every_figure_still(
    page: Page, site: Site, everything: dict[str, str]
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url("/"))
    page.wait_for_selector(".plate[data-ready]")
    page.wait_for_timeout(300)
    picture = "() => document.querySelector('.hero canvas').toDataURL()"
    before = page.evaluate(picture)
    page.wait_for_timeout(700)
    assert page.evaluate(picture) == before


def test_the_theme_is_kept(page: Page, site: Site, everything: dict[str, str]) -> None:
    page.goto(site.url("/about/"))
    page.click("[data-do=theme]")
    chosen = page.evaluate("() => document.documentElement.dataset.theme")
    page.goto(site.url("/"))
    assert page.evaluate("() => document.documentElement.dataset.theme") == chosen


def test_no_page_loads_anything_from_elsewhere(
    page: Page, site: Site, everything: dict[str, str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fonts = 0

    def count(response) -> None:
        nonlocal fonts
        if response.url.endswith(".woff2"):
            fonts += len(response.body())

    page.on("response", count)
    for path in everything.values():
        page.goto(site.url(path))
        page.wait_for_timeout(300)
    own = (site.address, "blob:", "data:")
    assert all(url.startswith(own) for url in asked)
    assert fonts < 300_000


def test_plotly_looks_as_without_our_policy(chromium: Browser, tmp_path: Path) -> None:
    """The rules that set-up takes from the bundle are those that the bundle would insert itself."""
    root = Path(__file__).resolve().parents[2]
    shutil.copy(
        root / "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js", tmp_path / "p.js"
    )
    (tmp_path / "page.html").write_text('<div id="a"></div><script src="p.js"></script>')
    fresh = chromium.new_page()
    fresh.goto((tmp_path / "page.html").as_uri())
    fresh.evaluate("() => Plotly.newPlot('a', [{y: [1, 2]}])")
    own = fresh.evaluate(
        "() => [...document.querySelector('style[id*=global]').sheet.cssRules].map((r) => r.cssText)"
    )
    text = (root / ".build/vendor/plotly-static.css").read_text()
    fresh.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); window.s = s; }", text
    )
    ours = fresh.evaluate("() => [...window.s.cssRules].map((r) => r.cssText)")
    fresh.close()
    assert sorted(ours) == sorted(own)
