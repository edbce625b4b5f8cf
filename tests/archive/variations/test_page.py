"""The page of models: what is told to whom, and what stewards decide there."""

import re

import pytest
from django.test import Client

from archive.accounts.models import Role
from archive.jobs.models import Job, State
from archive.takes import leaving
from archive.takes.models import Take
from archive.variations import due
from archive.variations.actions import use
from archive.variations.models import Checkpoint
from archive.variations.subjects import PERFORMER, Subject
from archive.web.storage import store
from tests import factories
from tests.archive.variations.weights import GAINS, of_performer, refitted, shipped_weights

pytestmark = pytest.mark.django_db
PAGE = "/models/"


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path)
    settings.ADAPT_SECONDS = 10.0


@pytest.fixture
def steward():
    return factories.steward()


def client_of(user, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def page(user, language: str = "en") -> str:
    text = client_of(user, language).get(PAGE).content.decode()
    return re.sub(r"\s+", " ", text)


def checkpoint_of(take: Take, *others: Take, **more) -> Checkpoint:
    subject = Subject(PERFORMER, take.performers.get().pid)
    return refitted(subject.key, [take, *others], start=due.shipped().sha256, **more)


def test_the_page_is_for_researchers_and_stewards(steward) -> None:
    assert Client().get(PAGE).status_code == 404
    for role in (Role.LEARNER, Role.TEACHER):
        assert client_of(factories.account(role)).get(PAGE).status_code == 404
    assert client_of(factories.account(Role.RESEARCHER)).get(PAGE).status_code == 200
    assert client_of(steward).get(PAGE).status_code == 200


def test_without_the_shipped_weights_it_says_that_adapting_waits(
    steward, settings, tmp_path
) -> None:
    of_performer("甲", steward, 12.0)
    assert "about to begin" in page(steward)
    settings.SHIPPED_WEIGHTS = tmp_path / "nowhere.safetensors"
    text = page(steward)
    assert "adapting waits for it" in text
    assert "waits for the shipped model" in text
    assert "Adapt now" not in text
    assert "適配須等它" in page(steward, "zh-hant")
    assert due.begin_due() == []


def test_the_gain_of_each_kind_of_gap_is_shown_before_anything_is_used(steward) -> None:
    take = of_performer("甲", steward, 12.0, credit="Lion troupe", licence="CC BY 4.0")
    kinds = {
        "gap 0": {**GAINS, "refitted": 0.71, "begun": 0.93},
        "arm": {**GAINS, "refitted": 1.31, "begun": 1.02, "serve": "hermite"},
    }
    checkpoint = checkpoint_of(take, kinds=kinds)
    text = page(steward)
    assert "Not in use: look at what is gained, and decide." in text
    assert "Whole body, up to a quarter of a second" in text
    assert 'class="shipped" y="1" height="8" width="93.0"' in text
    assert 'class="adapted" y="13" height="8" width="71.0"' in text
    assert "0.71" in text
    assert "<b>the adapted model</b>" in text
    assert "plain curves" in text  # arms are left to what was better
    assert "10.0 % less" in text
    assert "Lion troupe · CC BY 4.0" in text
    assert "Thanks to somebody." in text
    assert checkpoint.sha256 in text
    assert take.get_absolute_url() in text
    assert "style=" not in text.split("<main")[1].split("</main")[0]


def test_a_steward_uses_stops_and_removes_and_it_is_written_down(steward) -> None:
    take = of_performer("甲", steward, 12.0)
    checkpoint = checkpoint_of(take)
    client, address = client_of(steward), f"{PAGE}{checkpoint.pk}/"
    assert f'action="{address}use/"' in page(steward)
    assert client.get(f"{address}use/").status_code == 405
    assert client.post(f"{address}use/").status_code == 302
    text = page(steward)
    assert "In use: gaps of this performer are filled by it." in text
    assert f"put to use · <bdi>{steward.username}</bdi>" in text
    assert f'action="{address}use/"' not in text
    client.post(f"{address}stop/")
    assert "use ended" in page(steward)
    client.post(f"{address}remove/")
    text = page(steward)
    assert "Its file was removed on" in text
    assert "Remove its file" not in text
    assert not store().exists(checkpoint.sha256)
    assert client.post(f"{address}use/", follow=True).status_code == 200
    checkpoint.refresh_from_db()
    assert not checkpoint.in_use


def test_others_than_stewards_decide_nothing(steward) -> None:
    take = of_performer("甲", steward, 12.0)
    checkpoint = checkpoint_of(take)
    key = checkpoint.subject
    for user in (factories.account(Role.RESEARCHER), factories.account(), None):
        client = client_of(user) if user else Client()
        for how in ("use", "stop", "remove"):
            assert client.post(f"{PAGE}{checkpoint.pk}/{how}/").status_code == 404
        assert client.post(f"{PAGE}adapt/", {"subject": key}).status_code == 404
    checkpoint.refresh_from_db()
    assert (checkpoint.kept, checkpoint.in_use) == (True, False)
    assert not Job.objects.exists()
    reader = factories.account(Role.RESEARCHER)
    assert '<form method="post" action="/models' not in page(reader)


def test_a_researcher_reads_of_what_they_may_see_alone() -> None:
    keeper = factories.account()
    secret = of_performer("隱名者", keeper, 12.0, title="祕密套路", visibility="draft", credit="密")
    shown = of_performer("甲", keeper, 12.0, title="公開套路")
    use(checkpoint_of(secret, shown), None)
    reader = factories.account(Role.RESEARCHER)
    text = page(reader)
    for word in ("隱名者", "祕密套路", secret.pid, ">密"):
        assert word not in text
    assert "Somebody whose recordings you do not see" in text
    assert "公開套路" in text
    assert "Recordings that you may not see or that are gone: 1" in text
    assert "隱名者" in page(factories.steward())


def test_flagged_weights_say_why_and_are_offered_for_removal(steward) -> None:
    first, second = (of_performer("甲", steward, 6.0) for _ in range(2))
    use(checkpoint_of(first, second), steward)
    assert (
        "hold" not in client_of(steward).get("/status/").content.decode().split("</main")[0][-900:]
    )
    leaving.withdraw(steward, second, "the family asked")
    text = page(steward)
    assert "may not be learnt from any more (1)" in text
    assert "Remove its file" in text
    assert "Use for this performer" not in text
    assert (
        "An adapted model holds what was withdrawn"
        in client_of(steward).get("/status/").content.decode()
    )


def test_weights_whose_file_is_missing_or_that_gain_nothing_say_so(steward) -> None:
    take = of_performer("甲", steward, 12.0)
    lost = checkpoint_of(take)
    store().remove(lost.sha256)
    assert "Bring it back from a backup" in page(steward)
    assert "Use for this performer" not in page(steward)
    Checkpoint.objects.all().delete()
    checkpoint_of(take, kinds={"arm": {**GAINS, "serve": "begun"}}, number=2)
    assert "better in no kind of gap" in page(steward)
    assert "Use for this performer" not in page(steward)


def test_a_steward_begins_a_refit_and_sees_how_far_it_is(steward) -> None:
    of_performer("甲", steward, 12.0)
    few = of_performer("乙", steward, 2.0)
    client = client_of(steward)
    text = page(steward)
    assert "not enough yet" in text
    [key] = re.findall(r'name="subject" value="([^"]+)"', text)
    client.post(f"{PAGE}adapt/", {"subject": key})
    [job] = Job.objects.all()
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, stage="adapt_learn 120 / 400", progress=0.6
    )
    text = page(steward)
    assert "Learning from all of the motion · 120 / 400" in text
    assert f"/jobs/{job.pk}/cancel/" in text
    told = client.get(f"/jobs/{job.pk}/").json()
    assert told["stage"].endswith("· 120 / 400")
    client.post(f"{PAGE}adapt/", {"subject": key})
    client.post(f"{PAGE}adapt/", {"subject": Subject(PERFORMER, few.performers.get().pid).key})
    assert Job.objects.count() == 1
    for wrong in ("", "x", "what:ever", "performer:\0"):
        assert client.post(f"{PAGE}adapt/", {"subject": wrong}).status_code == 404
    assert Job.objects.count() == 1


def test_the_page_asks_few_questions_of_the_database(
    steward, django_assert_max_num_queries
) -> None:
    for number in range(6):
        take = of_performer(f"人{number}", steward, 12.0)
        checkpoint_of(take)
    client = client_of(steward)
    client.get(PAGE)
    with django_assert_max_num_queries(150):
        client.get(PAGE)
