"""Changes to takes: what comes in, what is made of it, and how it goes again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from archive.accounts.models import User
from archive.accounts.queries import stewards
from archive.catalogue.actions import person_called
from archive.catalogue.models import Person
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane
from archive.rights.models import Visibility
from archive.rights.policy import Deed, require
from archive.takes import queries
from archive.takes.file_names import kept_name
from archive.takes.models import Take, Upload, Video
from archive.takes.objects import claim
from archive.web.storage import Stored

MODELS = ("heavy", "full", "lite")
"""Networks that can read a film: the first sees best, the last is quickest."""
ENGINE = "openvino"
"""What runs them; "mediapipe" is the other, for comparison."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said of a film when handing it in."""

    title: str
    performers: Sequence[str]
    performed_on: str
    nature: str
    visibility: str = Visibility.DRAFT
    licence: str = ""
    credit: str = ""
    note: str = ""
    may: frozenset[str] = frozenset({"show"})
    model: str = MODELS[0]
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What came of handing in a film.

    Attributes:
        take: the take that holds the film.
        job: the first job on it; None where the very same film was here already.
    """

    take: Take
    job: Job | None


def receive_video(
    owner: User, path: Path, filename: str, answers: Answers, upload: Upload | None = None
) -> Received:
    """Store a film and begin to work on it; when this returns it would survive a power cut.

    Args:
        owner: account that hands it in.
        path: the complete file, on the file system of the data folder; it stays there.
        filename: its name on the owner's machine, kept as a fact only.
        answers: what the owner said of it.
        upload: the upload that it came by, finished in the same transaction.
    """
    with transaction.atomic():
        stored = claim(path)
        received = _same_film(owner, stored, answers.nature) or _new_take(
            owner, stored, filename, answers
        )
        if upload is not None:
            upload.take, upload.finished_at = received.take, timezone.now()
            upload.save(update_fields=["take", "finished_at"])
    return received


def _same_film(owner: User, stored: Stored, nature: str) -> Received | None:
    """The sender's own take that holds these very bytes.

    Somebody else's may be deleted by them at any time, and what was said of it is theirs: whoever
    else hands the film in has a take of their own over the same object. A film that is called real here and machine-made there is not silently one or the other: it
    becomes a take of its own over the same bytes.
    """
    films = Video.objects.filter(sha256=stored.sha256).values("take")
    own = Take.objects.filter(
        owner=owner, nature=nature, withdrawn_at=None, deleted_at=None, pk__in=films
    )
    # Held until the upload is written: it may be deleted at this very moment.
    known = own.select_for_update().first()
    return Received(known, None) if known else None


def _new_take(owner: User, stored: Stored, filename: str, answers: Answers) -> Received:
    take = take_of(owner, answers)
    video = Video.objects.create(
        take=take, original_name=kept_name(filename), sha256=stored.sha256, size=stored.size
    )
    work = work_on(video, "takes.intake", Lane.QUICK, model=answers.model)
    return Received(take, enqueue(owner, work))


def take_of(owner: User, answers: Answers) -> Take:
    """Make a take of what somebody said when handing something in."""
    take = Take.objects.create(
        owner=owner,
        title=answers.title,
        performed_on=answers.performed_on,
        nature=answers.nature,
        visibility=answers.visibility,
        licence=answers.licence,
        credit=answers.credit,
        note=answers.note,
        is_sample=answers.is_sample,
        widest=answers.visibility,
        **{
            f"may_{deed}": deed in answers.may for deed in ("show", "download", "train", "generate")
        },
    )
    take.performers.set(_people(owner, answers.performers))
    return take


def _people(user: User, names: Sequence[str]) -> list[Person]:
    """The people of these names, none of them twice; of those the account may not know, new ones."""
    different = {" ".join(name.split()).casefold(): name for name in names}
    met = queries.people_met_by(user)
    return [person_called(name, met) for name in different.values()]


def work_on(video: Video, kind: str, lane: Lane, **arguments: Any) -> Work:
    """Return a piece of work on a video."""
    return Work(
        kind=kind,
        lane=lane,
        subject=video.take.pid,
        title=video.take.title,
        page=video.take.get_absolute_url(),
        units=float(video.facts.get("duration", 10.0)),
        arguments={"video": video.pid, **arguments},
    )


@dataclass(frozen=True, slots=True)
class Details:
    """Answers that may be changed later. Whether it is real may not: that is for ever."""

    title: str
    performers: Sequence[str]
    performed_on: str
    visibility: str
    licence: str
    credit: str
    note: str
    may: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def change_details(user: User, take: Take, details: Details) -> None:
    """Change what is said of a take, and who may do what with it."""
    require(user, Deed.EDIT, take)
    take = Take.objects.select_for_update().get(pk=take.pk)
    for name in ("title", "performed_on", "visibility", "licence", "credit", "note"):
        setattr(take, name, getattr(details, name))
    for deed in ("show", "download", "train", "generate"):
        setattr(take, f"may_{deed}", deed in details.may)
    take.widest = _wider(take.widest, details.visibility)
    take.save()
    if list(details.performers) != [names.first for names in queries.performer_names(take)]:
        # Only what was typed anew is looked up: a saved form must not change who performed.
        take.performers.set(_people(user, details.performers))


def recapture(user: User, video: Video, model: str, person: int = 0) -> Job:
    """Read a film again, as a new Version of the track of one of its people.

    Args:
        user: who asks.
        video: the film.
        model: one of MODELS.
        person: one of the film's people, who gets a track if they have none; 0 for the performer.
    """
    require(user, Deed.EDIT, video.take)
    work = work_on(video, "takes.capture", Lane.CAPTURE, model=model, person=person)
    if person:
        work = replace(work, page=f"{work.page}?person={person}")
    return enqueue(user, work)


def ask_for_check(user: User | None = None) -> Job | None:
    """Have every object of the library read and compared; None where nobody could be told.

    Args:
        user: the steward who asks; at night it is asked in the name of the first one.
    """
    steward = user or stewards().order_by("pk").first()
    if steward is None:
        return None
    page = reverse("library:status")
    # No sentence is stored: pages name it in the language of whoever reads, see faults.py.
    work = Work("takes.check", Lane.LONG, "library", "library", page)
    return enqueue(steward, work)


def _wider(one: str, other: str) -> str:
    return max(one, other, key=list(Visibility.values).index)
