"""The worker's side of filled gaps; see tasks.py."""

import json
import os
from pathlib import Path
from typing import Any

from django.db import transaction

from archive.jobs.running import JobFailed, Run
from archive.takes import versions
from archive.takes.engine import Told, run_engine, run_program, scratch_folder
from archive.takes.models import Operation, Proposal, Version
from archive.takes.objects import claim, retire
from archive.takes.versions import NewVersion
from archive.variations.serving import serving
from archive.web.points import passed
from archive.web.storage import store
from capture.filling.program import PROPOSAL_FILE
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise
from capture.writing import MOTION_FILE

PROGRAM = "models.generator.offered"
THREADS = max(1, min(4, os.cpu_count() or 1))


def propose(run: Run) -> None:
    """Work out what the gaps of a version would be filled with; nothing of it is changed."""
    version = _version(run)
    run.report(0.0, "fill")
    with scratch_folder("fill") as folder:
        result = _proposed(run, version, folder)
        with transaction.atomic():
            run.hold()
            made = claim(folder / PROPOSAL_FILE)
            before = set(Proposal.objects.filter(version=version).values_list("sha256", flat=True))
            Proposal.objects.update_or_create(
                version=version,
                defaults={
                    "sha256": made.sha256,
                    "gaps": result["gaps"],
                    "recipe": result["facts"],
                },
            )
        passed("proposal.committed")
    retire(before - {made.sha256})


def keep(run: Run) -> None:
    """Fill the chosen gaps as they were proposed, as the version after the one that has them."""
    version = _version(run)
    told = run.arguments
    run.report(0.0, "store")
    proposal = Proposal.objects.filter(version=version, sha256=told["proposal"]).first()
    if proposal is None:
        raise JobFailed("proposal_gone")
    with scratch_folder("keep") as folder:
        command = ["keep", "--out", str(folder), "--gaps", json.dumps(told["gaps"])]
        command += ["--proposal", str(store().path(proposal.sha256))]
        result = _engine(run, version, command)
        summary = summarise(MotionFile(folder / MOTION_FILE), whole_made=version.whole_made)
        with transaction.atomic():
            run.hold()
            recipe = {
                **version.recipe,
                "filled": [*version.recipe.get("filled", []), *result["gaps"]],
                "fill": proposal.recipe,
            }
            new = NewVersion(
                claim(folder / MOTION_FILE),
                Operation.FILL,
                recipe,
                summary,
                parents=[version],
                whole_made=version.whole_made,
                landmarks=version.landmarks_sha256,
                quality=version.quality,
            )
            versions.add_version(version.track, run.job.owner, new)
            gone = {proposal.sha256}
            proposal.delete()
        passed("version.committed")
    retire(gone)


def _version(run: Run) -> Version:
    """The version that the job speaks of, as long as its take is there and its motion too."""
    version = (
        Version.objects.select_related("track__take")
        .filter(pid=run.arguments["version"], track__take__deleted_at=None)
        .first()
    )
    if version is None or not store().path(version.sha256).exists():
        raise JobFailed("motion_gone")
    return version


def _proposed(run: Run, version: Version, folder: Path) -> dict[str, Any]:
    """Have the gaps filled by the weights that serve the take; by the references where none do."""
    served = serving(version.track.take, version.track)
    if served.weights is None:
        return _engine(run, version, ["fill", "--out", str(folder)])
    facts = {"program": PROGRAM, "weights": served.sha256, "why": served.why, "seed": None}
    begun = "" if served.begun is None else str(served.begun)
    request = folder / "request.json"
    told = {
        "motion": str(store().path(version.sha256)), "out": str(folder), "facts": facts,
        "weights": str(served.weights), "begun": begun, "threads": THREADS,
    }  # fmt: skip
    request.write_text(json.dumps(told))
    with request.open("rb") as given:
        return run_program(given, [PROGRAM], Told(run, share=0.98))


def _engine(run: Run, version: Version, command: list[str]) -> dict[str, Any]:
    path = str(store().path(version.sha256))
    with store().open(version.sha256) as motion:
        return run_engine(run, motion, [*command, "--motion", path], share=0.98)
