"""Pages: who sees what, in few queries, in both languages."""

import gzip
import json

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane, State
from archive.rights.models import Nature, Visibility
from archive.takes import leaving, versions
from archive.takes.models import Take
from archive.takes.queries import motion_path
from capture.motion.formats.motion_file import MotionFile
from capture.motion.measures import curve
from tests import factories
from tests.motions import walking, with_gap

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def in_english(user) -> Client:
    client = signed_in(user)
    client.cookies["django_language"] = "en"
    return client


def full_take(**fields) -> Take:
    take = factories.take(**fields)
    film = factories.video(take, facts={"width": 640, "height": 480, "duration": 3.0, "sound": ""})
    factories.version(take, with_gap(walking(), 10, 20, "leftHand"), video=film)
    return take


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_every_page_renders_in_both_languages(language: str) -> None:
    take = full_take(title="白鶴亮翅 White crane")
    client = signed_in(take.owner)
    client.cookies["django_language"] = language
    addresses = [
        HOME,
        take.get_absolute_url(),
        reverse("takes:new"),
        reverse("takes:edit", args=[take.pid]),
        reverse("jobs:jobs"),
        reverse("library:about"),
    ]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        text = page.content.decode()
        assert ('lang="en" data-order="en"' in text) == (language == "en")
        assert "身傳" in text
    assert Client().get(reverse("accounts:sign-in")).status_code == 200


def test_chinese_readers_get_chinese_without_asking() -> None:
    page = Client().get(HOME, headers={"accept-language": "zh-HK,zh;q=0.9"})
    assert 'lang="zh-Hant-HK"' in page.content.decode()
    page = Client().get(HOME, headers={"accept-language": "en-GB"})
    assert 'lang="en" data-order="en"' in page.content.decode()


def test_an_empty_library_helps() -> None:
    assert "地方已備" in Client().get(HOME).content.decode()


def test_drafts_are_on_no_page_of_others() -> None:
    take = full_take(title="師傅的秘密", visibility=Visibility.DRAFT)
    guest = Client()
    assert "師傅的秘密" not in guest.get(HOME).content.decode()
    assert guest.get(take.get_absolute_url()).status_code == 404
    assert "師傅的秘密" in signed_in(take.owner).get(HOME).content.decode()


def test_a_hidden_take_answers_like_one_that_never_was() -> None:
    take = full_take(visibility=Visibility.DRAFT)
    guest = Client()
    hidden = guest.get(take.get_absolute_url())
    never = guest.get("/takes/zzzzzzzzzz/")
    assert hidden.status_code == never.status_code == 404

    def same(page) -> bytes:
        text = page.content.replace(take.pid.encode(), b"X").replace(b"zzzzzzzzzz", b"X")
        return b"".join(line for line in text.splitlines() if b"csrf" not in line)

    assert same(hidden) == same(never)


def test_files_of_a_hidden_take_are_not_there() -> None:
    take = full_take(visibility=Visibility.DRAFT)
    version = take.tracks.get().current
    video = take.videos.get()
    addresses = [
        reverse("takes:film", args=[video.pid]),
        reverse("takes:poster", args=[video.pid]),
        reverse("takes:stream", args=[version.pid]),
        reverse("takes:block", args=[version.pid, "0"]),
        reverse("takes:curves", args=[version.pid]) + "?measure=leftKnee",
        reverse("takes:export", args=[version.pid, "glb"]),
    ]
    for address in addresses:
        assert Client().get(address).status_code == 404, address
    owner = signed_in(take.owner)
    found = [owner.get(address).status_code for address in addresses]
    assert found == [200, 404, 200, 200, 200, 200]  # it has no poster


def test_a_motion_that_may_not_be_watched_is_described_but_not_sent() -> None:
    take = full_take(may_show=False)
    version = take.tracks.get().current
    page = Client().get(take.get_absolute_url())
    assert page.status_code == 200
    assert "data-stream-url" not in page.content.decode()
    assert Client().get(reverse("takes:stream", args=[version.pid])).status_code == 404
    assert Client().get(reverse("takes:film", args=[take.videos.get().pid])).status_code == 404


def test_downloads_need_permission() -> None:
    take = full_take()
    version = take.tracks.get().current
    for name in ("bvh", "glb", "csv"):
        address = reverse("takes:export", args=[version.pid, name])
        assert Client().get(address).status_code == 404
        Take.objects.update(may_download=True)
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        Take.objects.update(may_download=False)


def test_a_withdrawn_public_take_leaves_a_tombstone_and_a_secret_one_nothing() -> None:
    known = full_take(widest=Visibility.PUBLIC)
    leaving.withdraw(known.owner, known, "at the family's wish")
    page = Client().get(known.get_absolute_url())
    assert page.status_code == 410
    assert "at the family" in page.content.decode()
    assert known.title not in page.content.decode()
    secret = full_take(visibility=Visibility.DRAFT)
    leaving.withdraw(secret.owner, secret, "never mind")
    assert Client().get(secret.get_absolute_url()).status_code == 404
    assert signed_in(secret.owner).get(secret.get_absolute_url()).status_code == 200


def test_a_members_only_take_leaves_its_tombstone_to_members(settings) -> None:
    take = full_take(visibility=Visibility.MEMBERS, widest=Visibility.MEMBERS)
    leaving.withdraw(take.owner, take, "a family matter")
    assert Client().get(take.get_absolute_url()).status_code == 404
    member = signed_in(factories.account())
    assert member.get(take.get_absolute_url()).status_code == 410


def test_a_deleted_take_leaves_a_tombstone_for_its_owner_too() -> None:
    take = full_take(widest=Visibility.PUBLIC)
    leaving.delete(take.owner, take, "wrong upload")
    for client in (Client(), signed_in(take.owner)):
        assert client.get(take.get_absolute_url()).status_code == 410


def test_machine_made_is_said_before_the_picture() -> None:
    take = full_take(nature=Nature.MACHINE_MADE)
    text = Client().get(take.get_absolute_url()).content.decode()
    assert text.index("made-band") < text.index('data-module="player"')


def test_search_finds_by_title_and_by_performer() -> None:
    take = full_take(title="白鶴亮翅")
    take.performers.add(person_called("陳師傅", Person.objects.all()))
    full_take(title="Sword")
    for words, found in (("白鶴", True), ("陳師", True), ("sword", False), ("白鶴 陳", True)):
        text = Client().get(HOME, {"q": words}).content.decode()
        assert (take.pid in text) is found, words


@pytest.mark.parametrize("takes", [1, 12])
def test_the_library_asks_as_often_for_many_takes_as_for_one(
    takes: int, django_assert_max_num_queries
) -> None:
    for _ in range(takes):
        take = full_take()
        take.performers.add(person_called(f"performer {take.pid}", Person.objects.all()))
    with django_assert_max_num_queries(14):
        Client().get(HOME)


def test_the_stream_names_its_blocks_and_what_is_missing() -> None:
    take = full_take()
    version = take.tracks.get().current
    head = Client().get(reverse("takes:stream", args=[version.pid])).json()
    assert (head["frames"], len(head["blocks"]), head["landmarks"]) == (90, 1, False)
    assert head["lanes"]["armL"] == [[0.0, 3.0, "seen"]]
    block = Client().get(head["blocks"][0]["url"])
    assert block["Content-Encoding"] == "gzip"


def test_curves_have_gaps_where_nothing_was_seen() -> None:
    take = factories.take()
    factories.version(take, with_gap(walking(), 10, 20, "leftLowerLeg"))
    version = take.tracks.get().current
    address = reverse("takes:curves", args=[version.pid])
    body = Client().get(address, {"measure": "leftKnee,rightKnee"})
    curves = json.loads(gzip.decompress(body.content))
    left, right = curves["series"]
    assert left["values"][10:20] == [None] * 10
    assert None not in right["values"]
    assert [run[2] for run in left["marks"]] == ["seen", "missing", "seen"]
    assert Client().get(address, {"measure": "tail"}).status_code == 404


def test_a_page_that_nobody_may_keep_says_so() -> None:
    take = full_take()
    assert Client().get(take.get_absolute_url())["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("fault", "offered"), [("unexpected", True), ("damaged", False)])
def test_another_try_is_offered_only_where_it_could_help(fault: str, offered: bool) -> None:
    take = factories.take()
    work = Work("takes.capture", Lane.CAPTURE, take.pid, take.title, take.get_absolute_url())
    job = enqueue(take.owner, work)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, fault=fault)
    page = in_english(take.owner).get(take.get_absolute_url())
    assert page.context["failed"]["again"] is offered
    assert ("a fault of the moment may be gone" in page.content.decode()) is offered


def test_a_motion_without_a_key_pose_says_why() -> None:
    take = factories.take()
    factories.version(take, with_gap(walking(), 0, 90))
    page = in_english(take.owner).get(take.get_absolute_url()).content.decode()
    assert "No pose stands still for long enough" in page
    assert "kinogram" not in page.split("Key poses")[1].split("</section>")[0]


def refused_film() -> Job:
    take = factories.take(title="獅鼓步")
    work = Work("takes.intake", Lane.QUICK, take.pid, take.title, take.get_absolute_url())
    job = enqueue(take.owner, work)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, fault="damaged", detail="moov missing")
    take.delete()
    return job


def test_a_refused_film_says_why_to_its_sender_and_to_nobody_else() -> None:
    job = refused_film()
    page = in_english(job.owner).get(job.page)
    text = page.content.decode()
    assert page.status_code == 410
    assert "This film could not be used" in text
    assert "moov missing" not in text  # a technical record is for those who look after the server
    assert "moov missing" in in_english(factories.steward()).get(job.page).content.decode()
    assert reverse("takes:new") in text
    for other in (Client(), signed_in(factories.account())):
        assert other.get(job.page).status_code == 404


def test_a_failed_job_can_be_put_aside_and_keeps_its_record() -> None:
    job = refused_film()
    client, others = in_english(job.owner), signed_in(factories.account())
    address = reverse("jobs:put-aside", args=[job.pk])
    assert others.post(address).status_code == 404
    assert "獅鼓步" in client.get(HOME).content.decode()
    assert client.get(address).status_code == 405
    for _twice in range(2):
        assert client.post(address, {"next": HOME}).status_code == 302
        assert "獅鼓步" not in client.get(HOME).content.decode()
    assert "獅鼓步" in client.get(reverse("jobs:jobs")).content.decode()
    job.refresh_from_db()
    assert job.detail == "moov missing"


def test_work_that_goes_on_is_not_put_aside() -> None:
    take = factories.take(title="獅鼓步")
    work = Work("takes.intake", Lane.QUICK, take.pid, take.title, take.get_absolute_url())
    job = enqueue(take.owner, work)
    signed_in(take.owner).post(reverse("jobs:put-aside", args=[job.pk]))
    job.refresh_from_db()
    assert job.put_aside_at is None


def test_a_take_says_what_its_performer_permits_and_why_no_file_is_given() -> None:
    take = full_take(may_show=True, may_download=False, may_generate=True)
    page = in_english(factories.account()).get(take.get_absolute_url()).content.decode()
    for word, given in [("watching", "yes"), ("download", "no"), ("variations", "yes")]:
        assert f"{word} <b>{given}</b>" in page
    assert "has not permitted the motion to be handed out" in page
    Take.objects.update(may_download=True)
    page = in_english(factories.account()).get(take.get_absolute_url()).content.decode()
    assert "has not permitted" not in page


def test_a_track_or_version_that_is_not_there_is_not_another() -> None:
    take = full_take()
    client = signed_in(take.owner)
    assert client.get(take.get_absolute_url() + "?track=1&version=1").status_code == 200
    assert client.get(take.get_absolute_url() + "?track=99").status_code == 404
    assert client.get(take.get_absolute_url() + "?version=99").status_code == 404


def test_a_motion_from_one_camera_says_that_floor_and_lean_are_estimates() -> None:
    take = full_take()
    page = in_english(take.owner).get(take.get_absolute_url()).content.decode()
    assert "how far the body leans" in page


def test_the_first_figure_of_the_library_comes_with_the_page() -> None:
    take = full_take()
    version = take.tracks.get().current
    page = in_english(take.owner).get(HOME).content.decode()
    block = reverse("takes:block", args=[version.pid, 0])
    assert f'<link rel="preload" as="fetch" crossorigin href="{block}">' in page


def test_a_withdrawn_take_is_found_by_its_keepers_and_says_so() -> None:
    take = full_take(title="撤回的套路")
    leaving.withdraw(take.owner, take, "asked by the family")
    for keeper in (take.owner, factories.steward()):
        client = in_english(keeper)
        assert "withdrawn" in client.get(HOME).content.decode()
        page = client.get(take.get_absolute_url()).content.decode()
        assert "Withdrawn on" in page
        assert "asked by the family" in page
        assert reverse("takes:remove", args=[take.pid, "bring-back"]) in page
    assert "撤回的套路" not in signed_in(factories.account()).get(HOME).content.decode()


def failed_job(owner, take) -> Job:
    work = Work("takes.capture", Lane.CAPTURE, take.pid, take.title, take.get_absolute_url())
    job = enqueue(owner, work)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, fault="unexpected")
    return job


def test_a_stewards_library_is_free_of_others_failures_and_cannot_put_them_aside() -> None:
    take, steward = full_take(), factories.steward()
    job = failed_job(take.owner, take)
    assert str(job.pk) in signed_in(take.owner).get(HOME).content.decode()
    assert str(job.pk) not in signed_in(steward).get(HOME).content.decode()
    assert str(job.pk) in signed_in(steward).get(reverse("jobs:jobs")).content.decode()
    address = reverse("jobs:put-aside", args=[job.pk])
    assert signed_in(steward).post(address).status_code == 404
    assert signed_in(take.owner).post(address).status_code == 302


def test_a_stopped_reading_is_not_called_work() -> None:
    take = factories.take()
    factories.video(take, facts={"duration": 3.0})
    job = failed_job(take.owner, take)
    Job.objects.filter(pk=job.pk).update(state=State.CANCELLED, fault="")
    page = in_english(take.owner).get(take.get_absolute_url()).content.decode()
    assert "The reading was stopped" in page
    assert "Working" not in page


def test_a_machine_made_take_never_says_that_a_model_may_learn_from_it() -> None:
    take = full_take(nature=Nature.MACHINE_MADE, may_train=True)
    page = in_english(take.owner).get(take.get_absolute_url()).content.decode()
    assert "learning by a model <b>no</b>" in page


def test_another_version_can_be_made_the_current_one() -> None:
    take = full_take()
    first = take.tracks.get().current
    factories.video(take)
    new = versions.NewVersion(
        factories.stored_motion(walking(40)), first.operation, {}, dict(first.summary)
    )
    versions.add_version(first.track, take.owner, new)
    page = in_english(take.owner).get(take.get_absolute_url() + "?version=1").content.decode()
    assert "Make this version the current one" in page
    address = reverse("takes:current", args=[take.pid, 1])
    assert signed_in(factories.account()).post(address).status_code == 404
    assert signed_in(take.owner).post(address).status_code == 302
    assert take.tracks.get().current == first


def test_the_reading_of_a_long_curve_stands_at_the_frame_it_belongs_to(
    settings, monkeypatch
) -> None:
    monkeypatch.setattr("archive.takes.curves.MAX_POINTS", 30)
    take = full_take()
    version = take.tracks.get().current
    answer = signed_in(take.owner).get(
        reverse("takes:curves", args=[version.pid]) + "?measure=leftKnee"
    )
    body = json.loads(gzip.decompress(answer.content))
    (series,) = body["series"]
    assert body["step"] == 3
    truth = curve(MotionFile(motion_path(version)).whole(), "leftKnee")
    times = MotionFile(motion_path(version)).times
    for at, value in zip(series["times"], series["values"], strict=True):
        frame = int(np.abs(np.asarray(times) - at).argmin())
        assert value == pytest.approx(float(truth[frame]), abs=0.01)
