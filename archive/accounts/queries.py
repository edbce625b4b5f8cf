"""Reads of accounts."""

from django.db.models import Q, QuerySet

from archive.accounts.models import Role, User


def stewards() -> QuerySet[User]:
    """Return the accounts that look after the archive as a whole."""
    steward = Q(is_superuser=True) | Q(groups__name=Role.STEWARD)
    return User.objects.filter(steward, is_active=True).distinct()
