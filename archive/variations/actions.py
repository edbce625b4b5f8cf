"""Checkpoints written down with what trained them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from archive.takes.models import Version
from archive.variations.models import Checkpoint, TaughtMotion


@dataclass(frozen=True, slots=True)
class NewCheckpoint:
    """Weights and what is known of them.

    Attributes:
        sha256: of the file of weights.
        file: where it lies.
        motions: name and digest of everything that trained it.
        versions: the Version of those motions that are of this archive, by name.
        adapted_to: performer or form it was refitted to.
        start: sha256 of the weights it went on from.
        config: how it was trained.
        figures: ratios on what was held out.
    """

    sha256: str
    file: str
    motions: Sequence[tuple[str, str]]
    versions: Mapping[str, Version]
    adapted_to: str = ""
    start: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


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
            "start_sha256": new.start,
            "config": dict(new.config),
            "figures": dict(new.figures),
        },
    )
    if not created:
        return checkpoint
    for name, digest in new.motions:
        version = new.versions.get(name)
        taught = TaughtMotion.objects.create(
            checkpoint=checkpoint, name=name, digest=digest, version=version
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
