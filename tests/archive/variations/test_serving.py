"""Which weights serve a take, who decided it, and how a checkpoint's file goes."""

import pytest

from archive.takes import leaving
from archive.takes.models import Take, Track
from archive.takes.objects import is_named
from archive.variations.actions import NotUsable, remove, stop_using, use
from archive.variations.models import Checkpoint, Deed
from archive.variations.queries import waiting
from archive.variations.serving import Why, serving
from archive.variations.shipped import shipped
from archive.variations.subjects import FORM, PERFORMER, Subject, form_key
from archive.web.storage import store
from tests import factories
from tests.archive.variations.weights import GAINS, of_performer, refitted, shipped_weights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path)


@pytest.fixture
def steward():
    return factories.steward()


def of_person(take: Take) -> str:
    return Subject(PERFORMER, take.performers.get().pid).key


def test_the_nearest_weights_in_use_serve_a_take(steward, settings, tmp_path) -> None:
    own = of_performer("甲", steward, 2.0, title="洪拳 1")
    other = of_performer("乙", steward, 2.0, title="洪拳 2")
    unknown = of_performer("", steward, 2.0, title="鷹爪 1")
    performers = refitted(of_person(own), [own], start=shipped().sha256)
    forms = refitted(Subject(FORM, form_key("洪拳 9")).key, [own, other], start="other")
    # Nothing is used before somebody has said so.
    assert {serving(take).why for take in (own, other, unknown)} == {Why.SHIPPED}
    use(performers, steward)
    use(forms, steward)
    nearest = serving(own)
    assert (nearest.why, nearest.checkpoint) == (Why.PERFORMER, performers)
    assert nearest.weights == store().path(performers.sha256)
    assert nearest.sha256 == performers.sha256
    assert nearest.begun == shipped().file
    theirs = serving(other)
    assert (theirs.why, theirs.checkpoint) == (Why.FORM, forms)
    assert theirs.begun is None  # it was begun from others than those that are here
    assert (serving(unknown).why, serving(unknown).weights) == (Why.SHIPPED, shipped().file)
    stop_using(performers, steward)
    assert serving(own).checkpoint == forms
    stop_using(forms, steward)
    settings.SHIPPED_WEIGHTS = tmp_path / "nowhere.safetensors"
    assert serving(own) == serving(unknown)
    assert (serving(own).why, serving(own).weights) == (Why.CHEAP, None)


@pytest.mark.parametrize("way", ["withdraw", "delete", "forbid", "lost"])
def test_flagged_or_lost_weights_never_serve(steward, way) -> None:
    first, second = (of_performer("甲", steward, 2.0) for _ in range(2))
    checkpoint = refitted(of_person(first), [first, second])
    use(checkpoint, steward)
    assert serving(first).why is Why.PERFORMER
    if way == "withdraw":
        leaving.withdraw(steward, second, "the family asked")
    elif way == "delete":
        leaving.delete(steward, second, "the family asked")
    elif way == "forbid":
        Take.objects.filter(pk=second.pk).update(may_train=False)
    else:
        store().remove(checkpoint.sha256)
    assert serving(first).why is Why.SHIPPED
    if way == "lost":
        return
    stop_using(checkpoint, steward)
    with pytest.raises(NotUsable):
        use(checkpoint, steward)
    assert not checkpoint.in_use


def test_shipped_weights_that_were_trained_here_and_are_flagged_do_not_serve(steward) -> None:
    take = of_performer("甲", steward, 2.0)
    version = take.tracks.get().current
    checkpoint = refitted("", [take])
    Checkpoint.objects.filter(pk=checkpoint.pk).update(sha256=shipped().sha256)
    assert serving(take).why is Why.SHIPPED
    leaving.withdraw(steward, take, "")
    assert serving(take).why is Why.CHEAP
    assert version.pk


def test_of_several_people_in_a_take_each_is_served_by_their_own(steward) -> None:
    duet = of_performer("甲", steward, 2.0)
    lead = duet.performers.get()
    partner = of_performer("乙", steward, 2.0)
    duet.performers.add(partner.performers.get())
    checkpoint = refitted(of_person(partner), [partner])
    use(checkpoint, steward)
    first = duet.tracks.get()
    followed = Track.objects.create(
        take=duet, number=2, person=7, performer=partner.performers.get()
    )
    unnamed = Track.objects.create(take=duet, number=3, person=8)
    Track.objects.filter(pk=first.pk).update(performer=lead)
    assert serving(duet, followed).why is Why.PERFORMER
    assert serving(duet, first).why is Why.SHIPPED
    # Who is not named is nobody's; nor does the take say whose a motion is.
    assert serving(duet, unnamed).why is Why.SHIPPED
    assert serving(duet).why is Why.SHIPPED


def test_a_newer_checkpoint_takes_the_place_of_the_older_and_both_are_written_down(steward) -> None:
    take = of_performer("甲", steward, 2.0)
    old, new = (refitted(of_person(take), [take], number=n) for n in (1, 2))
    assert set(waiting()) == {old, new}
    use(old, steward)
    use(old, steward)  # twice is once
    use(new, steward)
    old.refresh_from_db()
    assert (old.in_use, new.in_use) == (False, True)
    told = [(one.deed, one.by) for one in old.decisions.order_by("pk")]
    assert told == [(Deed.USE, steward), (Deed.STOP, steward)]
    assert not waiting().exists()


def test_what_gains_nothing_or_is_nobodys_cannot_be_used(steward) -> None:
    take = of_performer("甲", steward, 2.0)
    kinds = {"arm": {**GAINS, "serve": "begun"}, "legs": {**GAINS, "serve": "hermite"}}
    for checkpoint in (
        refitted(of_person(take), [take], kinds=kinds),
        refitted("", [take], number=2),
    ):
        with pytest.raises(NotUsable):
            use(checkpoint, steward)
    assert serving(take).why is Why.SHIPPED


def test_removing_a_file_takes_it_off_the_disk_and_keeps_what_it_learnt_from(steward) -> None:
    take = of_performer("甲", steward, 2.0)
    checkpoint = refitted(of_person(take), [take])
    use(checkpoint, steward)
    assert is_named(checkpoint.sha256)
    leaving.delete(steward, take, "the family asked")
    remove(checkpoint, steward)
    checkpoint.refresh_from_db()
    assert not store().exists(checkpoint.sha256)
    assert not is_named(checkpoint.sha256)
    assert (checkpoint.kept, checkpoint.in_use) == (False, False)
    assert checkpoint.removed_at is not None
    assert checkpoint.motions.count() == 1
    assert [one.deed for one in checkpoint.decisions.all()] == [Deed.REMOVE, Deed.STOP, Deed.USE]
    remove(checkpoint, steward)  # twice is once
    assert checkpoint.decisions.count() == 3
    with pytest.raises(NotUsable):
        use(checkpoint, steward)
