"""Stewards invite by link, change roles, shut out; it holds at once."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from archive.accounts.actions import LastSteward, change_role, set_active
from archive.accounts.models import Role, User
from archive.accounts.queries import stewards
from tests import factories

pytestmark = pytest.mark.django_db
PEOPLE = "/account/people/"
PASSWORD = "a sentence that nobody guesses"
OLD = "another sentence that was used"


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def link_in(page: str) -> str:
    found = re.search(r'value="https?://testserver(/account/welcome/[^"]+)"', page)
    assert found
    return found.group(1)


def use(link: str, password: str = PASSWORD) -> Client:
    """Open a link and choose a password."""
    client = browser()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    return client


def test_only_stewards_find_the_page() -> None:
    assert browser().get(PEOPLE).status_code == 404
    assert browser(factories.account(Role.RESEARCHER)).get(PEOPLE).status_code == 404
    assert browser(factories.steward()).get(PEOPLE).status_code == 200


def test_somebody_is_invited_and_comes_in_by_the_link_once() -> None:
    steward = browser(factories.steward())
    page = steward.post(PEOPLE, {"username": "陳師傅", "role": "teacher"}).content.decode()
    user = User.objects.get(username="陳師傅")
    assert user.roles == {"teacher"}
    assert not user.has_usable_password()
    link = link_in(page)
    guest = use(link)
    assert guest.get(reverse("takes:new")).status_code == 200
    assert "does not open any more" in browser().get(link, follow=True).content.decode()
    assert browser().login(username="陳師傅", password=PASSWORD) is True


def test_a_new_link_makes_the_old_password_and_the_old_link_void() -> None:
    steward, teacher = (
        browser(factories.steward()),
        factories.account(password=OLD),
    )
    address = reverse("accounts:link", args=[teacher.pk])
    first, second = (link_in(steward.post(address).content.decode()) for _ in range(2))
    use(first)
    assert "does not open any more" in browser().get(second, follow=True).content.decode()
    assert not browser().login(username=teacher.username, password=OLD)


def test_a_link_outlives_a_sign_in_by_the_old_password() -> None:
    steward, teacher = browser(factories.steward()), factories.account(password=OLD)
    link = link_in(steward.post(reverse("accounts:link", args=[teacher.pk])).content.decode())
    thief = browser()
    assert thief.login(username=teacher.username, password=OLD)
    use(link)
    assert browser().login(username=teacher.username, password=PASSWORD)


def test_a_weak_password_is_refused_with_a_sentence() -> None:
    steward, user = browser(factories.steward()), factories.account()
    link = link_in(steward.post(reverse("accounts:link", args=[user.pk])).content.decode())
    client = browser()
    form = client.get(link, follow=True).request["PATH_INFO"]
    answer = client.post(form, {"new_password1": "short", "new_password2": "short"})
    page = answer.content.decode()
    assert "at least 12 characters" in page
    assert "not the same as above" not in page
    answer = client.post(form, {"new_password1": PASSWORD, "new_password2": OLD})
    page = answer.content.decode()
    assert "not the same as above" in page
    assert page.count('class="error"') == 1
    assert user.username in page
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_role_holds_from_the_next_request_on() -> None:
    steward, other = browser(factories.steward()), factories.account(Role.LEARNER)
    theirs = browser(other)
    assert theirs.get(PEOPLE).status_code == 404
    steward.post(reverse("accounts:role", args=[other.pk]), {"role": "steward"})
    assert theirs.get(PEOPLE).status_code == 200
    page = steward.post(reverse("accounts:role", args=[other.pk]), {"role": "teacher"}, follow=True)
    assert f"The change for {other.username} holds" in page.content.decode()
    assert theirs.get(PEOPLE).status_code == 404


def test_whoever_is_shut_out_is_out_at_once_and_what_they_made_stays() -> None:
    steward, teacher = browser(factories.steward()), factories.account(Role.TEACHER)
    take = factories.take(teacher)
    theirs = browser(teacher)
    assert theirs.get(reverse("jobs:jobs")).status_code == 200
    steward.post(reverse("accounts:active", args=[teacher.pk]), {"active": "no"})
    assert theirs.get(reverse("jobs:jobs")).status_code == 302
    take.refresh_from_db()
    steward.post(reverse("accounts:active", args=[teacher.pk]), {"active": "yes"})
    assert browser(User.objects.get(pk=teacher.pk)).get(reverse("jobs:jobs")).status_code == 200


@pytest.mark.parametrize("change", ["role", "active"])
def test_the_last_steward_cannot_go(change: str) -> None:
    steward = factories.steward()
    client = browser(steward)
    sent = {"role": "learner"} if change == "role" else {"active": "no"}
    page = client.post(reverse(f"accounts:{change}", args=[steward.pk]), sent, follow=True)
    assert "needs one steward" in page.content.decode()
    assert User.objects.get(pk=steward.pk).is_steward


def test_a_name_that_is_taken_or_cannot_be_one_is_said_at_its_field() -> None:
    client, known = browser(factories.steward()), factories.account()
    for name in (known.username.upper(), "two words", ""):
        answer = client.post(PEOPLE, {"username": name, "role": "learner"})
        assert answer.status_code == 422
        assert 'class="error"' in answer.content.decode()


def test_the_session_gets_a_new_key_at_sign_in() -> None:
    user = factories.account(password=PASSWORD)
    client = browser()
    client.get("/account/sign-in/")
    client.session.save()
    before = client.session.session_key
    client.post("/account/sign-in/", {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != before


def test_a_name_that_did_not_fit_its_password_need_not_be_typed_again() -> None:
    sent = {"username": "Tiu&Ho", "password": "wrong"}
    page = browser().post("/account/sign-in/", sent).content.decode()
    assert 'value="Tiu&amp;Ho"' in page
    assert "link for a new password" in page


def test_every_page_says_who_is_signed_in() -> None:
    user = factories.account()
    page = browser(user).get("/about/").content.decode()
    assert f'<bdi class="who">{user.username}</bdi>' in page
    assert 'class="who"' not in browser().get("/about/").content.decode()


def test_somebody_invited_who_never_came_in_looks_after_nothing() -> None:
    steward = factories.account(Role.STEWARD, password=PASSWORD)
    factories.account(Role.STEWARD)  # invited, without a password yet
    with pytest.raises(LastSteward):
        change_role(steward, Role.LEARNER)
    factories.account(Role.STEWARD, password=PASSWORD)
    change_role(steward, Role.LEARNER)


@pytest.mark.django_db(transaction=True)
def test_two_stewards_cannot_put_each_other_out_at_once() -> None:
    both = [factories.account(Role.STEWARD, password=PASSWORD) for _ in range(2)]
    start = threading.Barrier(2)
    refused: list[User] = []

    def put_out(user: User) -> None:
        start.wait(10)
        try:
            set_active(user, active=False)
        except LastSteward:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=put_out, args=(user,)) for user in both]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    assert stewards().count() == 1
