"""Takes that leave: withdrawn from sight, brought back, deleted for good, refused as unreadable."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from archive.accounts.models import User
from archive.catalogue.actions import forget_unused
from archive.jobs.models import Job
from archive.rights.policy import Deed, require
from archive.takes import removals
from archive.takes.capture_work import drop_work
from archive.takes.models import ImportedFile, Proposal, Take, Upload, Version, Video
from archive.takes.objects import remove_unused
from archive.takes.removals import DELETED, Removal
from archive.web.points import passed


def withdraw(user: User, take: Take, reason: str) -> None:
    """Hide a take from everybody but its owner and the stewards; nothing is deleted yet."""
    require(user, Deed.EDIT, take)
    take.withdrawn_at = take.withdrawn_at or timezone.now()
    take.removal_reason = reason[:300]
    take.save(update_fields=["withdrawn_at", "removal_reason", "updated_at"])
    passed("withdrawal.committed")
    removals.note([removals.of(take)])


def bring_back(user: User, take: Take) -> None:
    """Undo a withdrawal."""
    require(user, Deed.EDIT, take)
    take.withdrawn_at, take.removal_reason = None, ""
    take.save(update_fields=["withdrawn_at", "removal_reason", "updated_at"])
    removals.note([removals.of(take)])


def delete(user: User, take: Take, reason: str) -> None:
    """Delete a take's films and motions for good; a tombstone stays at its address."""
    require(user, Deed.EDIT, take)
    erase(take, reason)


def erase(take: Take, reason: str, at: datetime | None = None) -> None:
    """Do what `delete` does, whoever asks.

    Args:
        take: what goes.
        reason: for its tombstone.
        at: when it went, where that was before.
    """
    with transaction.atomic():
        # Rows of work first, as workers hold them before they write what they have made.
        list(Job.objects.select_for_update().filter(subject=take.pid).order_by("pk"))
        take = Take.objects.select_for_update().get(pk=take.pk)
        if take.deleted_at is not None:
            return
        digests = _objects_of(take)
        take.removed_objects = sorted(digests)
        take.deleted_at = at or timezone.now()
        take.withdrawn_at = take.withdrawn_at or take.deleted_at
        take.removal_reason = reason[:300]
        take.title = take.note = take.credit = take.licence = take.performed_on = ""
        take.save()
        take.tracks.update(current=None)
        Version.objects.filter(track__take=take).delete()
        take.tracks.all().delete()
        take.videos.all().delete()
        take.imports.all().delete()
        people = list(take.performers.all())
        take.performers.clear()
        take.segments.all().delete()
        forget_unused(people)
        Upload.objects.filter(take=take).delete()
        Job.objects.filter(subject=take.pid).delete()
    passed("delete.committed")
    # Rows first: an object that no row names can be removed later, a row without one is a hole.
    remove_unused(digests)
    drop_work(take.pid)
    removals.note([removals.of(take)])


def refuse(source: Video | ImportedFile, hold: Callable[[], None]) -> None:
    """Take a film or file that cannot be used out again, and its take if nothing is left.

    Args:
        source: what is refused.
        hold: raises where whoever refuses it has lost the right to.
    """
    gone: list[Removal] = []
    with transaction.atomic():
        hold()
        take, digests = source.take, _own_objects_of(source)
        source.delete()
        if not (take.videos.exists() or take.tracks.exists() or take.imports.exists()):
            Upload.objects.filter(take=take).update(take=None)
            objects = tuple(sorted(digests))
            gone.append(Removal(take.pid, DELETED, timezone.now().isoformat(), objects))
            take.delete()
    remove_unused(digests)
    removals.note(gone)


def _own_objects_of(source: Video | ImportedFile) -> set[str]:
    """Digests that are stored for a film or a file alone, whatever was made of it."""
    if isinstance(source, Video):
        digests = {source.sha256, source.playback_sha256, source.poster_sha256}
    else:
        digests = {source.sha256, source.numbers_sha256}
    return digests - {""}


def _objects_of(take: Take) -> set[str]:
    digests: set[str] = set()
    sources: list[Video | ImportedFile] = [*take.videos.all(), *take.imports.all()]
    for source in sources:
        digests |= _own_objects_of(source)
    for track in take.tracks.all():
        for version in track.versions.all():
            digests |= {version.sha256, version.landmarks_sha256}
    proposals = Proposal.objects.filter(version__track__take=take)
    digests.update(proposals.values_list("sha256", flat=True))
    return digests - {""}
