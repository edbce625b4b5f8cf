"""Motions that were recorded elsewhere: how they come in, are looked at, and become a Track.

A motion file becomes a Take with an ImportedFile at once. Workers read it behind walls and say what
it seems to be; a person says how it is meant; workers make the Version.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.accounts.models import User
from archive.jobs.actions import Work, enqueue
from archive.jobs.models import Job, Lane
from archive.rights.policy import Deed, require
from archive.takes.actions import Answers, Received, receive_video, take_of
from archive.takes.file_names import kept_name
from archive.takes.models import ImportedFile, Operation, Take, Track, Upload, Version
from archive.takes.objects import claim, retire
from archive.takes.versions import NewVersion, add_version
from archive.web.storage import Stored
from capture.motion.formats.kinds import HEAD, is_motion
from capture.rigs.choices import Choices, Joints

LOOK, IMPORT = "takes.look_at_motion", "takes.import"
_UNITS_A_FILE = 5.0
"""Work of a look, in seconds of film."""


def receive(
    owner: User, path: Path, filename: str, answers: Answers, upload: Upload | None = None
) -> Received:
    """Store a film or a motion file and begin to work on it, see `actions.receive_video`.

    Which of both it is, its first bytes tell; they are compared here and read by workers alone.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    take_in = receive_motion if is_motion(head, filename) else receive_video
    return take_in(owner, path, filename, answers, upload)


def receive_motion(
    owner: User,
    path: Path,
    filename: str,
    answers: Answers,
    upload: Upload | None = None,
    *,
    wish: Mapping[str, Any] | None = None,
) -> Received:
    """Store a motion file and begin to look at it, as `actions.receive_video` does with a film.

    Args:
        owner: account that hands it in.
        path: the complete file; it stays there.
        filename: its name on the owner's machine.
        answers: what the owner said of it.
        upload: the upload that it came by.
        wish: what is to be chosen without asking, see `chosen`; None where a person will be asked.
    """
    with transaction.atomic():
        stored = claim(path)
        # Several motions may lie in one file: each that is asked for becomes a take of its own.
        clip = int((wish or {}).get("clip", 0))
        received = _same_file(owner, stored, answers.nature, clip)
        if received is None:
            imported = ImportedFile.objects.create(
                take=take_of(owner, answers),
                original_name=kept_name(filename),
                sha256=stored.sha256,
                size=stored.size,
                facts={"clip": clip},
            )
            job = enqueue(owner, _look(imported, clip, None, wish))
            received = Received(imported.take, job)
        if upload is not None:
            upload.take, upload.finished_at = received.take, timezone.now()
            upload.save(update_fields=["take", "finished_at"])
    return received


def _same_file(owner: User, stored: Stored, nature: str, clip: int) -> Received | None:
    """The sender's own take that holds this very motion, see `actions.receive_video`."""
    files = ImportedFile.objects.filter(sha256=stored.sha256, facts__clip=clip).values("take")
    own = Take.objects.filter(
        owner=owner, nature=nature, withdrawn_at=None, deleted_at=None, pk__in=files
    )
    known = own.select_for_update().first()
    return Received(known, None) if known else None


def look(user: User, imported: ImportedFile, clip: int, joints: Joints | None) -> Job:
    """Have a motion file read again: another of its motions, or with a table that a person gave.

    Args:
        user: who asks.
        imported: the file.
        clip: which of its motions.
        joints: which joint is which; None to guess.
    """
    require(user, Deed.EDIT, imported.take)
    return enqueue(user, _look(imported, clip, joints, None))


def _look(
    imported: ImportedFile, clip: int, joints: Joints | None, wish: Mapping[str, Any] | None
) -> Work:
    return Work(
        kind=LOOK,
        lane=Lane.QUICK,
        subject=imported.take.pid,
        title=imported.take.title,
        page=imported.get_absolute_url(),
        units=_UNITS_A_FILE,
        arguments={"import": imported.pid, "clip": clip, "joints": joints, "wish": wish},
    )


def bring_in(user: User, imported: ImportedFile, choices: Choices) -> Job:
    """Make a Version of a motion file, as somebody says that it is meant."""
    require(user, Deed.EDIT, imported.take)
    work = Work(
        kind=IMPORT,
        lane=Lane.QUICK,
        subject=imported.take.pid,
        title=imported.take.title,
        page=imported.take.get_absolute_url(),
        units=float(imported.facts.get("frames", 300)) / choices.rate,
        arguments={"import": imported.pid, "choices": choices.to_json()},
    )
    return enqueue(user, work)


def chosen(proposal: Mapping[str, Any], wish: Mapping[str, Any]) -> Choices | None:
    """Return the choices that need no further question; None where somebody must be asked.

    Args:
        proposal: what the file seems to be, see capture/rigs/proposal.py.
        wish: "unit", "up", "rate" and "skip" that hold whatever the file seems to be; and
            "likely", to take the rate at which the movement looks right.
    """
    if not proposal["choices"]["joints"]:
        return None
    told = {
        name: wish[name] for name in ("unit", "up", "rate", "skip") if wish.get(name) is not None
    }
    pace, other = proposal["pace"], proposal["other_rate"]
    if pace is not None and pace["asked"] and "rate" not in told:
        if not (wish.get("likely") and other):
            return None
        told["rate"] = other
    return Choices.from_json({**proposal["choices"], **told})


@transaction.atomic
def keep_look(imported: ImportedFile, owner: User, facts: Mapping[str, Any], numbers: Path) -> None:
    """Write what a look has brought; the numbers of an earlier look go."""
    old = imported.numbers_sha256
    imported.facts, imported.numbers_sha256 = dict(facts), claim(numbers).sha256
    imported.save(update_fields=["facts", "numbers_sha256"])
    if old and old != imported.numbers_sha256:
        transaction.on_commit(lambda: retire({old}))


@transaction.atomic
def keep_motion(
    imported: ImportedFile, author: User, motion: Path, made: Mapping[str, Any]
) -> Version:
    """Write the Version that an import has brought, on the file's own Track.

    Args:
        imported: the file, its row held.
        author: who asked.
        motion: the motion file.
        made: "choices", "result" of the engine, and "summary".
    """
    take = imported.take
    track = imported.track
    if track is None:
        track = Track.objects.create(
            take=take, number=take.tracks.count() + 1, performer=take.performers.first()
        )
    imported.track, imported.choices = track, dict(made["choices"])
    imported.save(update_fields=["track", "choices"])
    proposal = imported.facts["proposal"]
    recipe = {
        "file": imported.sha256,
        "clip": imported.facts["clip"],
        "rig": proposal["rig"],
        "pace": proposal["pace"],
        "choices": dict(made["choices"]),
        "file_rate": imported.facts["rate"],
        "height": made["result"]["height"],
        "kept_every": made["result"]["every"],
        "aligned_by": made["result"]["aligned_by"],
        "versions": made["result"]["versions"],
    }
    new = NewVersion(
        claim(motion),
        Operation.IMPORT,
        recipe,
        made["summary"],
        whole_made=take.machine_made,
    )
    return add_version(track, author, new)


def next_page(take: Take) -> str:
    """Return where whoever handed something in goes on: to the questions about a motion file."""
    waiting = take.imports.filter(track=None).order_by("pk").first()
    return waiting.get_absolute_url() if waiting else take.get_absolute_url()
