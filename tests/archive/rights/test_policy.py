"""The policy: who may do what, as a table written by hand, and predicate and filter as one."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from archive.accounts.models import Role, User
from archive.rights.models import Nature, Visibility
from archive.rights.policy import Actor, Deed, allows, condition
from archive.takes.models import Take
from archive.takes.queries import version_allowed, versions_for
from tests import factories

GUEST = AnonymousUser()
PERMISSIONS = ("may_show", "may_download", "may_train", "may_generate")


def actors(owner: User) -> dict[str, Actor]:
    return {
        "guest": GUEST,
        "member": factories.account(Role.LEARNER),
        "researcher": factories.account(Role.RESEARCHER),
        "owner": owner,
        "steward": factories.steward(),
        "inactive": factories.account(Role.STEWARD, is_active=False),
    }


@pytest.mark.django_db
class TestTable:
    def allowed(self, deed: Deed, **fields: object) -> set[str]:
        owner = factories.account()
        item = factories.take(owner, **fields)
        return {name for name, actor in actors(owner).items() if allows(actor, deed, item)}

    @pytest.mark.parametrize(
        ("visibility", "seen_by"),
        [
            ("draft", {"owner", "steward"}),
            ("members", {"owner", "steward", "member", "researcher"}),
            ("public", {"owner", "steward", "member", "researcher", "guest", "inactive"}),
        ],
    )
    def test_visibility_decides_who_may_know(self, visibility: str, seen_by: set[str]) -> None:
        assert self.allowed(Deed.SEE, visibility=visibility) == seen_by

    def test_nothing_but_looking_is_allowed_unless_somebody_said_yes(self) -> None:
        item = factories.take()
        assert [getattr(item, name) for name in PERMISSIONS] == [True, False, False, False]

    def test_others_download_only_with_permission(self) -> None:
        assert self.allowed(Deed.DOWNLOAD) == {"owner", "steward"}
        assert "guest" in self.allowed(Deed.DOWNLOAD, may_download=True)

    @pytest.mark.parametrize("deed", [Deed.TRAIN, Deed.GENERATE])
    def test_training_and_generating_bind_even_owner_and_steward(self, deed: Deed) -> None:
        assert self.allowed(deed) == set()
        permitted = self.allowed(deed, **{f"may_{deed}": True})
        assert permitted == {"owner", "steward", "member", "researcher"}

    def test_nobody_learns_from_what_nobody_performed(self) -> None:
        machine = {"nature": Nature.MACHINE_MADE, "may_train": True, "may_generate": True}
        assert self.allowed(Deed.TRAIN, **machine) == set()
        assert "member" in self.allowed(Deed.GENERATE, **machine)

    def test_editing_is_for_owner_and_steward(self) -> None:
        assert self.allowed(Deed.EDIT) == {"owner", "steward"}

    @pytest.mark.parametrize("deed", [Deed.SEE, Deed.SHOW, Deed.DOWNLOAD])
    def test_a_withdrawn_item_is_for_owner_and_steward(self, deed: Deed) -> None:
        everything = dict.fromkeys(PERMISSIONS, True)
        fields = {"withdrawn_at": timezone.now(), **everything}
        assert self.allowed(deed, **fields) == {"owner", "steward"}

    def test_nobody_learns_from_a_withdrawn_item(self) -> None:
        fields = {"withdrawn_at": timezone.now(), "may_train": True, "may_generate": True}
        assert self.allowed(Deed.TRAIN, **fields) == set()
        assert self.allowed(Deed.GENERATE, **fields) == set()


@pytest.mark.django_db
def test_nobody_learns_from_a_version_that_a_machine_made(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    take = factories.take(may_train=True)
    recorded, made = factories.version(take), factories.version(take)
    made.whole_made = True
    made.save()
    for version, allowed in ((recorded, True), (made, False)):
        assert version_allowed(take.owner, Deed.TRAIN, version) is allowed
        assert versions_for(take.owner, Deed.TRAIN).filter(pk=version.pk).exists() is allowed
        assert version_allowed(take.owner, Deed.SHOW, version)


class TestPredicateAndFilter(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from(Visibility.values),
                st.lists(st.booleans(), min_size=4, max_size=4),
                st.booleans(),
                st.sampled_from(Nature.values),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_they_agree_on_every_actor_deed_and_item(
        self, rows: list[tuple[str, list[bool], bool, str]]
    ) -> None:
        owner = factories.account()
        for visibility, permissions, withdrawn, nature in rows:
            factories.take(
                owner,
                visibility=visibility,
                nature=nature,
                withdrawn_at=timezone.now() if withdrawn else None,
                **dict(zip(PERMISSIONS, permissions, strict=True)),
            )
        for actor, deed in itertools.product(actors(owner).values(), Deed):
            found = set(Take.objects.filter(condition(actor, deed)).values_list("pk", flat=True))
            expected = {item.pk for item in Take.objects.all() if allows(actor, deed, item)}
            assert found == expected, (actor, deed)


@pytest.mark.django_db
class TestDerived:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path) -> None:
        settings.DATA_DIR = tmp_path

    def test_a_version_made_from_two_takes_obeys_the_stricter(self) -> None:
        open_take = factories.take(may_generate=True, may_download=True)
        closed = factories.take(visibility=Visibility.DRAFT)
        parent = factories.version(closed)
        child = factories.version(open_take, parents=[parent])
        grandchild = factories.version(open_take, parents=[child])
        for one in (child, grandchild):
            assert not version_allowed(GUEST, Deed.SHOW, one)
            assert not versions_for(GUEST, Deed.SHOW).filter(pk=one.pk).exists()

    def test_restricting_a_parent_restricts_its_descendants_at_once(self) -> None:
        parent_take, child_take = factories.take(), factories.take()
        child = factories.version(child_take, parents=[factories.version(parent_take)])
        assert version_allowed(GUEST, Deed.SHOW, child)
        Take.objects.filter(pk=parent_take.pk).update(visibility=Visibility.MEMBERS)
        assert not versions_for(GUEST, Deed.SHOW).filter(pk=child.pk).exists()

    def test_predicate_and_filter_agree_on_versions(self) -> None:
        owner = factories.account()
        takes = [
            factories.take(owner, visibility=visibility, may_download=download)
            for visibility, download in itertools.product(Visibility.values, (True, False))
        ]
        firsts = [factories.version(one) for one in takes]
        for first, other in itertools.product(firsts[:3], takes):
            factories.version(other, parents=[first])
        every = [
            one for item in takes for track in item.tracks.all() for one in track.versions.all()
        ]
        for actor, deed in itertools.product(actors(owner).values(), Deed):
            found = set(versions_for(actor, deed).values_list("pk", flat=True))
            assert found == {one.pk for one in every if version_allowed(actor, deed, one)}

    def test_a_version_without_a_known_origin_is_nobodys(self) -> None:
        orphan = factories.version(factories.take())
        orphan.sources.clear()
        assert not version_allowed(GUEST, Deed.SHOW, orphan)
        assert not versions_for(GUEST, Deed.SHOW).exists()

    def test_what_comes_of_a_machine_made_take_is_marked_made(self) -> None:
        machine = factories.take(nature=Nature.MACHINE_MADE)
        child = factories.version(factories.take(), parents=[factories.version(machine)])
        assert child.whole_made
