"""Kept answers: the same bytes for one question, and never to anybody else or a moment too long."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.accounts.actions import change_role
from archive.accounts.models import Role
from archive.rights.models import Visibility
from archive.takes.models import Take
from archive.web import kept
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _none_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_answers", kept.Answers())


def asked(client: Client, path: str) -> tuple[bytes, int]:
    """Return the page and how many questions to the database it took."""
    with CaptureQueriesContext(connection) as questions:
        page = client.get(path)
    assert page.status_code == 200
    return page.content, len(questions)


def test_the_second_stranger_is_given_the_same_page_for_one_question() -> None:
    take = factories.take(visibility=Visibility.PUBLIC)
    for path in ("/", take.get_absolute_url()):
        first, many = asked(Client(), path)
        again, one = asked(Client(), path)
        assert (again, one) == (first, 1)
        assert many > one


def test_an_account_is_given_its_own_page_again() -> None:
    factories.take(visibility=Visibility.PUBLIC)
    client = Client()
    client.force_login(factories.account())
    asked(client, "/")  # the browser gets its token
    first, many = asked(client, "/")
    again, one = asked(client, "/")
    assert (again, one) == (first, 1)
    assert many > one


def test_headers_are_given_again_too() -> None:
    factories.take(visibility=Visibility.PUBLIC)
    first, again = Client().get("/"), Client().get("/")
    assert dict(first.items()) == dict(again.items())
    assert "frame-ancestors" in again["Content-Security-Policy"]


def test_a_change_is_seen_at_once() -> None:
    take = factories.take(visibility=Visibility.PUBLIC, title="the-old-title")
    assert b"the-old-title" in asked(Client(), "/")[0]
    Take.objects.filter(pk=take.pk).update(title="the-new-title")
    page = asked(Client(), "/")[0]
    assert b"the-new-title" in page
    assert b"the-old-title" not in page
    Take.objects.filter(pk=take.pk).update(visibility=Visibility.DRAFT)
    assert b"the-new-title" not in asked(Client(), "/")[0]


def test_a_page_is_never_given_to_another_account() -> None:
    owner, other = factories.account(), factories.account()
    take = factories.take(owner=owner, visibility=Visibility.DRAFT, title="a-secret-title")
    mine, theirs = Client(), Client()
    mine.force_login(owner)
    theirs.force_login(other)
    for _ in range(2):
        assert b"a-secret-title" in asked(mine, "/")[0]
        assert b"a-secret-title" not in asked(theirs, "/")[0]
        assert b"a-secret-title" not in asked(Client(), "/")[0]
        assert theirs.get(take.get_absolute_url()).status_code == 404


def test_a_role_that_is_taken_away_is_gone_from_the_next_page() -> None:
    steward, other = factories.steward(), factories.steward()
    factories.take(owner=other, visibility=Visibility.DRAFT, title="a-draft-title")
    client = Client()
    client.force_login(steward)
    for _ in range(2):
        assert b"a-draft-title" in asked(client, "/")[0]
    change_role(steward, Role.LEARNER)
    assert b"a-draft-title" not in asked(client, "/")[0]


def test_signing_out_ends_it() -> None:
    owner = factories.account()
    factories.take(owner=owner, visibility=Visibility.DRAFT, title="a-secret-title")
    client = Client()
    client.force_login(owner)
    cookie = client.cookies["sessionid"].value
    for _ in range(2):
        assert b"a-secret-title" in asked(client, "/")[0]
    client.post("/account/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert b"a-secret-title" not in asked(thief, "/")[0]


def test_languages_do_not_mix() -> None:
    factories.take(visibility=Visibility.PUBLIC)
    for _ in range(2):
        assert b'lang="en"' in Client().get("/", headers={"accept-language": "en"}).content[:80]
        assert b"zh-Hant" in Client().get("/", headers={"accept-language": "zh-hant"}).content[:80]


def test_an_answer_with_a_cookie_is_made_for_one_alone() -> None:
    first, again = Client().get("/account/sign-in/"), Client().get("/account/sign-in/")
    assert first.cookies["csrftoken"].value != again.cookies["csrftoken"].value
    assert not Client().get("/").cookies


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = kept.Answers()
    monkeypatch.setattr(kept, "MAX_BYTES", 1000)
    for number in range(50):
        answers.keep((str(number),), kept.Answer((1, 1, 1), 0.0, bytes(300), ()))
    assert sum(len(one.body) for one in answers._answers.values()) <= 1000
    assert ("49",) in answers._answers
