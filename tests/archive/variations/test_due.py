"""Who has enough motion of their own, and that a refit begins by itself once and not twice."""

import pytest
from django.utils import timezone

from archive.jobs.models import Job, Lane, State
from archive.rights.models import Nature
from archive.takes import leaving
from archive.takes.models import Take
from archive.variations import due
from archive.variations.due import begin_due, forget_gone, standings
from archive.variations.subjects import (
    FORM,
    PERFORMER,
    Subject,
    form_key,
    form_of,
    subjects_of,
    taught_seconds,
)
from archive.variations.titles import Titles
from tests import factories
from tests.archive.variations.weights import of_performer, refitted, shipped_weights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path)
    settings.ADAPT_SECONDS = 10.0


@pytest.fixture
def steward():
    return factories.steward()


def names(steward) -> dict[str, float]:
    titles = Titles(steward)
    return {
        titles.of(one.material.subject): round(one.material.seconds)
        for one in standings(steward)
        if one.due
    }


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("洪拳 1", "洪拳"), ("洪拳（2）", "洪拳"), ("Sword form, take 3", "Sword form"),
        ("詠春 小念頭 第三次", "詠春 小念頭"), ("太極二十四式", "太極二十四式"), ("Lion #12", "Lion"),
        ("Form 37 postures", "Form 37 postures"), ("洪拳3", "洪拳"), ("Form37", "Form37"), ("12", ""), ("Take 3", ""), ("Sword", "Sword"),
    ],
)  # fmt: skip
def test_a_title_without_the_number_of_its_take_names_the_form(title, form) -> None:
    assert form_of(title) == form
    assert bool(form_key(title)) == bool(form)


def test_only_stretches_that_are_seen_whole_count() -> None:
    whole = {limb: [[0.0, 10.0, "seen"]] for limb in ("head", "torso", "armL", "armR", "legL")}
    lanes = {**whole, "legR": [[0.0, 4.0, "seen"], [4.0, 5.0, "made"], [5.0, 10.0, "doubt"]]}
    assert taught_seconds(lanes) == pytest.approx(9.0)
    lanes["armL"] = [[0.0, 5.5, "tick"], [5.5, 10.0, "missing"]]
    # Half a second is left between the two: too short to learn from.
    assert taught_seconds(lanes) == pytest.approx(4.0)
    assert taught_seconds({**whole, "handL": [[0.0, 10.0, "missing"]]}) == pytest.approx(10.0)
    assert taught_seconds({}) == 0.0


def test_a_performer_with_enough_permitted_motion_is_due(steward) -> None:
    of_performer("陳師傅", steward, 6.0)
    assert names(steward) == {}
    of_performer("陳師傅", factories.account(), 6.0, visibility="draft")
    assert names(steward) == {"陳師傅": 12}
    # What may not teach does not count.
    for fields in (
        {"may_train": False},
        {"nature": Nature.MACHINE_MADE},
        {"withdrawn_at": timezone.now()},
    ):
        of_performer("李師傅", steward, 20.0, **fields)
    gone = of_performer("黃師傅", steward, 20.0)
    leaving.delete(steward, gone, "")
    assert names(steward) == {"陳師傅": 12}


def test_a_form_is_due_where_several_perform_it(steward) -> None:
    of_performer("甲", steward, 6.0, title="洪拳 1")
    of_performer("甲", steward, 6.0, title="洪拳 2")
    assert set(names(steward)) == {"甲"}  # the performer's own refit holds the same
    of_performer("乙", steward, 6.0, title="洪拳 3")
    assert names(steward) == {"甲": 12, "洪拳": 18}


def test_due_again_when_it_has_grown_was_flagged_or_the_shipped_weights_are_others(
    steward, settings, tmp_path
) -> None:
    first = of_performer("甲", steward, 12.0)
    subject = standings(steward)[0].material.subject
    start = due.shipped().sha256
    refitted(subject.key, [first], start=start)
    assert names(steward) == {}
    second = of_performer("甲", steward, 4.0)
    assert names(steward) == {}  # four seconds more are neither ten nor half of twelve
    of_performer("甲", steward, 3.0)
    assert names(steward) == {"甲": 19}  # seven are more than half
    newest = refitted(
        subject.key, Take.objects.filter(performers__isnull=False), start=start, number=2
    )
    assert names(steward) == {}
    leaving.withdraw(steward, second, "the family asked")
    assert names(steward) == {"甲": 15}
    leaving.bring_back(steward, second)
    assert names(steward) == {}
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path, seed=2)
    assert names(steward) == {"甲": 19}
    # A file that somebody removed does not come back by itself.
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path, seed=1)
    newest.__class__.objects.filter(pk=newest.pk).update(kept=False, removed_at=timezone.now())
    assert names(steward) == {}


def test_a_refit_is_queued_once_and_not_again_where_it_was_given_up(steward) -> None:
    of_performer("甲", steward, 12.0)
    [job] = begin_due()
    assert (job.kind, job.lane, job.owner, job.title) == (due.KIND, Lane.LONG, steward, "甲")
    assert begin_due() == []
    subject = Subject.of(job.arguments["subject"])
    assert due.begin(steward, subject) is None
    for state in (State.CANCELLED, State.FAILED):
        Job.objects.filter(pk=job.pk).update(state=state)
        assert begin_due() == []
    # A steward may ask all the same; and when more has come in, it begins by itself.
    again = due.begin(steward, subject)
    Job.objects.filter(pk=again.pk).update(state=State.FAILED)
    of_performer("甲", steward, 3.0)
    assert len(begin_due()) == 1


@pytest.mark.parametrize("why", ["off", "no weights", "no steward"])
def test_nothing_is_queued_where_it_cannot_or_must_not_be(settings, tmp_path, why) -> None:
    owner = factories.account() if why == "no steward" else factories.steward()
    of_performer("甲", owner, 12.0)
    if why == "off":
        settings.ADAPT = "off"
    if why == "no weights":
        settings.SHIPPED_WEIGHTS = tmp_path / "nowhere.safetensors"
    assert begin_due() == []
    assert not Job.objects.exists()


def test_work_of_somebody_who_is_gone_keeps_no_name(steward) -> None:
    take = of_performer("甲", steward, 12.0)
    [job] = begin_due()
    assert forget_gone() == 0
    Job.objects.filter(pk=job.pk).update(state=State.DONE)
    assert forget_gone() == 0
    leaving.delete(steward, take, "")
    assert forget_gone() == 1
    assert not Job.objects.exists()


def test_rows_hold_nothing_of_a_title() -> None:
    [subject] = subjects_of("", "陳家溝老架 2")
    assert subject.kind == FORM
    assert "陳" not in subject.key + subject.of_job
    assert subjects_of("bcdfg", "")[0] == Subject(PERFORMER, "bcdfg")
    assert len(subject.of_job) <= 40


def test_names_are_told_to_those_alone_who_may_know_them() -> None:
    keeper, reader = factories.account(), factories.account()
    of_performer("甲", keeper, 2.0, visibility="draft", title="祕密套路 1")
    of_performer("乙", keeper, 2.0, title="祕密套路 2", visibility="members")
    form = Subject(FORM, form_key("祕密套路"))
    everybody = list(due.materials(due.teachable(keeper)))
    people = [one for one in everybody if one.kind == PERFORMER]
    assert sorted(Titles(reader).of(one) for one in people) == ["", "乙"]
    assert Titles(reader).of(form) == "祕密套路"
    Take.objects.update(visibility="draft")
    assert Titles(reader).of(form) == ""
    assert Titles().of(form) == "祕密套路"
