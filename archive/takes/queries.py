"""Reads of takes, tracks and versions. Every one of them asks the policy first."""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from archive.accounts.models import User
from archive.catalogue.models import Name, NameKind, Person
from archive.catalogue.names import ShownNames, shown
from archive.rights.models import Nature
from archive.rights.policy import Actor, Deed, allows, condition
from archive.takes.models import ImportedFile, Take, Track, Upload, Version, Video
from archive.web.storage import store


def takes_for(actor: Actor, deed: Deed = Deed.SEE) -> QuerySet[Take]:
    """Return the takes with which the actor may do the deed; deleted ones are never among them."""
    return Take.objects.filter(condition(actor, deed), deleted_at__isnull=True)


def versions_for(actor: Actor, deed: Deed) -> QuerySet[Version]:
    """Return the versions with which the actor may do the deed.

    A version that was made from several takes obeys the strictest of them.
    """
    sources = Version.sources.through.objects.filter(version=OuterRef("pk"))
    forbidden = sources.filter(take__in=Take.objects.exclude(condition(actor, deed)))
    known = Version.objects.filter(Exists(sources), track__take__deleted_at__isnull=True)
    if deed is Deed.TRAIN:
        known = known.filter(whole_made=False)
    return known.exclude(Exists(forbidden))


def version_allowed(actor: Actor, deed: Deed, version: Version) -> bool:
    """Return whether the actor may do the deed with a version: the predicate of `versions_for`."""
    if deed is Deed.TRAIN and version.whole_made:
        return False  # a model never learns from what a machine has made
    sources = list(version.sources.all())
    return bool(sources) and all(allows(actor, deed, take) for take in sources)


def videos_for(actor: Actor, deed: Deed) -> QuerySet[Video]:
    """Return the videos with which the actor may do the deed."""
    return Video.objects.filter(condition(actor, deed, "take__"), take__deleted_at__isnull=True)


def imports_for(actor: Actor, deed: Deed) -> QuerySet[ImportedFile]:
    """Return the motion files with which the actor may do the deed."""
    files = ImportedFile.objects.filter(take__deleted_at__isnull=True)
    return files.filter(condition(actor, deed, "take__")).select_related("take", "track")


def with_people(takes: QuerySet[Take]) -> QuerySet[Take]:
    """Return takes with their performers' names and their tracks, in few queries."""
    names = Prefetch("names", Name.objects.order_by("pk"))
    people = Prefetch("performers", Person.objects.prefetch_related(names))
    tracks = Prefetch("tracks", Track.objects.select_related("current", "video"))
    return takes.select_related("owner").prefetch_related(people, tracks, "videos", "imports")


def with_names(takes: QuerySet[Take]) -> QuerySet[Take]:
    """Return takes with their performers' names and which motions are current, and no more.

    A page of many takes must not read the reports and facts of each.
    """
    names = Prefetch("names", Name.objects.order_by("pk"))
    people = Prefetch("performers", Person.objects.prefetch_related(names))
    tracks = Prefetch("tracks", Track.objects.only("take_id", "number", "current_id"))
    return takes.prefetch_related(people, tracks)


def worst_first(takes: QuerySet[Take]) -> QuerySet[Take]:
    """Return takes with what is worth filming again first; what nobody judged stands last.

    The report on the current motion counts; where there is none, what the first look brought. What
    nobody performed cannot be filmed again.
    """
    current = Version.objects.filter(track__take=OuterRef("pk"), track__current=F("pk"))
    films = Video.objects.filter(take=OuterRef("pk"))
    score = Coalesce(
        Subquery(current.order_by("track__number").values("quality__score")[:1]),
        Subquery(films.order_by("pk").values("glance__score")[:1]),
    )
    real = Case(When(nature=Nature.REAL, then=score), default=None)
    return takes.annotate(score=real).order_by(F("score").asc(nulls_last=True), "-created_at")


def performer_names(take: Take) -> list[ShownNames]:
    """Return the shown names of each performer of a take."""
    return [shown(list(person.names.all())) for person in take.performers.all()]


def motion_path(version: Version) -> Path:
    """Return where the motion file of a version lies."""
    return store().path(version.sha256)


def landmarks_path(version: Version) -> Path | None:
    """Return where the raw landmarks lie that a version was solved from, if it was."""
    return store().path(version.landmarks_sha256) if version.landmarks_sha256 else None


def people_met_by(user: User) -> QuerySet[Person]:
    """Return the performers whom the account meets in takes that it may see."""
    return Person.objects.filter(takes__in=takes_for(user)).distinct()


def people_known_to(user: User) -> list[str]:
    """Return the names of performers whom the account meets in takes that it may see."""
    people = people_met_by(user)
    shown_kinds = (NameKind.PREFERRED, NameKind.ALTERNATIVE, NameKind.COMMUNITY)
    names = Name.objects.filter(entity__in=people, kind__in=shown_kinds).values_list(
        "value", flat=True
    )
    return sorted(set(names))


def open_uploads(user: User) -> QuerySet[Upload]:
    """Return the account's uploads that have not come in whole."""
    return Upload.objects.filter(owner=user, finished_at__isnull=True).order_by("-created_at")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a take.

    Attributes:
        take: the take.
        performers: names to show of each performer.
        track: the track whose motion is played, if there is one.
        version: the version that is played, if there is one and it may be watched.
        versions: all versions of the track that may be watched, oldest first.
        video: the film, if there is one.
        imported: the motion file, if there is one.
        film: whether the film may be watched and is ready.
        may: deeds that the reader may do with the version, or with the take where it has none.
    """

    take: Take
    performers: list[ShownNames]
    track: Track | None
    version: Version | None
    versions: list[Version]
    video: Video | None
    imported: ImportedFile | None
    film: bool
    may: frozenset[Deed]


def shown_take(
    actor: Actor, take: Take, track_number: int | None = None, version_number: int | None = None
) -> Shown:
    """Return what a reader sees of a take that the reader may see."""
    tracks = [track for track in take.tracks.all() if track.current_id is not None]
    track = next((one for one in tracks if one.number == track_number), None) or next(
        iter(tracks), None
    )
    versions = list(versions_for(actor, Deed.SHOW).filter(track=track)) if track else []
    version = _chosen(versions, track, version_number)
    videos = list(take.videos.all())
    video = track.video if track and track.video else next(iter(videos), None)
    film = bool(video and video.playback and allows(actor, Deed.SHOW, take))
    if version is not None:
        prefetch_related_objects([version], "sources")  # asked once for all deeds
    may = frozenset(
        deed
        for deed in Deed
        if allows(actor, deed, take)
        and (version is None or deed is Deed.EDIT or version_allowed(actor, deed, version))
    )
    imports = list(take.imports.all())
    imported = next((one for one in imports if track and one.track_id == track.pk), None)
    imported = imported or next(iter(imports), None)
    return Shown(take, performer_names(take), track, version, versions, video, imported, film, may)


def track_of_person(take: Take, person: int | None) -> int | None:
    """Return the number of the track of one of a film's people; None before they have a motion."""
    tracks = take.tracks.all() if person else ()
    return next((one.number for one in tracks if one.person == person and one.current_id), None)


def _chosen(versions: list[Version], track: Track | None, number: int | None) -> Version | None:
    """The version that was asked for by its number, else the track's current one."""
    if number is not None:
        return next((one for one in versions if one.number == number), None)
    current = track.current_id if track else None
    return next((one for one in versions if one.pk == current), None)
