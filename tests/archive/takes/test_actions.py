"""What comes in, what is made of it, and how it goes again."""

import pytest
from django.core.exceptions import PermissionDenied

from archive.annotations.models import Segment
from archive.catalogue.models import Name, Person
from archive.jobs.models import Job
from archive.rights.models import Nature
from archive.takes import actions, leaving, versions
from archive.takes.actions import receive_video
from archive.takes.models import Operation, Take, Upload, Version, Video
from archive.takes.versions import NewVersion
from archive.web.storage import store
from capture.motion.summary import summarise
from tests import factories
from tests.motions import tumbling, walking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def handed_in(content: bytes = b"film", **fields):
    owner = fields.pop("owner", None) or factories.account()
    with store().new_file() as path:
        path.write_bytes(content)
        return receive_video(owner, path, "tape.mp4", factories.answers(**fields))


def test_a_film_becomes_a_take_with_its_people_and_its_first_job() -> None:
    received = handed_in()
    take = received.take
    assert take.videos.get().original_name == "tape.mp4"
    assert received.job is not None
    assert (received.job.kind, received.job.subject) == ("takes.intake", take.pid)
    name = Name.objects.get()
    assert (name.value, name.language, name.kind) == ("陳師傅", "zh-Hant-HK", "preferred")


def test_a_performer_who_is_known_is_not_entered_again() -> None:
    owner = factories.account()
    handed_in(b"one", owner=owner)
    handed_in(b"two", owner=owner, performers=[" 陳師傅 ", "陳師傅", "Master Wong"])
    assert Person.objects.count() == 2


def test_nobody_learns_by_a_name_whom_a_hidden_film_shows() -> None:
    """The spelling of a name that an account may not know is not given back to it."""
    hidden = handed_in(b"one", performers=["Chan SIU-ming"]).take
    other = handed_in(b"two", performers=["chan siu-ming"]).take
    names = Name.objects.filter(entity__in=other.performers.all())
    assert [str(name) for name in names] == ["chan siu-ming"]
    assert not set(hidden.performers.all()) & set(other.performers.all())
    # Who may see the film meets its people by whatever spelling.
    Take.objects.filter(pk=hidden.pk).update(visibility="members", widest="members")
    third = handed_in(b"three", performers=["chan siu-ming"]).take
    assert set(third.performers.all()) & (
        set(hidden.performers.all()) | set(other.performers.all())
    )


def test_the_same_film_of_another_account_is_a_take_of_its_own() -> None:
    """What one is answered as received outlives whatever the other does with theirs."""
    first = handed_in(b"one", visibility="members").take
    second = handed_in(b"one", title="another title").take
    assert first != second
    digest = second.videos.get().sha256
    leaving.delete(first.owner, first, "mine alone")
    second.refresh_from_db()
    assert (second.title, second.deleted_at) == ("another title", None)
    assert store().path(digest).read_bytes() == b"one"
    leaving.delete(second.owner, second, "")
    assert not store().exists(digest)


def test_nothing_is_permitted_that_nobody_has_ticked() -> None:
    take = handed_in().take
    assert (take.may_show, take.may_download, take.may_train, take.may_generate) == (
        True, False, False, False,
    )  # fmt: skip
    assert take.visibility == "draft"


def test_machine_made_is_for_ever() -> None:
    take = handed_in(nature=Nature.MACHINE_MADE).take
    details = actions.Details("x", [], "", "public", "", "", "", frozenset())
    actions.change_details(take.owner, take, details)
    take.refresh_from_db()
    assert take.machine_made
    assert not hasattr(details, "nature")


def test_changing_details_needs_the_right() -> None:
    take = factories.take()
    details = actions.Details("x", [], "", "public", "", "", "", frozenset())
    with pytest.raises(PermissionDenied):
        actions.change_details(factories.account(), take, details)
    actions.change_details(factories.steward(), take, details)


class TestVersions:
    def new(self, motion, parents=()):
        return NewVersion(
            factories.stored_motion(motion), Operation.CAPTURE, {}, summarise(motion), parents
        )

    def test_numbers_rise_and_the_newest_is_current(self) -> None:
        first = factories.version(factories.take())
        second = versions.add_version(first.track, first.created_by, self.new(tumbling()))
        first.track.refresh_from_db()
        assert (first.number, second.number, first.track.current) == (1, 2, second)

    def test_the_same_motion_is_not_added_twice(self) -> None:
        first = factories.version(factories.take(), walking())
        again = versions.add_version(first.track, first.created_by, self.new(walking()))
        assert again == first

    def test_a_version_knows_every_take_it_came_from(self) -> None:
        one, two, three = (factories.take() for _ in range(3))
        first = factories.version(one)
        second = factories.version(two, tumbling(), parents=[first])
        third = factories.version(three, walking(50), parents=[second])
        assert set(third.sources.all()) == {one, two, three}


class TestRemoval:
    def full_take(self, content: bytes = b"the film") -> Take:
        take = factories.take()
        film = factories.video(take, content, playback_sha256=factories.stored(b"proxy").sha256)
        factories.version(take, video=film, landmarks=factories.stored(b"points").sha256)
        Segment.objects.create(take=take, name="起式", start_us=0, stop_us=5, created_by=take.owner)
        return take

    def objects(self) -> int:
        return len(list(store().objects.rglob("*/*")))

    def test_withdrawing_hides_and_bringing_back_shows(self) -> None:
        take = self.full_take()
        leaving.withdraw(take.owner, take, "consent withdrawn")
        take.refresh_from_db()
        assert take.withdrawn_at is not None
        leaving.bring_back(take.owner, take)
        take.refresh_from_db()
        assert (take.withdrawn_at, take.removal_reason) == (None, "")

    def test_deleting_removes_every_byte_and_leaves_a_tombstone(self) -> None:
        take = self.full_take()
        assert self.objects() == 4
        leaving.delete(take.owner, take, "wrong upload")
        take.refresh_from_db()
        assert self.objects() == 0
        assert (take.removal_reason, len(take.removed_objects)) == ("wrong upload", 4)
        assert not Video.objects.exists()
        assert not Version.objects.exists()

    def test_bytes_that_another_take_needs_stay(self) -> None:
        first, second = self.full_take(), self.full_take()
        leaving.delete(first.owner, first, "")
        assert self.objects() == 4
        leaving.delete(second.owner, second, "")
        assert self.objects() == 0

    def test_deleting_twice_is_no_error(self) -> None:
        take = self.full_take()
        leaving.delete(take.owner, take, "once")
        leaving.delete(take.owner, take, "twice")
        take.refresh_from_db()
        assert take.removal_reason == "once"

    def test_only_owner_and_steward_may(self) -> None:
        take = self.full_take()
        for action in (leaving.withdraw, leaving.delete):
            with pytest.raises(PermissionDenied):
                action(factories.account(), take, "")

    def test_a_refused_film_leaves_no_half_record(self) -> None:
        received = handed_in()
        owner = received.take.owner
        Upload.objects.create(
            owner=owner, filename="x", length=4, offset=4, take=received.take,
            expires_at=received.take.created_at,
        )  # fmt: skip
        leaving.refuse(received.take.videos.get(), lambda: None)
        assert not Take.objects.exists()
        assert self.objects() == 0
        assert Job.objects.count() == 1


def test_reading_again_with_another_network_and_back_names_the_right_version() -> None:
    take = factories.take()
    heavy = factories.version(take, walking())
    track = heavy.track

    def read(motion) -> Version:
        new = NewVersion(factories.stored_motion(motion), Operation.CAPTURE, {}, summarise(motion))
        return versions.add_version(track, take.owner, new)

    lite = read(tumbling())
    track.refresh_from_db()
    assert track.current == lite
    assert read(walking()) == heavy
    track.refresh_from_db()
    assert track.current == heavy
    versions.make_current(take.owner, lite)
    track.refresh_from_db()
    assert track.current == lite
    with pytest.raises(PermissionDenied):
        versions.make_current(factories.account(), heavy)


def test_nothing_that_was_said_of_a_deleted_take_stays() -> None:
    take = handed_in(title="秘密套路").take
    Segment.objects.create(
        take=take, name="秘密片段", start_us=0, stop_us=10, created_by=take.owner
    )
    leaving.delete(take.owner, take, "the family asked")
    take.refresh_from_db()
    assert (take.title, take.performed_on, take.removal_reason) == ("", "", "the family asked")
    assert not Segment.objects.exists()
    assert not Name.objects.exists()
    assert not Person.objects.exists()


def test_a_performer_of_another_take_is_not_forgotten() -> None:
    first, second = (handed_in(content=content).take for content in (b"one", b"two"))
    leaving.delete(first.owner, first, "")
    assert [str(name) for name in Name.objects.all()] == ["陳師傅"]
    assert second.performers.count() == 1


def test_a_film_of_another_nature_is_a_take_of_its_own() -> None:
    owner = factories.account()
    real = handed_in(owner=owner).take
    assert handed_in(owner=owner).take == real
    made = handed_in(owner=owner, nature=Nature.MACHINE_MADE).take
    assert made != real
    assert made.machine_made
    assert Video.objects.values("sha256").distinct().count() == 1
