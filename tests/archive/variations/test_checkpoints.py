"""A checkpoint that holds what was withdrawn is flagged, whichever way the motion went."""

import pytest
from django.utils import timezone

from archive.takes import leaving
from archive.takes.models import Take
from archive.variations.actions import NewCheckpoint, record
from archive.variations.queries import flagged, motions_gone, usable
from tests import factories

pytestmark = pytest.mark.django_db


def _checkpoint(version, sha256="a" * 64, start=""):
    return record(
        NewCheckpoint(
            sha256,
            "best.safetensors",
            [(version.pid, "d" * 64), ("salsa", "e" * 64)],
            {version.pid: version},
            start=start,
        )
    )


@pytest.mark.parametrize("way", ["withdraw", "delete", "forbid"])
def test_what_is_gone_flags_every_checkpoint_that_holds_it(way) -> None:
    owner = factories.account()
    version = factories.version(factories.take(owner, may_train=True))
    other = factories.version(factories.take(owner, may_train=True))
    checkpoint, untouched = _checkpoint(version), _checkpoint(other, "b" * 64)
    assert not flagged().exists()
    take = version.track.take
    if way == "withdraw":
        leaving.withdraw(owner, take, "the family asked")
    elif way == "delete":
        leaving.delete(owner, take, "the family asked")
    else:
        Take.objects.filter(pk=take.pk).update(may_train=False)
    assert list(flagged()) == [checkpoint]
    assert list(usable()) == [untouched]
    assert [motion.digest for motion in motions_gone()] == ["d" * 64]
    assert checkpoint.motions.count() == 2


def test_what_was_brought_back_flags_no_more() -> None:
    owner = factories.account()
    version = factories.version(factories.take(owner, may_train=True))
    _checkpoint(version)
    Take.objects.filter(pk=version.track.take_id).update(withdrawn_at=timezone.now())
    assert flagged().exists()
    leaving.bring_back(owner, Take.objects.get(pk=version.track.take_id))
    assert not flagged().exists()


def test_weights_that_went_on_from_others_hold_their_motions_too() -> None:
    owner = factories.account()
    first = factories.version(factories.take(owner, may_train=True))
    second = factories.version(factories.take(owner, may_train=True))
    _checkpoint(first)
    adapted = _checkpoint(second, "b" * 64, start="a" * 64)
    assert {motion.version for motion in adapted.motions.all()} == {first, second, None}
    leaving.withdraw(owner, first.track.take, "")
    assert set(flagged()) == {adapted, *adapted.__class__.objects.filter(sha256="a" * 64)}
