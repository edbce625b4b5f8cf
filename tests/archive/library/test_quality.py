"""Quality on pages: words with times, rows, the order of the library, the first look."""

import re
from dataclasses import replace

import numpy as np
import pytest
from django.test import Client

from archive.jobs.actions import enqueue
from archive.jobs.models import Lane
from archive.rights.models import Nature
from archive.takes.actions import work_on
from archive.takes.models import Take, Version
from capture.findings import Code, Finding, Quality, score_of
from tests import factories
from tests.motions import walking

pytestmark = pytest.mark.django_db
HOME = "/"
DARK = Finding(Code.LOW_LIGHT, 1.0, 2.5, 0.8)
GONE = Finding(Code.NOBODY, 0.0, 3.0, 0.9)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def report(*findings: Finding) -> dict:
    quality = Quality(findings, {}, {}, seconds=3.0, score=score_of(findings, 3.0))
    return quality.to_json()


def judged(*findings: Finding, **fields) -> Take:
    take = factories.take(**fields)
    version = factories.version(take, video=factories.video(take, facts={"duration": 3.0}))
    Version.objects.filter(pk=version.pk).update(quality=report(*findings))
    return take


def page(take: Take | None = None, query: str = "", client: Client | None = None) -> str:
    client = client or Client()
    client.cookies["django_language"] = "en"
    return client.get((take.get_absolute_url() if take else HOME) + query).content.decode()


def glanced(*findings: Finding, still: bool = True, **seen: object) -> Take:
    take = factories.take()
    picture = {"seconds": 1.2, "picture": [640, 360], "points": [[10.5, 20.0, 0.9], [30, 40, 0.2]]}
    names = ["leftShoulder", "rightShoulder"]
    glance = {**report(*findings), "still": picture if still else {}, "names": names, **seen}
    film = factories.video(take, poster_sha256=factories.stored(b"jpeg").sha256, glance=glance)
    enqueue(take.owner, work_on(film, "takes.capture", Lane.CAPTURE, model="full"))
    return take


def test_a_take_says_what_is_wrong_where_and_what_to_do() -> None:
    text = page(judged(DARK))
    assert "The performer is hardly lit." in text
    assert 'href="#t=1.0">0:01.0–0:02.5</a>' in text
    assert "Put a light in front of the performer" in text
    assert 'data-code="low_light"' in text


def test_a_version_that_nobody_judged_shows_no_report() -> None:
    take = factories.take()
    factories.version(take)
    text = page(take)
    assert 'id="quality"' not in text
    assert 'class="flaw"' not in text


def test_the_library_puts_what_is_worth_filming_again_first() -> None:
    bad, none = judged(GONE, title="Bad"), factories.take(title="None")
    good, fair = judged(title="Good"), judged(DARK, title="Fair")
    made = judged(GONE, title="Made", nature=Nature.MACHINE_MADE)
    order = [bad, fair, good]
    text = page(query="?sort=again")
    places = [text.index(take.pid) for take in order]
    assert places == sorted(places)
    assert all(text.index(take.pid) > places[-1] for take in (none, made))
    newest = page()
    assert newest.index(good.pid) < newest.index(bad.pid)
    assert page(query="?sort=nonsense").index(good.pid) < page().index(bad.pid)


def test_sorted_by_it_each_card_says_why() -> None:
    judged(DARK, title="Fair")
    judged(title="Good")
    judged(GONE, title="Made", nature=Nature.MACHINE_MADE)
    glanced(GONE)
    text = page(query="?sort=again")
    said = re.findall(
        r'<span class="why">(?:First look: )?<b class="num">(\d+)</b> / 100(.*?)</span>', text
    )
    scores = [int(score) for score, _ in said]
    assert scores == sorted(scores)
    assert [why.strip(" ·") for _, why in said] == [
        "Nobody was found in the picture.", "The performer is hardly lit.", "",
    ]  # fmt: skip
    assert text.count("First look: ") == 1
    assert 'class="why"' not in page()


def test_a_take_is_as_long_on_its_card_as_in_its_film() -> None:
    """Of 63 frames at 60 a second the last one begins at 1.033 s and ends at 1.05 s."""
    motion = replace(walking(63), times=np.arange(63) / 60.0)
    take = factories.take()
    film = factories.video(take, facts={"duration": 63 / 60.0, "width": 640, "height": 360})
    factories.version(take, motion, video=film)
    assert '<span class="num">0:01.1</span>' in page()
    assert "· 0:01.1</dd>" in page(take)
    (ruler,) = re.findall(r'aria-valuemax="([\d.]+)"', page(take))
    assert float(ruler) == pytest.approx(1.05, abs=1e-5)


def test_only_a_poor_score_is_marked_on_a_card() -> None:
    for findings, marked in (((GONE,), True), ((DARK,), False), ((), False)):
        Take.objects.all().delete()
        judged(*findings)
        assert ("worth filming again</span>" in page()) is marked


def test_the_order_is_kept_by_search_and_pages() -> None:
    for number in range(30):
        judged(DARK, title=f"Form {number}")
    client = Client()
    client.force_login(factories.account())
    text = page(query="?sort=again&q=form", client=client)
    assert 'name="sort" value="again"' in text
    assert "?sort=again&amp;q=form&amp;page=2" in text
    assert 'href="?q=form#takes"' in text


@pytest.mark.parametrize("takes", [1, 12])
def test_the_order_costs_no_query(takes: int, django_assert_max_num_queries) -> None:
    for _ in range(takes):
        judged(DARK)
    with django_assert_max_num_queries(14):
        Client().get(HOME, {"sort": "again"})


def test_the_waiting_page_warns_and_shows_a_first_figure() -> None:
    text = page(glanced(GONE))
    assert "First look" in text
    assert "Nobody was found in the picture." in text
    assert "It may be quicker to film again now" in text
    assert '<svg viewBox="0 0 640 360"' in text
    assert 'x1="10.5" y1="20.0" x2="30" y2="40" class="doubtful"' in text


def test_a_first_look_without_findings_says_so_and_one_without_a_figure_shows_none() -> None:
    text = page(glanced(still=False))
    assert "nothing stands in the way" in text
    assert "<svg viewBox" not in text


def test_the_long_pass_replaces_the_first_look() -> None:
    take = glanced(GONE)
    version = factories.version(take)
    Version.objects.filter(pk=version.pk).update(quality=report(DARK))
    text = page(take)
    assert "Nobody was found" not in text
    assert "The performer is hardly lit." in text


def test_what_may_not_be_watched_shows_no_picture() -> None:
    take = glanced(GONE)
    Take.objects.filter(pk=take.pk).update(may_show=False)
    text = page(take)
    assert "<svg viewBox" not in text


def test_a_page_of_many_takes_reads_numbers_of_reports_and_no_report(
    django_assert_max_num_queries,
) -> None:
    judged(GONE)
    glanced(GONE)
    with django_assert_max_num_queries(20) as asked:
        assert page().count("worth filming again") == 2
    told = [query["sql"] for query in asked.captured_queries]
    assert any("takes_version" in sql for sql in told)
    for column in ('"summary"', '"quality"', '"recipe"', '"facts"', '"people"', '"glance"'):
        # A column followed by an arrow is asked for one number.
        assert not [sql for sql in told if f"{column}," in sql or f"{column} FROM" in sql], column


def test_a_first_look_says_how_much_of_the_film_it_saw() -> None:
    whole = page(glanced(DARK, frames=48, reached=92.0, whole=True))
    assert "Pictures looked at: 48, spread over the whole film." in whole
    short = page(glanced(DARK, frames=11, reached=92.0, whole=False))
    assert "Only the film up to 1:32.0 was looked at (11 pictures)" in short
    # A first look of an earlier program did not tell.
    assert "Pictures looked at" not in page(glanced(DARK))


def test_a_report_that_is_judged_anew_keeps_what_only_the_film_told() -> None:
    lost = Finding(Code.NOBODY, 0.0, 3.0, 1.0)
    before = Quality((lost, DARK), {"light_luma": 20.0, "found_share": 0.1}, {}, 3.0, 10)
    now = Quality(
        (Finding(Code.JITTER, 0.0, 1.0, 1.0),), {"found_share": 1.0}, {"head": {"seen": 1.0}},
        3.0, 80, (Code.LOW_LIGHT, Code.BLUR),
    )  # fmt: skip
    told = Quality.from_json(now.to_json()).after(Quality.from_json(before.to_json()))
    assert [one.code for one in told.findings] == [Code.JITTER, Code.LOW_LIGHT]
    assert told.figures == {"light_luma": 20.0, "found_share": 1.0}
    assert told.limbs == {"head": {"seen": 1.0}}
    assert told.score == score_of(told.findings, 3.0) < 100
    assert "unjudged" not in told.to_json()


def test_a_report_of_a_later_program_is_taken_as_far_as_it_is_understood() -> None:
    report = Quality((DARK,), {}, {}, 3.0, 50).to_json()
    report["findings"].append({"code": "ghosts", "start": 0.0, "stop": 1.0, "severity": 1.0})
    report["unjudged"] = ["ghosts", "blur"]
    assert Quality.from_json(report) == Quality((DARK,), {}, {}, 3.0, 50, (Code.BLUR,))
