"""Changes to accounts, by stewards. Links stand for mail, which a small museum may not have."""

import logging
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_encode

from archive.accounts.models import Role, User, give_role
from archive.accounts.queries import stewards
from archive.web import locks
from archive.web.models import CacheEntry

Change = Callable[[], None]
RESET_SECONDS = 3600
_log = logging.getLogger(__name__)


class LinkTokens(PasswordResetTokenGenerator):
    """Links that open once: an invitation within PASSWORD_RESET_TIMEOUT, any other in an hour."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        """What a link hangs on: a new password ends it, signing in by the old one does not."""
        return f"{user.pk}{user.password}{timestamp}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Check that a token is the account's, unused and young enough."""
        if user is None or token is None or not super().check_token(user, token):
            return False
        age = self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])
        return age <= RESET_SECONDS or not user.has_usable_password()


tokens = LinkTokens()


class LastSteward(Exception):
    """The change would leave the archive without anybody to look after it."""


@transaction.atomic
def invite(username: str, role: Role) -> User:
    """Make an account that nobody can sign in to before its link was used."""
    user = User(username=username)
    user.set_unusable_password()
    user.save()
    give_role(user, role)
    return user


def link_of(user: User) -> str:
    """Return the path by which the account's bearer chooses a password.

    It holds once, as long as LinkTokens says.
    """
    name = urlsafe_base64_encode(force_bytes(user.pk))
    token = tokens.make_token(user)
    return reverse("accounts:welcome", kwargs={"uidb64": name, "token": token})


@transaction.atomic
def change_role(user: User, role: Role) -> None:
    """Put an account into one role and out of all others; it holds from the next request on.

    Raises:
        LastSteward: when nobody would look after the archive any more.
    """
    user.groups.remove(*Group.objects.filter(name__in=Role.values))
    give_role(user, role)
    _require_steward()


@transaction.atomic
def set_active(user: User, *, active: bool) -> None:
    """Let an account in, or shut it out at once; what it owns stays.

    Raises:
        LastSteward: when nobody would look after the archive any more.
    """
    user.is_active = active
    user.save(update_fields=["is_active"])
    _require_steward()


@transaction.atomic
def take_second_step(user: User, by: User | None, reason: str) -> None:
    """Take the second step from an account whose bearer has lost it, and end its sessions.

    Args:
        user: the account.
        by: the steward; None for whoever runs the archive.
        reason: why; it goes into the log.
    """
    Authenticator.objects.filter(user=user).delete()
    user.end_sessions()
    _log.warning(
        "the second step of account %s was taken by %s: %s",
        user.pk, f"account {by.pk}" if by else "the command line", " ".join(reason.split()),
    )  # fmt: skip


def forget_expired() -> None:
    """Remove sessions that have ended and counts of tries that no longer count."""
    SessionStore.clear_expired()
    CacheEntry.objects.filter(expires__lt=timezone.now()).delete()


def _require_steward() -> None:
    """Of two who put each other out at once, the second finds nobody left, and may not."""
    locks.hold("stewards")
    # Whoever has been invited and never came in looks after nothing.
    if not stewards().exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise LastSteward
