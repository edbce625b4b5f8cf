"""Versions of a motion: how one is added, and which one counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from archive.accounts.models import User
from archive.rights.models import Nature
from archive.rights.policy import Deed, require
from archive.takes.models import Operation, Take, Track, Version
from archive.web.storage import Stored


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A motion file that is to become a Version.

    Attributes:
        motion: the stored motion file.
        operation: how it came to be.
        recipe: parameters, estimator, model hash and program version.
        summary: what pages must know of it, see capture/motion/summary.py.
        parents: versions that it was made from.
        whole_made: whether a machine made it from its first frame on.
        landmarks: digest of the raw landmarks that it was solved from, if it was.
        quality: report on the recording, see capture/findings.py.
    """

    motion: Stored
    operation: Operation
    recipe: Mapping[str, Any]
    summary: Mapping[str, Any]
    parents: Sequence[Version] = ()
    whole_made: bool = False
    landmarks: str = ""
    quality: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def add_version(
    track: Track, author: User, new: NewVersion, *, make_current: bool = True
) -> Version:
    """Add a Version to a track; the same motion made the same way is not added twice."""
    track = Track.objects.select_for_update().get(pk=track.pk)
    same = track.versions.filter(sha256=new.motion.sha256, operation=new.operation).first()
    if same is not None:
        if new.quality and same.quality != dict(new.quality):
            # The motion is what it was; what is known of its recording may have grown.
            same.quality = dict(new.quality)
            same.save(update_fields=["quality"])
        if make_current:
            track.current = same
            track.save(update_fields=["current"])
        return same
    last = track.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        track=track,
        number=last + 1,
        operation=new.operation,
        recipe=dict(new.recipe),
        whole_made=new.whole_made,
        sha256=new.motion.sha256,
        size=new.motion.size,
        landmarks_sha256=new.landmarks,
        summary=dict(new.summary),
        quality=dict(new.quality),
        created_by=author,
    )
    version.parents.set(new.parents)
    sources = {track.take_id}
    for parent in new.parents:
        sources.update(parent.sources.values_list("pk", flat=True))
    version.sources.set(sources)
    if Take.objects.filter(pk__in=sources, nature=Nature.MACHINE_MADE).exists():
        version.whole_made = True
        version.save(update_fields=["whole_made"])
    if make_current:
        track.current = version
        track.save(update_fields=["current"])
    return version


@transaction.atomic
def make_current(user: User, version: Version) -> None:
    """Let a Version be the one that pages, exports and variations take from now on."""
    require(user, Deed.EDIT, version.track.take)
    Track.objects.filter(pk=version.track_id).update(current=version)


@transaction.atomic
def put_first(user: User, track: Track) -> None:
    """Let a Track be the one that lists, pages and exports of its take show first."""
    require(user, Deed.EDIT, track.take)
    # Asked once they are held: somebody else may have put another one first meanwhile.
    numbers = dict(track.take.tracks.select_for_update().order_by("pk").values_list("pk", "number"))
    first = min(numbers, key=lambda pk: numbers[pk])
    # Numbers are unique in a take: the one goes out of the way before the other takes its place.
    for one, number in ((track.pk, 0), (first, numbers[track.pk]), (track.pk, numbers[first])):
        Track.objects.filter(pk=one).update(number=number)
