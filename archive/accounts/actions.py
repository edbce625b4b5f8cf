"""Changes to accounts, by stewards. Links stand for mail, which a small museum may not have."""

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from archive.accounts.models import Role, User, give_role
from archive.accounts.queries import stewards

Change = Callable[[], None]


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

    It holds once, for as long as PASSWORD_RESET_TIMEOUT, and not after the next sign-in.
    """
    name = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
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


def _require_steward() -> None:
    if not stewards().exists():
        raise LastSteward
