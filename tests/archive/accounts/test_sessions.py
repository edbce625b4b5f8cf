"""Sessions and links: how long they hold, and what ends them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from archive.accounts import actions
from archive.accounts.middleware import BEGUN, SEEN
from archive.accounts.models import Role, User
from archive.web.models import CacheEntry
from tests import factories
from tests.archive.accounts.test_people import OLD, PASSWORD, browser, link_in, use
from tests.archive.accounts.test_second_step import give_password, signed_in

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


def moved(client: Client, **seconds: int) -> None:
    """Move the marks of a session into the past."""
    session = client.session
    for name, ago in seconds.items():
        session[name] -= ago
    session.save()


@pytest.fixture
def client() -> Client:
    client = signed_in(factories.account(password=PASSWORD))
    assert client.get("/jobs/").status_code == 200
    return client


def test_a_session_holds_twelve_hours_from_its_last_use(client: Client) -> None:
    row = Session.objects.get(pk=client.session.session_key)
    left = row.expire_date - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    moved_by = {SEEN: 11 * 3600}
    moved(client, **moved_by)
    assert client.get("/jobs/").cookies["sessionid"]["max-age"] == 12 * 3600
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/jobs/").status_code == 302


def test_and_thirty_days_at_most(client: Client) -> None:
    moved(client, **{BEGUN: 30 * DAY - 60})
    assert client.get("/jobs/").status_code == 200
    moved(client, **{BEGUN: 60})
    assert client.get("/jobs/").status_code == 302
    assert not Session.objects.exists()


def test_the_days_count_from_signing_in(client: Client) -> None:
    moved(client, **{BEGUN: 29 * DAY})
    user = User.objects.get()
    client.post(reverse("accounts:sign-out"))
    give_password(client, user)
    client.get("/jobs/")
    begun = datetime.fromtimestamp(client.session[BEGUN], tz=UTC)
    assert timezone.now() - begun < timedelta(minutes=1)


def test_a_new_password_ends_every_open_session(client: Client) -> None:
    user = User.objects.get()
    steward = browser(factories.steward())
    page = steward.post(reverse("accounts:link", args=[user.pk])).content.decode()
    bearer = use(link_in(page), OLD)
    assert bearer.get("/jobs/").status_code == 200
    assert client.get("/jobs/").status_code == 302


def test_an_invitation_opens_for_a_day_and_a_new_link_for_an_hour() -> None:
    known, invited = factories.account(password=PASSWORD), actions.invite("new", Role.LEARNER)
    now = actions.tokens._num_seconds(datetime.now())  # noqa: DTZ005 - as Django counts
    holds = {
        (user.username, hours): actions.tokens.check_token(
            user,
            actions.tokens._make_token_with_timestamp(
                user, now - hours * 3600 - 60, actions.tokens.secret
            ),
        )
        for user in (known, invited)
        for hours in (0, 1, 23, 24)
    }
    assert [holds[known.username, hours] for hours in (0, 1, 23, 24)] == [True, False, False, False]
    assert [holds["new", hours] for hours in (0, 1, 23, 24)] == [True, True, True, False]


def test_of_allauth_nothing_is_open_that_is_not_ours() -> None:
    for name in ("account_signup", "account_email", "account_reset_password", "mfa_index"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    json = Client().post("/account/sign-in/", {}, headers={"accept": "application/json"})
    assert json["Content-Type"].startswith("text/html")


def test_signing_in_leads_nowhere_else() -> None:
    user = factories.account(password=PASSWORD)
    assert give_password(browser(), user, next="https://elsewhere.example/").url == "/"
    assert give_password(browser(), user, next="/jobs/").url == "/jobs/"


def test_what_has_expired_is_forgotten(client: Client) -> None:
    cache.set("kept", 1, timeout=60)
    cache.set("over", 1, timeout=60)
    CacheEntry.objects.filter(cache_key__endswith="over").update(
        expires=timezone.now() - timedelta(seconds=1)
    )
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    actions.forget_expired()
    keys = list(CacheEntry.objects.values_list("cache_key", flat=True))
    assert any(key.endswith("kept") for key in keys)
    assert not any(key.endswith("over") for key in keys)
    assert not Session.objects.exists()
