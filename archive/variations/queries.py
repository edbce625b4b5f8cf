"""Which checkpoints may be used, and which hold what has since been withdrawn."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.rights.models import Nature
from archive.variations.models import Checkpoint, TaughtMotion

_GONE = (
    Q(takes__withdrawn_at__isnull=False)
    | Q(takes__deleted_at__isnull=False)
    | Q(takes__may_train=False)
    | Q(takes__nature=Nature.MACHINE_MADE)
)


def motions_gone() -> QuerySet[TaughtMotion]:
    """Return the motions of checkpoints that no model may learn from any more.

    Asked of the takes as they are now, so that no way of withdrawing one can be forgotten.
    """
    return TaughtMotion.objects.filter(_GONE).distinct()


def flagged() -> QuerySet[Checkpoint]:
    """Return the checkpoints that hold such a motion; nothing is to be made with them."""
    return Checkpoint.objects.filter(Exists(motions_gone().filter(checkpoint=OuterRef("pk"))))


def usable() -> QuerySet[Checkpoint]:
    """Return the checkpoints that hold none, the newest first."""
    return Checkpoint.objects.exclude(pk__in=flagged().values("pk"))


def in_use(subject: str) -> Checkpoint | None:
    """Return the checkpoint that somebody has put to use for a subject, unless it is flagged.

    Args:
        subject: key of a performer or form, see subjects.py.
    """
    return usable().filter(subject=subject, in_use=True, kept=True).first()


def waiting() -> QuerySet[Checkpoint]:
    """Return the checkpoints that gain something and of which nobody has decided anything yet."""
    fresh = usable().filter(kept=True, in_use=False, decisions=None).exclude(subject="")
    return fresh.filter(figures__gain__gt=0)
