"""Gaps of a motion: what they would be filled with is proposed, looked at, and kept gap by gap.

Nothing is filled before somebody asks. A proposal belongs to one version and changes nothing of it;
what is kept of it is a new version, whose parent is that one.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from archive.accounts.models import User
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane
from archive.rights.policy import Deed, allows
from archive.takes.models import Operation, Proposal, Version
from archive.takes.objects import retire
from archive.web.storage import store
from capture.filling.offers import Offer, offers_of
from capture.filling.proposing import EDITION
from capture.motion.formats.motion_file import MotionFile

PROPOSE, KEEP = "variations.propose", "variations.keep"


def gaps_of(version: Version) -> tuple[Offer, ...]:
    """Return the gaps of a version's motion, in order of time; none of what nobody performed."""
    return () if version.whole_made else _gaps(version.sha256)


@lru_cache(maxsize=256)
def _gaps(digest: str) -> tuple[Offer, ...]:
    return tuple(offers_of(MotionFile(store().path(digest))))


def proposal_of(version: Version) -> Proposal | None:
    """Return what was worked out for a version's gaps; none where an earlier program did."""
    return Proposal.objects.filter(version=version, recipe__edition=EDITION).first()


def propose(user: User, version: Version) -> Job:
    """Have it worked out what the gaps of a version would be filled with.

    Raises:
        PermissionDenied: where the account may not change the take.
    """
    return _work(user, version, PROPOSE, {"version": version.pid})


def keep(user: User, version: Version, gaps: Collection[str]) -> Job:
    """Have some gaps of a version's proposal kept, as a new version.

    Raises:
        PermissionDenied: where the account may not change the take.
        LookupError: where there is no proposal, or it fills none of these gaps.
    """
    proposal = proposal_of(version)
    known = {gap["id"] for gap in proposal.gaps if gap["method"]} if proposal else set()
    chosen = sorted(known & set(gaps))
    if proposal is None or not chosen:
        raise LookupError
    told = {"version": version.pid, "proposal": proposal.sha256, "gaps": chosen}
    return _work(user, version, KEEP, told)


def give_up(user: User, version: Version) -> None:
    """Drop the proposal of a version; raises PermissionDenied where the account may not."""
    if not allows(user, Deed.EDIT, version.track.take):
        raise PermissionDenied
    with transaction.atomic():
        gone = set(Proposal.objects.filter(version=version).values_list("sha256", flat=True))
        Proposal.objects.filter(version=version).delete()
    retire(gone)


def undone_by(version: Version) -> Version | None:
    """Return the version that stood before gaps of it were filled, where that is what it is."""
    return version.parents.first() if version.operation == Operation.FILL else None


def _work(user: User, version: Version, kind: str, arguments: Mapping[str, Any]) -> Job:
    take = version.track.take
    if not allows(user, Deed.EDIT, take) or take.withdrawn_at is not None or version.whole_made:
        raise PermissionDenied
    return enqueue(
        user,
        Work(
            kind=kind,
            lane=Lane.QUICK,
            subject=take.pid,
            title=take.title,
            page=take.get_absolute_url(),
            units=float(version.summary.get("duration", 10.0)),
            arguments=arguments,
        ),
    )
