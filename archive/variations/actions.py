"""Checkpoints written down with what trained them, put to use, and removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.accounts.models import User
from archive.takes.models import Version
from archive.takes.objects import remove_unused
from archive.variations.models import Checkpoint, Decision, Deed, TaughtMotion
from archive.variations.queries import flagged
from archive.web import locks


@dataclass(frozen=True, slots=True)
class NewCheckpoint:
    """Weights and what is known of them.

    Attributes:
        sha256: of the file of weights.
        file: where it lies; "" where it is an object of the archive.
        motions: name and digest of everything that trained it.
        versions: the Version of those motions that are of this archive, by name.
        adapted_to: performer or form it was refitted to, as a command named it.
        start: sha256 of the weights it went on from.
        config: how it was trained.
        figures: ratios on what was held out.
        subject: key of the performer or form it was refitted to, see subjects.py.
        own: names of the motions that are theirs.
        credits: lines that the weights it went on from ask for.
        size: bytes of the object; 0 where it is none.
    """

    sha256: str
    file: str
    motions: Sequence[tuple[str, str]]
    versions: Mapping[str, Version]
    adapted_to: str = ""
    start: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    own: frozenset[str] = frozenset()
    credits: Sequence[str] = ()
    size: int = 0


@transaction.atomic
def record(new: NewCheckpoint) -> Checkpoint:
    """Write a checkpoint down; the same weights are written down once.

    What it went on from it holds too: the motions of that checkpoint are its own.
    """
    checkpoint, created = Checkpoint.objects.get_or_create(
        sha256=new.sha256,
        defaults={
            "file": new.file,
            "adapted_to": new.adapted_to,
            "subject": new.subject,
            "start_sha256": new.start,
            "config": dict(new.config),
            "figures": dict(new.figures),
            "credits": list(new.credits),
            "kept": bool(new.size),
            "size": new.size,
        },
    )
    if not created:
        if new.size and not checkpoint.kept:
            # Its file was removed, and has come again.
            Checkpoint.objects.filter(pk=checkpoint.pk).update(
                kept=True, size=new.size, removed_at=None
            )
            checkpoint.refresh_from_db()
        return checkpoint
    for name, digest in new.motions:
        version = new.versions.get(name)
        taught = TaughtMotion.objects.create(
            checkpoint=checkpoint, name=name, digest=digest, version=version, own=name in new.own
        )
        if version is not None:
            taught.takes.set(version.sources.all())
    _inherit(checkpoint, {name for name, _ in new.motions})
    return checkpoint


def _inherit(checkpoint: Checkpoint, own: set[str]) -> None:
    before = Checkpoint.objects.filter(sha256=checkpoint.start_sha256).first()
    for motion in before.motions.exclude(name__in=own) if before is not None else ():
        taught = TaughtMotion.objects.create(
            checkpoint=checkpoint, name=motion.name, digest=motion.digest, version=motion.version
        )
        taught.takes.set(motion.takes.all())


class NotUsable(Exception):
    """A checkpoint must not be put to use; its file is gone, it gains nothing, or it is flagged."""


@transaction.atomic
def use(checkpoint: Checkpoint, by: User | None) -> None:
    """Let fills of a performer or form come from a checkpoint, and not from the one before.

    Args:
        checkpoint: of one subject.
        by: who says so; None where the setting does.

    Raises:
        NotUsable: when it is of no subject, flagged, gone, or gains nothing anywhere.
    """
    locks.hold(f"checkpoints {checkpoint.subject}")
    checkpoint.refresh_from_db()
    if not checkpoint.subject or not may_serve(checkpoint):
        raise NotUsable
    if checkpoint.in_use:
        return
    for other in Checkpoint.objects.filter(subject=checkpoint.subject, in_use=True):
        _end_use(other, by)
    _decided(checkpoint, Deed.USE, by, in_use=True)


@transaction.atomic
def stop_using(checkpoint: Checkpoint, by: User | None) -> None:
    """Let fills come from the weights that served before it."""
    locks.hold(f"checkpoints {checkpoint.subject}")
    checkpoint.refresh_from_db()
    if checkpoint.in_use:
        _end_use(checkpoint, by)


def remove(checkpoint: Checkpoint, by: User | None) -> None:
    """Remove the file of a checkpoint for good; what it learnt from stays written down."""
    with transaction.atomic():
        locks.hold(f"checkpoints {checkpoint.subject}")
        checkpoint.refresh_from_db()
        if not checkpoint.kept:
            return
        if checkpoint.in_use:
            _end_use(checkpoint, by)
        _decided(checkpoint, Deed.REMOVE, by, kept=False, removed_at=timezone.now())
    remove_unused({checkpoint.sha256})


def may_serve(checkpoint: Checkpoint) -> bool:
    """Whether anything may be made with it: kept, gaining somewhere, and holding nothing withdrawn."""
    gaining = any(kind["serve"] == "restore" for kind in kinds_of(checkpoint).values())
    return checkpoint.kept and gaining and not flagged().filter(pk=checkpoint.pk).exists()


def kinds_of(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return what was measured of each kind of gap; {} where nothing was."""
    return dict(checkpoint.figures.get("kinds", {}))


def _end_use(checkpoint: Checkpoint, by: User | None) -> None:
    _decided(checkpoint, Deed.STOP, by, in_use=False)


def _decided(checkpoint: Checkpoint, deed: Deed, by: User | None, **values: Any) -> None:
    for name, value in values.items():
        setattr(checkpoint, name, value)
    checkpoint.save(update_fields=list(values))
    Decision.objects.create(checkpoint=checkpoint, deed=deed, by=by)
