"""The account behind a request."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from archive.accounts.models import Role, User


class SecondStepMissing(Exception):
    """A steward asks for what stewards do, and has not added the second step yet."""


def account(request: HttpRequest) -> User:
    """Return the signed-in account; the view must be behind `login_required`."""
    return cast("User", request.user)


def actor(request: HttpRequest) -> User | AnonymousUser:
    """Return whoever asks: an account, or a guest."""
    return request.user


def steward(request: HttpRequest) -> User:
    """Return the steward who asks.

    Raises:
        SecondStepMissing: for a steward without the second step where it is required.
        Http404: for everybody else there is nothing.
    """
    if request.user.is_authenticated and account(request).lacks_second_step:
        raise SecondStepMissing
    if not request.user.is_authenticated or not account(request).is_steward:
        raise Http404
    return account(request)


def researcher(request: HttpRequest) -> User:
    """Return the researcher or steward who asks; raises as `steward`."""
    if request.user.is_authenticated and Role.RESEARCHER in account(request).roles:
        return account(request)
    return steward(request)
