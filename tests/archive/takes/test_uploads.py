"""tus 1.0: every byte right, or a status that says why not."""

import base64
import hashlib
import os
import shutil
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.accounts.models import User
from archive.takes import upload_body, uploads
from archive.takes.models import Take, Upload, Video
from archive.web.storage import store
from tests import factories

CONTENT = bytes(range(256)) * 40
ANSWERS = {
    "title": "白鶴亮翅",
    "performers": "陳師傅, Master Wong",
    "performed_on": "2025-03-16",
    "nature": "real",
    "visibility": "members",
    "may_show": "on",
    "filename": "tape.mp4",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def owner() -> User:
    return factories.account()


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def metadata(**answers: str) -> str:
    values = {**ANSWERS, **answers}
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


def create(client: Client, length: int = len(CONTENT), **headers: str) -> Any:
    sent = {"tus-resumable": "1.0.0", "upload-length": str(length), "upload-metadata": metadata()}
    return client.post(reverse("takes:uploads"), headers={**sent, **headers})


def patch(client: Client, url: str, offset: int, data: bytes, **headers: str) -> Any:
    sent = {"tus-resumable": "1.0.0", "upload-offset": str(offset)}
    return client.patch(
        url, data, content_type="application/offset+octet-stream", headers={**sent, **headers}
    )


def head(client: Client, url: str) -> Any:
    return client.head(url, headers={"tus-resumable": "1.0.0"})


def test_a_film_comes_in_in_pieces_and_becomes_a_take(client: Client, owner: User) -> None:
    created = create(client)
    assert created.status_code == 201
    url = created["Location"]
    assert patch(client, url, 0, CONTENT[:4000])["Upload-Offset"] == "4000"
    assert head(client, url)["Upload-Offset"] == "4000"
    assert patch(client, url, 4000, CONTENT[4000:]).status_code == 204
    take = Take.objects.get()
    assert (take.title, take.visibility, take.owner) == ("白鶴亮翅", "members", owner)
    assert [str(name) for one in take.performers.all() for name in one.names.all()] == [
        "陳師傅",
        "Master Wong",
    ]
    video = take.videos.get()
    assert video.sha256 == hashlib.sha256(CONTENT).hexdigest()
    with store().open(video.sha256) as file:
        assert file.read() == CONTENT
    told = client.get(url).json()
    assert client.get(told.pop("job")).json()["state"] == "waiting"
    assert told == {
        "finished": True,
        "take": take.get_absolute_url(),
        "title": "白鶴亮翅",
        "known": False,
    }
    assert not uploads.partial_path(Upload.objects.get()).exists()


def test_the_same_bytes_twice_are_one_original_and_a_clear_answer(client: Client) -> None:
    for _ in range(2):
        url = create(client)["Location"]
        patch(client, url, 0, CONTENT)
    assert Take.objects.count() == Video.objects.count() == 1
    assert client.get(url).json()["known"] is True


def test_nobody_learns_that_somebody_else_holds_the_same_film(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT)
    Take.objects.update(visibility="draft")
    other = signed_in(factories.account())
    url = create(other)["Location"]
    patch(other, url, 0, CONTENT)
    assert other.get(url).json()["known"] is False
    assert Take.objects.count() == 2
    assert len(list(store().objects.rglob("*/*"))) == 1


def test_a_wrong_offset_changes_nothing_and_tells_the_right_one(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    wrong = patch(client, url, 50, CONTENT[50:200])
    assert (wrong.status_code, wrong["Upload-Offset"]) == (409, "100")
    assert head(client, url)["Upload-Offset"] == "100"


def test_leftovers_of_a_dead_writer_are_cut_off(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    with uploads.partial_path(Upload.objects.get()).open("ab") as file:
        file.write(b"bytes that were never acknowledged")
    patch(client, url, 100, CONTENT[100:])
    assert Video.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_checksum_is_checked(client: Client) -> None:
    url = create(client)["Location"]
    right = base64.b64encode(hashlib.sha256(CONTENT[:500]).digest()).decode()
    flipped = patch(client, url, 0, CONTENT[1:501], **{"upload-checksum": f"sha256 {right}"})
    assert flipped.status_code == 460
    assert head(client, url)["Upload-Offset"] == "0"
    assert (
        patch(client, url, 0, CONTENT[:500], **{"upload-checksum": f"sha256 {right}"}).status_code
        == 204
    )
    assert patch(client, url, 500, b"x", **{"upload-checksum": "md5 eA=="}).status_code == 400


class BrokenLine:
    """A request's body that breaks off after its first piece, as the server hands it on."""

    def __init__(self, first: bytes) -> None:
        self._pieces = [first] if first else []

    def read(self, size: int = -1) -> bytes:
        del size
        if self._pieces:
            return self._pieces.pop()
        raise OSError("the line is broken")  # what servers raise; the number is not set

    readline = read


@pytest.mark.parametrize("checked", [True, False])
def test_a_line_that_breaks_is_not_called_a_full_disk(client: Client, checked: bool) -> None:
    url = create(client)["Location"]
    sent = {"tus-resumable": "1.0.0", "upload-offset": "0", "accept-language": "en"}
    if checked:
        digest = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
        sent["upload-checksum"] = f"sha256 {digest}"
    answer = client.generic(
        "PATCH", url, CONTENT, "application/offset+octet-stream", headers=sent,
        **{"wsgi.input": BrokenLine(CONTENT[:700])},
    )  # fmt: skip
    if checked:
        assert answer.status_code == 460
        assert answer.content.decode().startswith("A part of the film did not arrive")
    else:
        assert (answer.status_code, answer["Upload-Offset"]) == (204, "700")
    offset = int(head(client, url)["Upload-Offset"])
    assert offset == (0 if checked else 700)
    patch(client, url, offset, CONTENT[offset:])
    assert Video.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_answers_whose_line_breaks_are_asked_for_again(client: Client) -> None:
    url = create(client)["Location"]
    answer = client.generic(
        "POST", url, b"{}", "application/json", **{"wsgi.input": BrokenLine(b"")}
    )
    assert answer.status_code == 460
    assert Upload.objects.get().form["title"] == ANSWERS["title"]


def test_more_bytes_than_announced_are_refused(client: Client) -> None:
    url = create(client, length=100)["Location"]
    assert patch(client, url, 0, CONTENT[:101]).status_code == 413
    assert head(client, url)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"tus-resumable": "0.2.2"}, 412),
        ({"upload-length": "-5"}, 400),
        ({"upload-length": "ten"}, 400),
        ({"upload-length": "0"}, 422),
        ({"upload-length": str(10**15)}, 413),
        ({"upload-metadata": "title not-base64!"}, 400),
        ({"upload-metadata": "title " + "QQ" * 10_000}, 400),
        ({"upload-metadata": metadata(title="")}, 422),
        ({"upload-metadata": metadata(nature="perhaps")}, 422),
        ({"upload-metadata": metadata(performed_on="yesterday")}, 422),
    ],
)
def test_what_cannot_be_an_upload_is_refused(
    client: Client, headers: dict[str, str], status: int
) -> None:
    assert create(client, **headers).status_code == status
    assert not Upload.objects.exists()


def test_a_wrong_content_type_is_refused(client: Client) -> None:
    url = create(client)["Location"]
    sent = {"tus-resumable": "1.0.0", "upload-offset": "0"}
    assert client.patch(url, b"x", content_type="text/plain", headers=sent).status_code == 415


@pytest.mark.parametrize("method", ["head", "get", "patch", "delete"])
def test_somebody_elses_upload_is_not_there(client: Client, method: str) -> None:
    url = create(client)["Location"]
    other = signed_in(factories.account())
    if method == "patch":
        answer = patch(other, url, 0, CONTENT)
    else:
        answer = getattr(other, method)(url, headers={"tus-resumable": "1.0.0"})
    assert answer.status_code == 404
    assert head(client, url)["Upload-Offset"] == "0"


def test_a_guest_is_asked_to_sign_in() -> None:
    assert create(Client()).status_code == 401


def test_a_form_from_another_site_is_refused(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert create(strict).status_code == 403


def test_giving_up_frees_the_bytes(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    path = uploads.partial_path(Upload.objects.get())
    assert path.exists()
    assert client.delete(url, headers={"tus-resumable": "1.0.0"}).status_code == 204
    assert not path.exists()
    assert head(client, url).status_code == 404


def test_an_upload_that_nobody_continues_expires(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    Upload.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert patch(client, url, 100, CONTENT[100:]).status_code == 410
    assert uploads.discard_expired() == 1
    assert list((store().incoming.parent / "uploads").iterdir()) == []


def test_an_upload_that_is_continued_lives_on(client: Client) -> None:
    url = create(client)["Location"]
    Upload.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    patch(client, url, 0, CONTENT[:100])
    assert Upload.objects.get().expires_at > timezone.now() + timedelta(days=6)


def test_what_came_in_whole_is_finished_by_the_sweep_not_thrown_away(client: Client) -> None:
    create(client)
    upload = Upload.objects.get()
    path = uploads.partial_path(upload)
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    Upload.objects.update(offset=len(CONTENT), expires_at=timezone.now() - timedelta(days=1))
    uploads.finish_complete()
    uploads.discard_expired()
    assert Take.objects.count() == 1


def test_scratch_of_dead_programs_is_cleared_and_open_uploads_are_not(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    data = store().incoming.parent
    (data / "work" / "capture-x").mkdir(parents=True)
    (data / "uploads" / "finished-long-ago").write_bytes(b"film")
    for path in (data / "work" / "capture-x", *(data / "uploads").iterdir()):
        os.utime(path, (0, 0))
    uploads.clear_leftovers()
    assert not (data / "work" / "capture-x").exists()
    assert [one.name for one in (data / "uploads").iterdir()] == [str(Upload.objects.get().pk)]


def test_a_server_that_died_before_the_take_was_made_makes_it_when_asked(client: Client) -> None:
    url = create(client)["Location"]
    upload = Upload.objects.get()
    path = uploads.partial_path(upload)
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    Upload.objects.update(offset=len(CONTENT))
    assert head(client, url)["Upload-Offset"] == str(len(CONTENT))
    assert Take.objects.count() == 1
    head(client, url)
    assert Take.objects.count() == 1


def test_a_full_disk_is_said_before_anything_is_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "RESERVE", 1 << 60)
    assert create(client).status_code == 507


def test_one_account_cannot_open_uploads_without_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_OPEN", 2)
    assert [create(client).status_code for _ in range(3)] == [201, 201, 429]


def test_the_server_says_what_it_can_do(client: Client) -> None:
    answer = client.options(reverse("takes:uploads"))
    assert answer["Tus-Version"] == "1.0.0"
    assert "checksum" in answer["Tus-Extension"]


def test_the_answers_given_last_hold_for_a_film_that_goes_on(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:100])
    later = {**ANSWERS, "nature": "machine", "visibility": "draft", "title": "另一套"}
    assert client.post(url, later, content_type="application/json").status_code == 204
    patch(client, url, 100, CONTENT[100:])
    take = Take.objects.get()
    assert (take.title, take.nature, take.visibility) == ("另一套", "machine", "draft")
    wrong = client.post(url, {"title": ""}, content_type="application/json")
    assert wrong.status_code == 422
    assert client.post(url, later, content_type="application/json").status_code == 410


def test_bytes_that_the_disk_has_lost_are_asked_for_again_and_never_zeros(client: Client) -> None:
    url = create(client)["Location"]
    patch(client, url, 0, CONTENT[:4000])
    os.truncate(uploads.partial_path(Upload.objects.get()), 1000)
    answer = patch(client, url, 4000, CONTENT[4000:])
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "1000")
    patch(client, url, 1000, CONTENT[1000:])
    assert Video.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_an_unfinished_upload_can_be_discarded_by_its_owner_alone(client: Client) -> None:
    create(client)
    upload = Upload.objects.get()
    address = reverse("takes:discard", args=[upload.pk])
    assert signed_in(factories.account()).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert not Upload.objects.exists()


def test_a_film_called_machine_made_does_not_vanish_in_a_real_one(client: Client) -> None:
    for nature in ("real", "machine"):
        sent = {"upload-metadata": metadata(nature=nature)}
        patch(client, create(client, **sent)["Location"], 0, CONTENT)
    assert sorted(Take.objects.values_list("nature", flat=True)) == ["machine", "real"]
    assert len(list(store().files())) == 1


def test_a_promise_without_bytes_keeps_little_room_from_others(monkeypatch) -> None:
    """One who promises the whole disk and sends nothing stops nobody."""
    free = 10 * 1024**3
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(
        uploads.shutil, "disk_usage", lambda path: usage._replace(free=free + uploads.RESERVE)
    )
    one, other = factories.account(), factories.account()
    uploads.create(one, "promised.mp4", 9 * 1024**3, {})
    begun = uploads.create(other, "film.mp4", 9 * 1024**3, {})
    # What is really coming in has its room.
    Upload.objects.filter(pk=begun.pk).update(offset=6 * 1024**3)
    with pytest.raises(uploads.UploadError) as told:
        uploads.create(one, "third.mp4", 8 * 1024**3, {})
    assert told.value.code == "disk_full"


def test_a_sender_who_falls_silent_keeps_nobody_from_going_on(client: Client, owner: User) -> None:
    """One line stays half open for ever; the same film goes on over another one meanwhile."""
    create(client)
    upload = Upload.objects.get()
    asked: list[Upload] = []

    class Silent:
        """Sends some bytes; before it would send more, another line brings all of them."""

        def __init__(self) -> None:
            self.sent = False

        def read(self, size: int, /) -> bytes:
            if not self.sent:
                self.sent = True
                return CONTENT[:5]
            if not asked:
                asked.append(uploads.append(upload.pk, owner, 0, BytesIO(CONTENT), None))
            return b""

    with pytest.raises(uploads.UploadError) as told:
        uploads.append(upload.pk, owner, 0, Silent(), None)
    assert told.value.code == "elsewhere"
    assert asked[0].offset == len(CONTENT)
    assert uploads.partial_path(upload).read_bytes() == CONTENT
    upload.refresh_from_db()
    assert upload.offset == len(CONTENT)


def test_long_bodies_are_kept_piece_by_piece(owner: User, monkeypatch) -> None:
    monkeypatch.setattr(upload_body, "_FLUSH", 4)
    monkeypatch.setattr(upload_body, "_PIECE", 2)
    upload = uploads.create(owner, "a.mp4", 20, {})

    class Breaks(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= 10:
                raise OSError("the line broke")
            return super().read(size)

    assert uploads.append(upload.pk, owner, 0, Breaks(bytes(20)), None).offset == 10
    with pytest.raises(uploads.UploadError) as told:
        wrong = hashlib.sha256(b"other").digest()
        uploads.append(upload.pk, owner, 10, BytesIO(b"abcdefghij"), wrong)
    assert told.value.code == "not_whole"
    upload.refresh_from_db()
    assert upload.offset == 10
    right = hashlib.sha256(b"abcdefghij").digest()
    assert uploads.append(upload.pk, owner, 10, BytesIO(b"abcdefghij"), right).offset == 20
    assert uploads.partial_path(upload).read_bytes() == bytes(10) + b"abcdefghij"
    assert list(store().incoming.iterdir()) == []
