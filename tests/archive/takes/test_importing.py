"""A motion file comes in, is asked about, and becomes a Track without a film."""

import gzip
import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from archive.accounts.models import Role, User
from archive.jobs import actions as job_actions
from archive.jobs.models import Job, Lane, State
from archive.jobs.worker import serve
from archive.rights.models import Nature, Visibility
from archive.takes import import_work, importing, leaving, objects
from archive.takes.actions import Answers, Received
from archive.takes.importing import IMPORT, LOOK, bring_in, receive
from archive.takes.models import ImportedFile, Operation, Take, Version
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.source import Source
from capture.rigs.choices import Choices
from tests import factories
from tests.capture.rigs.foreign import CMU_NAMES, bvh
from tests.capture.video.test_motion_reader import clip_arrays, npz
from tests.motions import walking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WALK = bvh(walking(120), CMU_NAMES)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def hand_in(
    content: bytes, name: str = "walk.bvh", owner: User | None = None, **told: object
) -> Received:
    with store().new_file() as copy:
        copy.write_bytes(content)
        return receive(owner or factories.account(), copy, name, factories.answers(**told))


def work() -> None:
    serve([Lane.QUICK], until_empty=True)


def answers_of(page: object) -> dict[str, str]:
    """What a browser would send back of a form that nobody has touched."""
    form = page.context["form"]
    values = {field.name: field.value() for field in form}
    return {name: str(value) for name, value in values.items() if value not in (None, "")}


def client(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    browser.cookies["django_language"] = "en"
    return browser


def test_a_bvh_becomes_a_motion_once_somebody_has_said_how_it_is_meant(tmp_path: Path) -> None:
    received = hand_in(WALK)
    take = received.take
    work()
    imported = take.imports.get()
    assert imported.facts["proposal"]["rig"] == "cmu"
    assert take.tracks.count() == 0
    browser = client(take.owner)
    page = browser.get(imported.get_absolute_url())
    assert page.status_code == 200
    assert browser.get(take.get_absolute_url()).status_code == 200
    assert "waits for a few answers" in browser.get("/").content.decode()
    shown = browser.get(f"{imported.get_absolute_url()}preview/", answers_of(page))
    assert shown.status_code == 200
    assert browser.post(imported.get_absolute_url(), answers_of(page)).status_code == 302
    work()
    track = take.tracks.get()
    version = track.current
    assert (track.video, version.operation) == (None, Operation.IMPORT)
    assert version.recipe["file"] == imported.sha256
    assert version.recipe["choices"]["unit"] == "cm"
    motion = MotionFile(motion_path(version)).whole()
    assert len(motion) == 120
    assert (motion.source == Source.OBSERVED).all()
    assert store().path(imported.sha256).read_bytes() == WALK
    played = browser.get(take.get_absolute_url())
    assert b'data-part="stage"' in played.content
    assert b"<video" not in played.content
    assert dict(Job.objects.values_list("kind", "state")) == {LOOK: State.DONE, IMPORT: State.DONE}
    assert list((tmp_path / "work").iterdir()) == []


def test_importing_anew_makes_the_next_version_of_the_same_track() -> None:
    take = hand_in(WALK).take
    work()
    imported = take.imports.get()
    choices = Choices.from_json(imported.facts["proposal"]["choices"])
    bring_in(take.owner, imported, choices)
    work()
    bring_in(take.owner, imported, Choices(choices.joints, "inch", "y", 60.0, 5))
    work()
    first, second = Version.objects.order_by("number")
    assert first.track == second.track
    assert second.track.current == second
    assert second.summary["duration"] == pytest.approx((119 - 5) / 60.0)
    page = client(take.owner).get(imported.get_absolute_url())
    assert answers_of(page)["unit"] == "inch"
    assert answers_of(page)["own_rate"] == "60.0"


def test_bytes_tell_films_from_motions_whatever_they_are_called() -> None:
    assert hand_in(WALK, "dance.mp4").take.imports.count() == 1
    assert hand_in(b"\0\0\0\x20ftypisom" + bytes(64), "dance.bvh").take.videos.count() == 1


def test_a_file_that_can_never_be_used_leaves_nothing_and_says_why() -> None:
    received = hand_in(WALK.replace(b"Frames: 120", b"Frames: 999"), visibility=Visibility.PUBLIC)
    imported = received.take.imports.get()
    digest, page = imported.sha256, imported.get_absolute_url()
    work()
    assert not Take.objects.exists()
    assert not store().exists(digest)
    job = Job.objects.get()
    assert (job.state, job.fault) == (State.FAILED, "frame_count_wrong")
    assert not job_actions.may_retry(job)
    # Whoever waits on the page of the questions is led to the reason; nobody else learns of it.
    told = client(job.owner).get(page, follow=True)
    assert told.redirect_chain == [(received.take.get_absolute_url(), 302)]
    assert told.status_code == 410
    assert "999" in told.content.decode()
    assert client(factories.account()).get(page).status_code == 404


def test_a_reader_that_cannot_read_our_own_file_costs_nobody_theirs(monkeypatch) -> None:
    monkeypatch.setattr(import_work, "CONTROL_FRAMES", 5)
    take = hand_in(b"HIERARCHY\nnonsense\n").take
    work()
    assert Take.objects.filter(pk=take.pk).exists()
    assert Job.objects.get().fault == "reader_unsure"


def test_the_same_file_twice_is_one_take_and_other_peoples_are_theirs() -> None:
    owner = factories.account()
    first, again = hand_in(WALK, owner=owner), hand_in(WALK, "copy.bvh", owner=owner)
    assert again.job is None
    assert again.take == first.take
    assert hand_in(WALK).take != first.take
    assert hand_in(WALK, owner=owner, nature=Nature.MACHINE_MADE).take != first.take


def test_a_stopped_import_keeps_nothing_and_can_be_tried_again() -> None:
    take = hand_in(WALK).take
    work()
    imported = take.imports.get()
    job = bring_in(take.owner, imported, Choices.from_json(imported.facts["proposal"]["choices"]))
    job_actions.cancel(job)
    work()
    assert take.tracks.count() == 0
    job_actions.retry(job)
    work()
    assert take.tracks.get().current is not None


def test_what_nobody_performed_is_marked_as_made() -> None:
    take = hand_in(WALK, nature=Nature.MACHINE_MADE).take
    work()
    imported = take.imports.get()
    bring_in(take.owner, imported, Choices.from_json(imported.facts["proposal"]["choices"]))
    work()
    version = take.tracks.get().current
    assert version.whole_made
    assert set(version.summary["share"]) >= {"made"}
    assert version.summary["share"]["seen"] == 0.0


def test_the_original_goes_where_the_motion_may_go() -> None:
    take = hand_in(WALK, visibility=Visibility.PUBLIC).take
    address = f"/motions/{take.imports.get().pid}/original/"
    assert Client().get(address).status_code == 404
    sent = client(take.owner).get(address)
    assert sent.getvalue() == WALK
    assert sent["Content-Disposition"] == 'attachment; filename="walk.bvh"'
    take.may_download = True
    take.save()
    assert Client().get(address).status_code == 200
    take.visibility = Visibility.DRAFT
    take.save()
    assert Client().get(address).status_code == 404


def test_only_keepers_are_asked() -> None:
    take = hand_in(WALK, visibility=Visibility.PUBLIC).take
    work()
    imported = take.imports.get()
    other = factories.account(Role.TEACHER)
    for address in ("", "preview/"):
        assert client(other).get(imported.get_absolute_url() + address).status_code == 404
        assert Client().get(imported.get_absolute_url() + address).status_code == 302
    choices = Choices.from_json(imported.facts["proposal"]["choices"])
    with pytest.raises(PermissionDenied):
        bring_in(other, imported, choices)
    with pytest.raises(PermissionDenied):
        importing.look(other, imported, 0, None)


def test_deleting_takes_file_numbers_and_motion_along() -> None:
    take = hand_in(WALK).take
    work()
    imported = take.imports.get()
    bring_in(take.owner, imported, Choices.from_json(imported.facts["proposal"]["choices"]))
    work()
    digests = objects.named_digests()
    assert {imported.sha256, imported.numbers_sha256, take.tracks.get().current.sha256} == digests
    leaving.delete(take.owner, take, "asked by the family")
    assert not any(store().exists(digest) for digest in digests)
    assert not ImportedFile.objects.exists()


def test_a_preview_says_so_where_nobody_is_as_tall() -> None:
    take = hand_in(WALK).take
    work()
    imported, browser = take.imports.get(), client(take.owner)
    given = answers_of(browser.get(imported.get_absolute_url()))

    def note(unit: str) -> str:
        told = browser.get(f"{imported.get_absolute_url()}preview/", {**given, "unit": unit})
        return str(json.loads(gzip.decompress(told.content))["note"])

    assert note("cm") == ""
    assert note("m").startswith("Nobody is 1")
    assert "0.17 m tall" in note("mm")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"joint-hips": ""}, "joint-hips"),
        ({"joint-head": "0"}, "joint-head"),
        ({"joint-head": "9999"}, "joint-head"),
        ({"unit": "ell"}, "unit"),
        ({"rate": "own", "own_rate": "0"}, "own_rate"),
        ({"rate": "own"}, "own_rate"),
        ({"rate": ""}, "rate"),
        ({"skip": "118"}, "skip"),
    ],
)
def test_wrong_answers_are_told_at_their_place(changes: dict[str, str], place: str) -> None:
    take = hand_in(WALK).take
    work()
    imported, browser = take.imports.get(), client(take.owner)
    given = {**answers_of(browser.get(imported.get_absolute_url())), **changes}
    page = browser.post(imported.get_absolute_url(), given)
    assert page.status_code == 422
    assert place in page.context["form"].errors
    assert not Job.objects.filter(kind=IMPORT).exists()


def test_a_table_that_was_changed_makes_the_rest_be_guessed_anew() -> None:
    take = hand_in(WALK).take
    work()
    imported, browser = take.imports.get(), client(take.owner)
    given = answers_of(browser.get(imported.get_absolute_url()))
    del given["joint-upperChest"]
    browser.post(f"{imported.get_absolute_url()}look/", given)
    work()
    imported.refresh_from_db()
    assert imported.facts["proposal"]["rig"] == "hand"
    assert "upperChest" not in imported.facts["proposal"]["choices"]["joints"]


def test_another_motion_of_a_bundle_can_be_chosen() -> None:
    take = hand_in(npz(clip_arrays()), "bundle.npz").take
    work()
    imported, browser = take.imports.get(), client(take.owner)
    assert imported.facts["frames"] == 10
    # A bundle is in metres, and says what its motions are.
    page = browser.get(imported.get_absolute_url()).content.decode()
    assert "A file of this kind counts in metres" in page
    assert "The file says of this motion: dance" in page
    browser.post(f"{imported.get_absolute_url()}look/", {"clip": "1"})
    work()
    old = imported.numbers_sha256
    imported.refresh_from_db()
    assert (imported.facts["frames"], imported.facts["clip"]) == (20, 1)
    assert not store().exists(old)
    bring_in(take.owner, imported, Choices.from_json(imported.facts["proposal"]["choices"]))
    work()
    assert take.tracks.get().current.summary["frames"] == 20


def test_answers_of_films_are_answers_of_motions() -> None:
    told = Answers("t", [], "", Nature.REAL, note="n")
    with store().new_file() as copy:
        copy.write_bytes(WALK)
        take = receive(factories.account(), copy, "a.bvh", told).take
    assert take.note == "n"
