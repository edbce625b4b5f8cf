"""Guessing is slowed down, over all web processes; nobody is locked out by a stranger."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from archive.accounts.models import User
from archive.web.client import client_address
from tests import factories
from tests.archive.accounts.test_people import OLD, PASSWORD
from tests.archive.accounts.test_second_step import CODE, SIGN_IN, add_step, signed_in
from tests.browser.conftest import database_url
from tests.conftest import ROOT

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def give(user: User, password: str, address: str = HOME, language: str = "en", **more: str):
    sent = {"username": user.username, "password": password}
    client = Client(REMOTE_ADDR=address, headers={"accept-language": language, **more})
    return client.post(SIGN_IN, sent)


@pytest.fixture
def teacher(db: None) -> User:
    return factories.account(password=PASSWORD)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "too many tries to sign in"), ("zh-hant", "次數太多")]
)
def test_after_five_wrong_passwords_the_page_says_when_to_try_again(
    teacher: User, language: str, words: str
) -> None:
    assert [give(teacher, OLD).status_code for _ in range(5)] == [200] * 5
    answer = give(teacher, PASSWORD, language=language)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    assert words in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_elsewhere_locks_nobody_out(teacher: User) -> None:
    for _ in range(9):
        give(teacher, OLD, ELSEWHERE)
    assert give(teacher, OLD, ELSEWHERE).status_code == 429
    assert give(teacher, PASSWORD, HOME).status_code == 302


def test_many_addresses_together_cannot_guess_on(teacher: User) -> None:
    answers = [give(teacher, OLD, f"192.0.2.{number}").status_code for number in range(21)]
    assert answers == [200] * 20 + [429]


def test_a_right_password_counts_for_nothing(teacher: User) -> None:
    assert [give(teacher, PASSWORD).status_code for _ in range(8)] == [302] * 8


def test_one_address_cannot_try_name_after_name(db: None) -> None:
    names = [factories.account() for _ in range(21)]
    assert [give(one, OLD).status_code for one in names] == [200] * 20 + [429]


def test_codes_cannot_be_guessed_either(teacher: User) -> None:
    add_step(signed_in(teacher))
    client = Client(REMOTE_ADDR=HOME)
    client.post(SIGN_IN, {"username": teacher.username, "password": PASSWORD})
    answers = [client.post(CODE, {"code": f"00000{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


GUESS = """
import sys
import django
django.setup()
from django.test import Client
sent = {"username": sys.argv[-1], "password": "another sentence that was used"}
print([Client().post("/account/sign-in/", sent).status_code for _ in range(3)])
"""


@pytest.mark.django_db(transaction=True)
def test_what_one_process_counts_the_other_knows(transactional_db: None) -> None:
    user = factories.account(password=PASSWORD)
    variables = {**os.environ, "DATABASE_URL": database_url()}
    try:
        told = [
            subprocess.run(
                [sys.executable, "-c", GUESS, user.username], cwd=ROOT, env=variables,
                capture_output=True, text=True, check=True,
            ).stdout.strip()
            for _ in range(2)
        ]  # fmt: skip
    finally:
        cache.clear()
    assert told == ["[200, 200, 200]", "[200, 200, 429]"]


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        (2, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, nonsense", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_servers_are_believed(settings, proxies: int, said: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": said} if said else {}
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers=headers)
    assert client_address(request) == address


def test_a_header_of_the_client_opens_no_new_count(teacher: User) -> None:
    for number in range(5):
        give(teacher, OLD, **{"x-forwarded-for": f"192.0.2.{number}"})
    answer = give(teacher, PASSWORD, **{"x-forwarded-for": "192.0.2.99"})
    assert answer.status_code == 429
