"""The worker's side of filled gaps; see tasks.py."""

import json
from typing import Any

from django.db import transaction

from archive.jobs.running import JobFailed, Run
from archive.takes import versions
from archive.takes.engine import run_engine, scratch_folder
from archive.takes.models import Operation, Proposal, Version
from archive.takes.objects import claim, retire
from archive.takes.versions import NewVersion
from archive.web.points import passed
from archive.web.storage import store
from capture.filling.program import PROPOSAL_FILE
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise
from capture.writing import MOTION_FILE


def propose(run: Run) -> None:
    """Work out what the gaps of a version would be filled with; nothing of it is changed."""
    version = _version(run)
    run.report(0.0, "fill")
    with scratch_folder("fill") as folder:
        result = _engine(run, version, ["fill", "--out", str(folder)])
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


def _engine(run: Run, version: Version, command: list[str]) -> dict[str, Any]:
    path = str(store().path(version.sha256))
    with store().open(version.sha256) as motion:
        return run_engine(run, motion, [*command, "--motion", path], share=0.98)
