"""Changes to segments."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archive.accounts.models import User
from archive.annotations.models import Segment
from archive.rights.policy import Deed, allows
from archive.takes.models import Take


def make(user: User, take: Take, name: str, start_us: int, stop_us: int) -> Segment:
    """Add a segment to a take."""
    _require(user, take)
    return Segment.objects.create(
        take=take, name=name, start_us=start_us, stop_us=stop_us, created_by=user
    )


@transaction.atomic
def change(user: User, segment: Segment, name: str, start_us: int, stop_us: int) -> Segment:
    """Rename a segment or move its borders."""
    _require(user, segment.take)
    segment.name, segment.start_us, segment.stop_us = name, start_us, stop_us
    segment.save(update_fields=["name", "start_us", "stop_us"])
    return segment


def delete(user: User, segment: Segment) -> None:
    """Take a segment away; `restore` brings it back."""
    _require(user, segment.take)
    segment.deleted_at = timezone.now()
    segment.save(update_fields=["deleted_at"])


def restore(user: User, segment: Segment) -> Segment:
    """Bring a deleted segment back."""
    _require(user, segment.take)
    segment.deleted_at = None
    segment.save(update_fields=["deleted_at"])
    return segment


def _require(user: User, take: Take) -> None:
    if not allows(user, Deed.EDIT, take):
        raise PermissionDenied
