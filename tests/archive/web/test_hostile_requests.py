"""Requests that nobody can mean are answered in one sentence; nobody's thread is kept by them."""

import threading

import pytest
from django.test import Client

from archive.accounts.models import Role, User
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Lane
from archive.web.json_body import MAX_BODY, NotUnderstood, json_from
from archive.web.slow_bodies import SlowBodies
from tests import factories


@pytest.fixture
def owner() -> User:
    return factories.account(Role.TEACHER, password=factories.PASSWORD)


@pytest.fixture
def client(owner: User) -> Client:
    client = Client(raise_request_exception=False)
    assert client.login(username=owner.username, password=factories.PASSWORD)
    return client


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'"\\ud800"',
        b'{"name": "a\\u0000"}',
        b"9" * 400,
        b'{"start": NaN}',
        b"\xff\xfe",
        b'"' + b"a" * MAX_BODY + b'"',
    ],
)
def test_what_nobody_sends_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        json_from(body)


def test_what_people_send_is_understood() -> None:
    assert json_from('{"name": "白鶴亮翅 😀", "start": 1.5}'.encode())["name"] == "白鶴亮翅 😀"
    assert json_from(b"") == {}


@pytest.mark.django_db
@pytest.mark.parametrize("body", ["[" * 100_000, '{"name": "\\ud800", "start": 0, "end": 1}'])
def test_pages_refuse_such_bodies(
    client: Client, owner: User, body: str, settings, tmp_path
) -> None:
    settings.DATA_DIR = tmp_path
    take = factories.take(owner)
    version = factories.version(take, landmarks="a" * 64)
    for address in (f"/takes/{take.pid}/segments/", f"/versions/{version.pid}/correct/"):
        answer = client.post(address, body, content_type="application/json")
        assert 400 <= answer.status_code < 500, address


@pytest.mark.django_db
def test_zeros_reach_no_page(client: Client) -> None:
    for address in ("/?q=%00", "/?%00=a", "/?page=1%00"):
        answer = client.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 400
        assert answer.content.decode().strip()
    client.cookies["sessionid"] = "a\x00b"
    assert client.get("/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("track", ["abc", "-1", "１", "9" * 30])
def test_a_track_that_is_no_number_is_not_there(
    client: Client, owner: User, track: str, settings, tmp_path
) -> None:
    settings.DATA_DIR = tmp_path
    take = factories.take(owner)
    factories.version(take)
    assert client.post(f"/takes/{take.pid}/current/1/", {"track": track}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["foo", "//evil.example", "https://evil.example/", "\\evil"])
def test_work_leads_back_to_pages_of_the_archive_alone(
    client: Client, owner: User, target: str
) -> None:
    job = enqueue(owner, Work("takes.check", Lane.LONG, "all", "all", "/"))
    answer = client.post(f"/jobs/{job.pk}/cancel/", {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/jobs/")


def test_bodies_that_never_end_leave_threads_for_others() -> None:
    """One thread for each body that is waited for; the rest is told to come again."""
    stuck, ends = threading.Event(), threading.Event()

    def reads_body(environment, start):
        if environment["REQUEST_METHOD"] == "POST":
            stuck.set()
            ends.wait(10)
        start("200 OK", [])
        return [b"answer"]

    told: list[str] = []

    def ask(method: str, length: str) -> list[bytes]:
        environment = {"REQUEST_METHOD": method, "CONTENT_LENGTH": length}
        return list(application(environment, lambda status, headers: told.append(status)))

    application = SlowBodies(reads_body, most=1)
    slow = threading.Thread(target=ask, args=("POST", "1000"))
    slow.start()
    assert stuck.wait(5)
    assert ask("POST", "10") != [b"answer"]
    assert told == ["503 Service Unavailable"]
    assert ask("GET", "") == [b"answer"]
    assert ask("PATCH", "1000") == [b"answer"]  # pieces of uploads, from people signed in
    ends.set()
    slow.join()
    assert ask("POST", "10") == [b"answer"]
