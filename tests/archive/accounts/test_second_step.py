"""The second step: added by its own code, asked for at signing in, never kept in the clear."""

import base64
import logging
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from archive.accounts.models import Role, User
from tests import factories
from tests.archive.accounts.test_people import OLD, PASSWORD, browser, link_in, use
from tests.totp import code_of

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, PEOPLE = "/account/sign-in/", "/account/code/", "/account/people/"
SECURITY, TURN_ON = reverse("accounts:security"), reverse("accounts:turn-on")


def give_password(client: Client, user: User, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"username": user.username, "password": password, **more})


def signed_in(user: User) -> Client:
    client = browser()
    assert give_password(client, user).status_code == 302
    return client


def add_step(client: Client) -> tuple[str, list[str]]:
    """Turn the second step on; return its secret and the spare codes."""
    page = client.get(TURN_ON).content.decode()
    secret = re.search(r'<code class="secret">([A-Z2-7]+)</code>', page).group(1)
    shown = client.post(TURN_ON, {"code": code_of(secret)}).content.decode()
    return secret, re.findall(r"<li><code>(\d{8})</code></li>", shown)


@pytest.fixture
def teacher() -> User:
    return factories.account(Role.TEACHER, password=PASSWORD)


def test_with_the_step_on_the_password_alone_lets_nobody_in(teacher: User) -> None:
    secret, _ = add_step(signed_in(teacher))
    guest = browser()
    assert give_password(guest, teacher, next="/jobs/").url == CODE
    assert guest.get("/jobs/").status_code == 302
    wrong = guest.post(CODE, {"code": "000000" if code_of(secret, 1) != "000000" else "111111"})
    assert wrong.status_code == 422
    assert "wrong or was used already" in wrong.content.decode()
    assert "set its clock" in wrong.content.decode()
    assert guest.post(CODE, {"code": code_of(secret, 1)}).url == "/jobs/"
    assert guest.get("/jobs/").status_code == 200


def test_a_code_lets_in_once_also_after_its_own_half_minute(teacher: User) -> None:
    secret, _ = add_step(signed_in(teacher))
    code = code_of(secret, 1)
    first, second = browser(), browser()
    for client in (first, second):
        give_password(client, teacher)
    assert first.post(CODE, {"code": code}).status_code == 302
    # What allauth remembers for half a minute alone is gone, the code still holds.
    cache.delete(f"allauth.mfa.totp.used?user={teacher.pk}&code={code}")
    assert second.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 422


def test_each_spare_code_lets_in_once(teacher: User) -> None:
    client = signed_in(teacher)
    _, spare = add_step(client)
    assert len(set(spare)) == 10
    for expected in (302, 422):
        guest = browser()
        give_password(guest, teacher)
        assert guest.post(CODE, {"code": spare[3]}).status_code == expected
    assert '<dd class="num">9</dd>' in client.get(SECURITY).content.decode()
    page = client.post(reverse("accounts:new-codes")).content.decode()
    fresh = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(fresh) == 10
    assert not set(fresh) & set(spare)


def test_the_secret_is_shown_as_a_picture_too_and_kept_closed(teacher: User, settings) -> None:
    client = signed_in(teacher)
    page = client.get(TURN_ON).content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page).group(1)
    assert base64.b64decode(picture).startswith(b"<?xml")
    secret, spare = add_step(client)
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert all(one not in rows for one in spare)
    # Under a new key the old one still opens it; without that key, nobody's code fits.
    for old, expected in (([settings.SECRET_KEY], 302), ([], 422)):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", old
        guest = browser()
        give_password(guest, teacher)
        code = code_of(secret, 1) if old else code_of(secret, -1)
        assert guest.post(CODE, {"code": code}).status_code == expected


def test_a_wrong_first_code_turns_nothing_on(teacher: User) -> None:
    client = signed_in(teacher)
    client.get(TURN_ON)
    assert client.post(TURN_ON, {"code": "12345"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_every_change_of_the_step_ends_the_other_sessions(teacher: User) -> None:
    client, other = signed_in(teacher), signed_in(teacher)
    add_step(client)
    assert client.get("/jobs/").status_code == 200
    assert other.get("/jobs/").status_code == 302
    other.force_login(User.objects.get(pk=teacher.pk))
    client.post(reverse("accounts:turn-off"))
    assert client.get("/jobs/").status_code == 200
    assert other.get("/jobs/").status_code == 302
    assert not Authenticator.objects.exists()


def test_a_session_left_open_cannot_change_the_step_without_the_code(teacher: User) -> None:
    client = signed_in(teacher)
    _, spare = add_step(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 16 * 60
    session.save()
    answer = client.post(reverse("accounts:turn-off"))
    assert answer.url.startswith(reverse("accounts:confirm"))
    assert Authenticator.objects.count() == 2
    form = {"code": spare[0], "next": "https://elsewhere.example/"}
    assert client.post(answer.url, {"password": PASSWORD}).status_code == 422
    assert client.post(reverse("accounts:confirm"), form).url == SECURITY
    client.post(reverse("accounts:turn-off"))
    assert not Authenticator.objects.exists()


def test_without_the_step_the_password_confirms(teacher: User) -> None:
    client = browser(teacher)
    asked = client.get(TURN_ON)
    assert asked.url == f"{reverse('accounts:confirm')}?next={TURN_ON.replace('/', '%2F')}"
    assert client.post(asked.url, {"password": OLD}).status_code == 422
    assert client.post(asked.url, {"password": PASSWORD}).url == TURN_ON
    assert client.get(TURN_ON).status_code == 200


def test_a_steward_without_the_step_is_none_in_production(settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    steward = factories.account(Role.STEWARD, password=PASSWORD)
    draft = factories.take(visibility="draft")
    client = browser()
    assert give_password(client, steward, next=PEOPLE).url == TURN_ON
    for address in (PEOPLE, reverse("library:status")):
        assert client.get(address).url == TURN_ON
    assert client.post(reverse("library:check")).url == TURN_ON
    assert client.get(draft.get_absolute_url()).status_code == 404
    add_step(client)
    for address in (PEOPLE, reverse("library:status"), draft.get_absolute_url()):
        assert client.get(address).status_code == 200


def test_in_a_demo_the_step_is_offered_and_not_required() -> None:
    steward = factories.account(Role.STEWARD, password=PASSWORD)
    client = browser()
    assert give_password(client, steward).url == "/"
    assert client.get(PEOPLE).status_code == 200
    shown = client.get(SECURITY).content.decode()
    assert "turn it on before others rely on you" in shown
    # From their own account to everybody's: the way there does not lead over the state alone.
    assert f'href="{PEOPLE}"' in shown


def test_whoever_is_no_steward_is_not_led_to_the_accounts(teacher: User) -> None:
    assert f'href="{PEOPLE}"' not in signed_in(teacher).get(SECURITY).content.decode()


def test_a_link_for_a_new_password_does_not_go_round_the_step(teacher: User) -> None:
    secret, _ = add_step(signed_in(teacher))
    steward = browser(factories.steward())
    page = steward.post(reverse("accounts:link", args=[teacher.pk])).content.decode()
    bearer = use(link_in(page), OLD)
    assert bearer.get("/jobs/").status_code == 302
    assert bearer.post(CODE, {"code": code_of(secret, 1)}).status_code == 302
    assert bearer.get("/jobs/").status_code == 200


def test_stewards_see_who_has_the_step_and_take_it_with_a_reason(
    teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = signed_in(teacher)
    add_step(theirs)
    by = factories.steward()
    steward = browser(by)
    assert "Phone lost" in steward.get(PEOPLE).content.decode()
    address = reverse("accounts:take-second-step", args=[teacher.pk])
    assert browser(factories.account()).post(address, {"reason": "x"}).status_code == 404
    assert "say why" in steward.post(address, {}, follow=True).content.decode()
    assert Authenticator.objects.exists()
    with caplog.at_level(logging.WARNING):
        steward.post(address, {"reason": "phone\nfell into the harbour"})
    told = f"of account {teacher.pk} was taken by account {by.pk}: phone fell into the harbour"
    assert told in caplog.text
    assert not Authenticator.objects.exists()
    assert theirs.get("/jobs/").status_code == 302
    assert give_password(browser(), teacher).url == "/"


def test_nobody_takes_their_own_step_without_a_code() -> None:
    steward = factories.account(Role.STEWARD, password=PASSWORD)
    client = signed_in(steward)
    add_step(client)
    own = reverse("accounts:take-second-step", args=[steward.pk])
    assert client.post(own, {"reason": "x"}).status_code == 404
    assert Authenticator.objects.exists()
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("second_step_off", "nobody", reason="x")
    call_command("second_step_off", steward.username, reason="phone and codes lost")
    assert not Authenticator.objects.exists()
