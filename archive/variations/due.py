"""Who has enough motion of their own for weights to be refitted to them, and has that begun."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from archive.accounts.models import User
from archive.accounts.queries import stewards
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import FINISHED, Job, Lane, State
from archive.variations.models import Checkpoint, TaughtMotion
from archive.variations.queries import flagged
from archive.variations.shipped import Shipped, shipped
from archive.variations.subjects import Material, Subject, materials, teachable
from archive.variations.titles import Titles
from archive.web import locks

KIND = "variations.adapt"
_GROWN = 1.5
"""How much more motion than the last refit held is worth another one, however little it is."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a performer or form stands.

    Attributes:
        material: what there is of it.
        last: the newest checkpoint refitted to it, if there is one.
        fresh: seconds that this one has not learnt from.
        due: whether it is time for another.
    """

    material: Material
    last: Checkpoint | None
    fresh: float
    due: bool


def standings(actor: User) -> list[Standing]:
    """Return every performer and form of whom a model may learn, those with the most motion first."""
    general = shipped()
    gone = set(flagged().exclude(subject="").values_list("pk", flat=True))
    last: dict[str, Checkpoint] = {}
    for checkpoint in Checkpoint.objects.exclude(subject="").order_by("created_at", "pk"):
        last[checkpoint.subject] = checkpoint
    found = [
        _standing(material, last.get(material.subject.key), gone, general)
        for material in materials(teachable(actor)).values()
    ]
    return sorted(found, key=lambda one: (-one.material.seconds, one.material.subject))


def _standing(
    material: Material, last: Checkpoint | None, gone: set[int], general: Shipped | None
) -> Standing:
    held: set[int | None] = set()
    if last is not None:
        own = TaughtMotion.objects.filter(checkpoint=last, own=True)
        held = set(own.values_list("version__track", flat=True))
    fresh = sum(piece.seconds for piece in material.pieces if piece.track not in held)
    enough = material.seconds >= settings.ADAPT_SECONDS
    stale = last is None or last.pk in gone or _other_start(last, general)
    known = material.seconds - fresh
    grown = fresh >= settings.ADAPT_SECONDS or (fresh > 0.0 and fresh >= (_GROWN - 1.0) * known)
    return Standing(material, last, fresh, enough and (stale or grown))


def _other_start(last: Checkpoint, general: Shipped | None) -> bool:
    """Whether the weights that a refit was begun with are not the shipped ones any more."""
    return general is not None and last.start_sha256 != general.sha256


def begin_due() -> list[Job]:
    """Queue a refit for everybody who is due one; return the new work.

    Nothing is queued twice: neither while a refit of the same subject is open, nor where the last
    one failed or was stopped and nothing has come since.
    """
    steward = stewards().order_by("pk").first()
    if settings.ADAPT == "off" or steward is None or shipped() is None:
        return []
    due = [one.material for one in standings(steward) if one.due]
    jobs = [_begin(steward, one) for one in due if not _given_up(one)]
    return [job for job in jobs if job is not None]


def begin(steward: User, subject: Subject) -> Job | None:
    """Queue a refit because a steward asks for it; None where there is not enough, or one is open."""
    material = material_of(steward, subject)
    if material is None or material.seconds < settings.ADAPT_SECONDS or shipped() is None:
        return None
    return _begin(steward, material)


def material_of(actor: User, subject: Subject) -> Material | None:
    """Return what there is of a subject; None where there is nothing."""
    return materials(teachable(actor)).get(subject)


def open_jobs() -> Mapping[str, Job]:
    """Return the open refits, by the subject of the job."""
    return {job.subject: job for job in Job.objects.filter(kind=KIND).exclude(state__in=FINISHED)}


@transaction.atomic
def _begin(steward: User, material: Material) -> Job | None:
    subject = material.subject
    locks.hold(f"adapting {subject.of_job}")
    if Job.objects.filter(kind=KIND, subject=subject.of_job).exclude(state__in=FINISHED).exists():
        return None
    return enqueue(
        steward,
        Work(
            kind=KIND, lane=Lane.LONG, subject=subject.of_job,
            title=Titles().of(subject),
            page=reverse("variations:models"), units=min(material.seconds, 600.0),
            arguments={"subject": subject.key, "material": material.digest},
        ),
    )  # fmt: skip


def _given_up(material: Material) -> bool:
    last = Job.objects.filter(kind=KIND, subject=material.subject.of_job).first()
    if last is None or last.state not in (State.FAILED, State.CANCELLED):
        return False
    return bool(last.arguments.get("material") == material.digest)


def forget_gone() -> int:
    """Remove finished work of those of whom nothing is left here: its title may tell a name."""
    finished = Job.objects.filter(kind=KIND, state__in=FINISHED)
    titles = Titles()
    gone = [job.pk for job in finished if not titles.of(Subject.of(job.arguments["subject"]))]
    return Job.objects.filter(pk__in=gone).delete()[0]
