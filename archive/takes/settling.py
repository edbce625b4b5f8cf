"""Database and list of removals brought into agreement, after a crash and after a restore."""

from collections import Counter
from collections.abc import Mapping

from archive.takes import leaving, removals
from archive.takes.models import Take
from archive.takes.removals import DELETED, WITHDRAWN, Removal


def settle_removals() -> None:
    """Take away what the list of the data folder says is gone, and list what the database says.

    A program may have ended between the two, or somebody has brought back an older database.
    """
    known = removals.listed()
    take_away(known)
    removals.note(_unlisted(known))


def take_away(known: Mapping[str, Removal]) -> Counter[str]:
    """Delete or withdraw the takes that a list names and the database still shows.

    Args:
        known: the newest removal of each take.

    Returns:
        How many were DELETED, and how many WITHDRAWN.
    """
    shown = Take.objects.filter(pid__in=list(known), deleted_at__isnull=True)
    return Counter(known[take.pid].what for take in shown if _obey(take, known[take.pid]))


def _obey(take: Take, removal: Removal) -> bool:
    if removal.what == DELETED:
        leaving.erase(take, "", removal.moment)
        return True
    # A take that was changed since has been brought back, and the word of it was lost.
    if removal.what != WITHDRAWN or take.withdrawn_at or take.updated_at > removal.moment:
        return False
    Take.objects.filter(pk=take.pk).update(withdrawn_at=removal.moment)
    return True


def _unlisted(known: Mapping[str, Removal]) -> list[Removal]:
    """What the database knows and the list does not."""
    true = removals.of_database()
    hidden = [pid for pid, one in known.items() if one.what == WITHDRAWN and pid not in true]
    back = {take.pid: removals.of(take) for take in Take.objects.filter(pid__in=hidden)}
    return [
        one
        for one in (*true.values(), *back.values())
        if one.take not in known or known[one.take].what != one.what
    ]
