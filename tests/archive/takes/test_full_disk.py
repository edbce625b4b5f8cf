"""A disk that is full, and one that can only be read: said in words, nothing half there, then on.

The disk is a real file system of eight megabytes, see tests/small_disk.py.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from archive.accounts.models import User
from archive.jobs import actions as job_actions
from archive.jobs.models import Job, Lane, State
from archive.jobs.words import fault_words
from archive.jobs.worker import serve
from archive.takes import removals, settling, uploads
from archive.takes.actions import receive_video
from archive.takes.models import Take, Upload, Video
from archive.web.storage import store
from tests import factories
from tests.archive.takes.test_uploads import create, head, patch
from tests.small_disk import SmallDisk, small_disk

FILM = bytes(range(256)) * (5 << 12)
PIECE = 1 << 20
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disk(settings, tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as mounted:
        settings.DATA_DIR = mounted.folder
        yield mounted


@pytest.fixture
def owner() -> User:
    return factories.account()


@pytest.fixture
def client(owner: User) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(owner)
    return client


@pytest.fixture
def shown(disk: SmallDisk) -> str:
    """The address of a film that anybody may watch."""
    film = factories.video(factories.take(visibility="public"), b"a film that is there")
    return reverse("takes:film", args=[film.pid])


def watched(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_disk_without_room_refuses_a_film_before_it_is_sent(
    client: Client, disk: SmallDisk
) -> None:
    assert disk.free < uploads.RESERVE
    answer = create(client)
    assert answer.status_code == 507
    assert answer.content.decode().startswith("The archive's disk is full")
    assert not Upload.objects.exists()


def test_an_upload_that_fills_the_disk_goes_on_where_it_was_once_there_is_room(
    client: Client, disk: SmallDisk, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "RESERVE", 0)
    url = create(client, length=len(FILM))["Location"]
    assert patch(client, url, 0, FILM[:PIECE]).status_code == 204
    filler = disk.fill(leave=PIECE // 2)
    room = disk.free
    for _ in range(2):
        answer = patch(client, url, PIECE, FILM[PIECE : 3 * PIECE])
        assert answer.status_code == 507
        assert answer.content.decode().startswith("The archive's disk is full")
        assert head(client, url)["Upload-Offset"] == str(PIECE)
        assert disk.free == room  # nothing that was not promised keeps the room
    assert watched(client, shown) == b"a film that is there"
    assert client.get("/").status_code == 200
    assert Take.objects.count() == Video.objects.count() == 1  # the one that is shown
    assert client.get(url).json()["finished"] is False

    filler.unlink()
    assert patch(client, url, PIECE, FILM[PIECE:]).status_code == 204
    assert client.get(url).json()["finished"] is True
    digest = hashlib.sha256(FILM).hexdigest()
    assert Video.objects.filter(sha256=digest).count() == 1
    assert store().path(digest).read_bytes() == FILM
    assert list((disk.folder / "uploads").iterdir()) == []


def test_a_disk_that_can_only_be_read_is_read_on(
    client: Client, disk: SmallDisk, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "RESERVE", 0)
    url = create(client, length=len(FILM))["Location"]
    assert patch(client, url, 0, FILM[:PIECE]).status_code == 204
    disk.read_only()
    answer = patch(client, url, PIECE, FILM[PIECE:])
    assert answer.status_code == 507
    assert answer.content.decode().startswith("The archive's disk does not take what is written")
    assert head(client, url)["Upload-Offset"] == str(PIECE)
    assert watched(client, shown) == b"a film that is there"
    assert client.get(reverse("takes:new")).status_code == 200


def test_a_withdrawal_holds_on_a_full_disk_and_is_listed_later(
    client: Client, owner: User, disk: SmallDisk
) -> None:
    take = factories.take(owner)
    filler = disk.fill()
    answer = client.post(reverse("takes:remove", args=[take.pid, "withdraw"]), {"reason": "asked"})
    assert answer.status_code == 507
    assert "disk is full" in answer.content.decode()
    assert Client().get(take.get_absolute_url()).status_code in (404, 410)
    filler.unlink()
    settling.settle_removals()
    assert removals.listed()[take.pid].what == removals.WITHDRAWN


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["takes.intake", "takes.playback", "takes.capture"])
def test_work_that_fills_the_disk_says_so_and_can_be_tried_again(
    kind: str, owner: User, disk: SmallDisk, test_data: Callable[[str], Path]
) -> None:
    film = test_data("videos/odd/o48_tags_place_and_script.mp4")
    with store().new_file() as copy:
        shutil.copyfile(film, copy)
        take = receive_video(owner, copy, film.name, factories.answers(model="lite")).take
    if kind != "takes.intake":
        serve([Lane.QUICK], until_empty=True)
        # The other work is for another time.
        other = {"takes.playback": "takes.capture", "takes.capture": "takes.playback"}[kind]
        job_actions.cancel(Job.objects.get(kind=other))
    filler = disk.fill()
    serve([Lane.QUICK, Lane.CAPTURE], until_empty=True)
    job = Job.objects.get(kind=kind)
    assert (job.state, job.fault) == (State.FAILED, "disk_full"), job.detail
    assert "請" in fault_words(job.fault, job.fault_values)
    assert take.videos.exists()
    assert not take.tracks.exists()
    assert list((disk.folder / "work").iterdir()) == []
    assert list((disk.folder / "incoming").iterdir()) == []

    filler.unlink()
    assert job_actions.may_retry(job)
    job_actions.retry(job)
    serve([Lane.QUICK, Lane.CAPTURE], until_empty=True)
    job.refresh_from_db()
    assert job.state == State.DONE, job.detail
    video = take.videos.get()
    made = {
        "takes.intake": bool(video.poster_sha256),
        "takes.playback": bool(video.playback_sha256),
        "takes.capture": take.tracks.exists(),
    }
    assert made[kind]
