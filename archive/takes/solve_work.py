"""The worker's side of motions that are worked out again from their landmarks; see tasks.py."""

import json
from typing import Any

from django.db import transaction

from archive.jobs.running import JobFailed, Run
from archive.takes import queries, solving, versions
from archive.takes.engine import run_engine, scratch_folder
from archive.takes.models import Operation, Version
from archive.takes.objects import claim
from archive.takes.versions import NewVersion
from archive.web.points import passed
from archive.web.storage import store
from capture.findings import Quality
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise
from capture.writing import MOTION_FILE


def solve(run: Run) -> None:
    """Work a motion out again from its raw landmarks, as a Version after the one it began with."""
    parent = (
        Version.objects.select_related("track__take")
        .filter(pid=run.arguments["version"], track__take__deleted_at=None)
        .first()
    )
    if parent is not None and (whole := solving.unseen_from(parent)) is not None:
        _take_out(run, parent, whole)
        return
    if parent is None or not (points := queries.landmarks_path(parent)) or not points.exists():
        raise JobFailed("points_gone")
    height = run.arguments["height"]
    _work_out(run, parent, run.arguments["corrections"], height, (0.0, 0.98))


def solve_all(run: Run) -> None:
    """Work out again every motion that an earlier edition of the solve has left.

    One after the other: whoever stops it keeps what is done, and asking again goes on with the rest.
    """
    run.report(0.0, "solve")
    left = list(solving.outdated().values_list("current", flat=True))
    for place, pk in enumerate(left):
        version = Version.objects.select_related("track__take").filter(pk=pk).first()
        if version is None or version.track.current_id != pk:
            continue  # deleted, or worked out meanwhile by somebody else
        if not store().path(version.landmarks_sha256).exists():
            continue  # the check of the library tells of it
        told, height = solving.corrections_of(version), solving.height_of(version)
        _work_out(run, version, told, height, (place / len(left), 1.0 / len(left)))


def _work_out(
    run: Run,
    parent: Version,
    corrections: list[dict[str, Any]],
    height: float | None,
    span: tuple[float, float],
) -> None:
    """Solve the landmarks of a version into the next one; `span` is where it lies in the job."""
    take = parent.track.take
    run.report(span[0], "solve")
    with scratch_folder("solve") as folder:
        landmarks = store().path(parent.landmarks_sha256)
        command = ["solve", "--landmarks", str(landmarks), "--out", str(folder)]
        command += ["--corrections", json.dumps(corrections)]
        if height is not None:
            command += ["--height", str(height)]
        if take.machine_made:
            command.append("--machine-made")
        with store().open(parent.landmarks_sha256) as points:
            result = run_engine(run, points, command, start=span[0], share=span[1])
        motion_file = folder / "motion.npz"
        summary = summarise(MotionFile(motion_file), whole_made=take.machine_made)
        with transaction.atomic():
            run.hold()
            motion = claim(motion_file)
            recipe = {
                # What was filled is not in what is solved anew.
                **{key: told for key, told in parent.recipe.items() if key not in _OF_FILLS},
                "height": result["fit"]["height"],
                "scale_source": result["fit"]["scale_source"],
                "lifter": result["fit"]["lifter"],
                "solve_edition": result["fit"]["edition"],
                "camera": camera_of(result["fit"]),
                "versions": result["versions"],
                "corrections": corrections,
            }
            new = NewVersion(
                motion,
                Operation.EDIT if corrections else Operation.SOLVE,
                recipe,
                summary,
                parents=[parent],
                whole_made=take.machine_made,
                landmarks=parent.landmarks_sha256,
                quality=_judged_again(parent.quality, result["quality"]),
            )
            versions.add_version(parent.track, run.job.owner, new)
        passed("version.committed")


def _take_out(run: Run, parent: Version, whole: Version) -> None:
    """Take stretches that were never so out of a motion without a film, as the next version."""
    told = run.arguments["corrections"]
    run.report(0.0, "solve")
    with scratch_folder("unsee") as folder:
        command = ["unsee", "--motion", str(store().path(whole.sha256)), "--out", str(folder)]
        command += ["--corrections", json.dumps(told)]
        with store().open(whole.sha256) as motion:
            run_engine(run, motion, command, share=0.98)
        summary = summarise(MotionFile(folder / MOTION_FILE))
        with transaction.atomic():
            run.hold()
            new = NewVersion(
                claim(folder / MOTION_FILE),
                Operation.EDIT,
                {**whole.recipe, "corrections": told},
                summary,
                parents=[parent],
                quality=whole.quality,
            )
            versions.add_version(parent.track, run.job.owner, new)
        passed("version.committed")


_OF_FILLS = ("fill", "filled")


def camera_of(fit: dict[str, Any]) -> dict[str, float]:
    """Return how the camera was handled: radians that it turned, how far it zoomed, frames adrift."""
    return {name: fit[name] for name in ("turned", "zoomed", "adrift")}


def _judged_again(report: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The report on what was worked out now, with what only the film told as it told it then."""
    found = Quality.from_json(now)
    return (found.after(Quality.from_json(report)) if report else found).to_json()
