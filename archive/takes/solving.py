"""Motions that are worked out again from the raw landmarks: put right by hand, or by a better solver.

Every correction stands in the recipe of the Version that it made, after all that were made before
it; taking one back is working the motion out with one fewer.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse

from archive.accounts.models import User
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import FINISHED, Job, Lane, State
from archive.rights.policy import Deed, allows
from archive.takes.models import Operation, Take, Track, Version
from capture.motion.corrections import MOST, Correction, InvalidCorrection
from capture.motion.edition import SOLVE_EDITION

LOWEST, TALLEST = 0.5, 2.6
"""Standing heights in metres that somebody may have."""


def corrections_from(told: object) -> list[Correction]:
    """Return corrections from JSON, each once; raises InvalidCorrection.

    What is said twice holds where it is said last. Sides are the exception: exchanging them twice
    is exchanging nothing.
    """
    if not isinstance(told, list) or len(told) > MOST:
        raise InvalidCorrection("no list, or too long")
    if not all(isinstance(one, dict) for one in told):
        raise InvalidCorrection("no objects")
    made = [Correction.of(one) for one in told]
    return [
        one for place, one in enumerate(made) if one.kind == "swap" or one not in made[place + 1 :]
    ]


def height_from(told: object) -> float | None:
    """Return a standing height in metres from JSON, None where nobody knows.

    Raises:
        InvalidCorrection: where nobody can be so tall.
    """
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise InvalidCorrection("height")
    if not LOWEST <= told <= TALLEST:
        raise InvalidCorrection("height")
    return float(told)


def check_without_film(corrections: Sequence[Correction], height: float | None) -> None:
    """Raise InvalidCorrection where a motion without a film cannot be put right so."""
    if height is not None or any(one.kind != "unseen" for one in corrections):
        raise InvalidCorrection("this needs a film")


def corrections_of(version: Version) -> list[dict[str, Any]]:
    """Return what was put right in a version, in the order in which it was."""
    return list(version.recipe.get("corrections", []))


def height_of(version: Version) -> float | None:
    """Return the performer's height as somebody gave it, None where it was assumed."""
    given = version.recipe.get("scale_source") == "given"
    return round(float(version.recipe["height"]), 3) if given else None


def correctable(version: Version) -> bool:
    """Whether anything of a version can be put right.

    By its points, where they are kept; of a motion that came without a film, stretches can be said
    to be wrong. What nobody performed is not put right.
    """
    return bool(version.landmarks_sha256) or (
        not version.whole_made and _imported(version) is not None
    )


def unseen_from(version: Version) -> Version | None:
    """Return the motion from which stretches are taken, of one that came without a film."""
    return None if version.landmarks_sha256 or version.whole_made else _imported(version)


def _imported(version: Version) -> Version | None:
    return version.track.versions.filter(operation=Operation.IMPORT).order_by("number").first()


def is_outdated(version: Version) -> bool:
    """Whether the points of a version are kept and would be solved into another motion today."""
    return bool(version.landmarks_sha256) and version.recipe.get("solve_edition") != SOLVE_EDITION


def outdated() -> QuerySet[Track]:
    """Return the tracks of all takes whose current version is outdated, in order of their rows."""
    tracks = Track.objects.filter(take__deleted_at=None, take__withdrawn_at=None)
    tracks = tracks.exclude(current=None).exclude(current__landmarks_sha256="")
    unknown = Q(current__recipe__solve_edition__isnull=True)
    other = unknown | ~Q(current__recipe__solve_edition=SOLVE_EDITION)
    return tracks.filter(other).order_by("pk")


def solve_all(steward: User) -> Job | None:
    """Have all outdated motions worked out again, in one job; None while one is on its way.

    Args:
        steward: who asks; stewards alone may change every take.
    """
    if Job.objects.filter(kind="takes.solve_all").exclude(state__in=FINISHED).exists():
        return None
    page = reverse("library:status")
    return enqueue(steward, Work("takes.solve_all", Lane.LONG, "library", "library", page))


def worked_out(
    version: Version, corrections: Sequence[Correction], height: float | None
) -> Job | None:
    """Return the finished job that did just this, where nothing came after it; else None.

    Who sends the same again, because an answer was lost on its way, is told of what there is.
    """
    current = Track.objects.select_related("current").get(pk=version.track_id).current
    told = [one.to_json() for one in corrections]
    if (
        current is None
        or is_outdated(current)
        or (corrections_of(current), height_of(current)) != (told, height)
    ):
        return None
    work = _work(version, told, height, Lane.QUICK)
    jobs = Job.objects.filter(kind=work.kind, subject=work.subject, state=State.DONE)
    return jobs.filter(arguments=dict(work.arguments)).first()


def solve_again(
    user: User,
    version: Version,
    corrections: Sequence[Correction],
    height: float | None,
    *,
    lane: Lane = Lane.QUICK,
) -> Job:
    """Work a motion out again, as a new Version whose parent is this one; segments stay.

    Args:
        user: who asks.
        version: the version to begin with; its raw landmarks are kept.
        corrections: all that is put right, those of the version included.
        height: the performer's standing height in metres, if known.
        lane: queue; many at once belong into the long one.

    Raises:
        PermissionDenied: where the account may not change the take.
    """
    take: Take = version.track.take
    if not allows(user, Deed.EDIT, take) or take.withdrawn_at is not None:
        raise PermissionDenied
    return enqueue(user, _work(version, [one.to_json() for one in corrections], height, lane))


def _work(
    version: Version, corrections: list[dict[str, Any]], height: float | None, lane: Lane
) -> Work:
    take: Take = version.track.take
    return Work(
        kind="takes.solve",
        lane=lane,
        subject=take.pid,
        title=take.title,
        page=take.get_absolute_url(),
        units=float(version.summary.get("duration", 10.0)),
        arguments={"version": version.pid, "corrections": corrections, "height": height},
    )
