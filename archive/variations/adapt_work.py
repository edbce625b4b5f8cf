"""The worker's side of refits: an engine of its own learns, its weights become an object; see tasks.py."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from archive.jobs.models import Job
from archive.jobs.running import JobCancelled, JobFailed, JobInterrupted, JobTaken, Run
from archive.rights.policy import Deed
from archive.takes.engine import Told, run_program, scratch_folder
from archive.takes.models import Version
from archive.takes.objects import claim
from archive.takes.queries import versions_for
from archive.variations import due
from archive.variations.actions import NewCheckpoint, may_serve, record, use
from archive.variations.shipped import Shipped, shipped
from archive.variations.subjects import Material, Piece, Subject, materials, teachable
from archive.web.points import passed
from archive.web.storage import Stored, store

PROGRAM = "models.generator.refit_program"
ENOUGH_GAIN = 0.03
"""Share by which errors fall from which on a setting may put weights to use by itself."""
MOST_GENERAL = 3600.0
"""Seconds of others' motion from which general batches are drawn: more takes memory and tells little."""
CONFIG: dict[str, float] = {}
"""Changed numbers of `AdaptConfig`; tests make a refit small."""
THREADS = max(1, min(4, os.cpu_count() or 1))
_PREFIX = "adapt-"


def adapt(run: Run) -> None:
    """Refit the shipped weights to a performer or form, and write down what is gained by it."""
    begun = shipped()
    if begun is None:
        raise JobFailed("adapt_waits")
    pieces = teachable(run.job.owner)
    subject = Subject.of(run.arguments["subject"])
    material = materials(pieces).get(subject)
    if material is None or material.seconds < settings.ADAPT_SECONDS:
        raise JobFailed("adapt_too_little")
    own = {piece.version for piece in material.pieces}
    others = some_of([piece for piece in pieces if piece.version not in own])
    run.report(0.0, "adapt_read")
    with _work(material, begun) as work, scratch_folder("refit") as out:
        request = out / "request.json"
        request.write_text(json.dumps(_request(begun, material, others, work, out)))
        with request.open("rb") as given:
            result = run_program(given, [PROGRAM], Told(run, share=0.98))
        with transaction.atomic():
            run.hold()
            versions = _still_allowed(run, [*material.pieces, *others])
            stored = claim(out / result["file"])
            if stored.sha256 != result["file"]:
                raise JobFailed("adapt_weights", detail="other bytes than the program wrote")
            checkpoint = record(_new(subject, result, versions, stored))
            wanted = settings.ADAPT == "use" and result["figures"]["gain"] >= ENOUGH_GAIN
            if wanted and may_serve(checkpoint):
                use(checkpoint, None)
        passed("checkpoint.committed")


def some_of(pieces: list[Piece]) -> list[Piece]:
    """Return others' motions for general batches: by chance, but always the same ones."""
    found, seconds = [], 0.0
    for piece in sorted(pieces, key=lambda one: hashlib.sha256(one.pid.encode()).digest()):
        if seconds >= MOST_GENERAL:
            break
        if piece.seconds > 0.0:
            found.append(piece)
            seconds += piece.seconds
    return found


def drop_stale_work() -> None:
    """Remove the folders of refits that were given up, or of motions that may teach no more."""
    folders = list((Path(settings.DATA_DIR) / "work").glob(f"{_PREFIX}*"))
    if not folders:
        return
    wanted = set()
    for job in Job.objects.filter(kind=due.KIND).exclude(state="done"):
        begun, subject = shipped(), Subject.of(job.arguments["subject"])
        material = due.material_of(job.owner, subject)
        if begun is not None and material is not None:
            wanted.add(_folder(material, begun).name)
    for folder in folders:
        if folder.name not in wanted:
            shutil.rmtree(folder, ignore_errors=True)


def _request(
    begun: Shipped, material: Material, others: list[Piece], work: Path, out: Path
) -> dict[str, Any]:
    return {
        "begun": str(begun.file),
        "own": [_told(piece) for piece in material.pieces],
        "general": [_told(piece) for piece in others],
        "bundle": settings.MOTION_BUNDLE,
        "work": str(work),
        "out": str(out),
        "config": CONFIG,
        "threads": THREADS,
    }


def _told(piece: Piece) -> dict[str, str]:
    # Weights last longer than permissions: identifiers stand in them, and nobody's name.
    return {
        "name": piece.pid,
        "take": piece.take,
        "performer": piece.performer or piece.take,
        "licence": piece.licence,
        "path": str(store().path(piece.sha256)),
    }


def _still_allowed(run: Run, pieces: list[Piece]) -> dict[str, Version]:
    """The Versions that were learnt from, by identifier; all of them may still teach.

    Raises:
        JobFailed: where one was withdrawn meanwhile: what holds it is not kept.
    """
    pids = {piece.pid for piece in pieces}
    allowed = versions_for(run.job.owner, Deed.TRAIN).filter(pid__in=pids)
    found = {version.pid: version for version in allowed}
    if len(found) < len(pids):
        raise JobFailed("adapt_gone")
    return found


def _new(
    subject: Subject, result: dict[str, Any], versions: dict[str, Version], stored: Stored
) -> NewCheckpoint:
    motions = result["motions"]
    by_name = {each["name"]: each["name"].split(" ", 1)[0] for each in motions}
    return NewCheckpoint(
        sha256=stored.sha256, file="", size=stored.size, subject=subject.key,
        motions=[(each["name"], each["sha256"]) for each in motions],
        versions={name: versions[pid] for name, pid in by_name.items() if pid in versions},
        own=frozenset(each["name"] for each in motions if each["own"]),
        start=result["begun"], config=result["config"], figures=result["figures"],
        credits=result["credits"],
    )  # fmt: skip


@contextmanager
def _work(material: Material, begun: Shipped) -> Iterator[Path]:
    """The folder of a refit. It stays for another try where this one was cut short or stopped."""
    folder = _folder(material, begun)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    except (JobCancelled, JobInterrupted, JobTaken):
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _folder(material: Material, begun: Shipped) -> Path:
    name = f"{_PREFIX}{material.subject.of_job.removeprefix(_PREFIX)}-{material.digest[:12]}"
    return Path(settings.DATA_DIR) / "work" / f"{name}-{begun.sha256[:8]}"
