"""The worker's side of imports: a motion file is read, and becomes a Version; see tasks.py."""

import json
from pathlib import Path

from django.conf import settings
from django.db import transaction

from archive.jobs.running import JobFailed, Run
from archive.takes import faults, importing, leaving
from archive.takes.engine import run_engine, scratch_folder
from archive.takes.models import ImportedFile
from archive.web.points import passed
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise
from capture.rigs.choices import Choices

CONTROL, CONTROL_FRAMES = Path(settings.BASE_DIR) / "capture" / "video" / "control.bvh", 4
"""A motion file of our own that every reader can read."""
_NUMBERS, _MOTION = "numbers.npz", "motion.npz"


def look_at_motion(run: Run) -> None:
    """Read a motion file behind walls: refuse it, or keep its numbers and what it seems to be."""
    imported = _imported(run)
    run.report(0.0, "numbers")
    told = run.arguments
    with scratch_folder("look") as folder:
        command = ["look-at-motion", "--out", str(folder), "--clip", str(told["clip"])]
        command += ["--joints", json.dumps(told["joints"])]
        try:
            with store().open(imported.sha256) as file:
                facts = run_engine(run, file, command)
        except JobFailed as failure:
            # What was taken in once stays, whatever is asked of it later.
            if failure.code in faults.MOTION_REFUSALS and not imported.numbers_sha256:
                _prove_the_reader(run)
                leaving.refuse(imported, run.hold)
            raise
        with transaction.atomic():
            run.hold()
            imported = _locked(imported)
            importing.keep_look(imported, run.job.owner, facts, folder / _NUMBERS)
            wish = told.get("wish")
            choices = importing.chosen(facts["proposal"], wish) if wish is not None else None
            if choices is not None:
                importing.bring_in(run.job.owner, imported, choices)
        passed("look.committed")


def import_motion(run: Run) -> None:
    """Turn the numbers of a motion file into a Version, as somebody says that they are meant."""
    imported = _imported(run)
    run.report(0.0, "retarget")
    choices = Choices.from_json(run.arguments["choices"])
    made = imported.take.machine_made
    with scratch_folder("import") as folder:
        numbers = store().path(imported.numbers_sha256) if imported.numbers_sha256 else None
        if numbers is None or not numbers.exists():
            raise JobFailed("numbers_gone")
        command = ["import", "--numbers", str(numbers), "--out", str(folder)]
        command += ["--choices", json.dumps(choices.to_json())]
        if made:
            command.append("--machine-made")
        with store().open(imported.numbers_sha256) as file:
            result = run_engine(run, file, command, share=0.98)
        summary = summarise(MotionFile(folder / _MOTION), whole_made=made)
        with transaction.atomic():
            run.hold()
            imported = _locked(imported)
            brought = {"choices": choices.to_json(), "result": result, "summary": summary}
            importing.keep_motion(imported, run.job.owner, folder / _MOTION, brought)
        passed("version.committed")


def _prove_the_reader(run: Run) -> None:
    """Have a file read that is known to be whole, before one is removed as unreadable.

    Raises:
        JobFailed: where that fails as well: the word of such a reader may cost nobody a file.
    """
    with scratch_folder("control") as folder, CONTROL.open("rb") as file:
        try:
            facts = run_engine(run, file, ["look-at-motion", "--out", str(folder)])
        except JobFailed as fault:
            raise JobFailed("reader_unsure", detail=fault.detail or fault.code) from fault
    if facts.get("frames") != CONTROL_FRAMES:
        raise JobFailed("reader_unsure", detail=json.dumps(facts))


def _imported(run: Run) -> ImportedFile:
    found = (
        ImportedFile.objects.select_related("take", "take__owner", "track")
        .filter(pid=run.arguments["import"], take__deleted_at=None, take__withdrawn_at=None)
        .first()
    )
    if found is None:
        raise JobFailed("import_gone")
    return found


def _locked(imported: ImportedFile) -> ImportedFile:
    """The file's row, held until the transaction ends; it may have been deleted meanwhile."""
    rows = ImportedFile.objects.select_for_update(of=("self",)).select_related("take", "track")
    held = rows.filter(pk=imported.pk).first()
    if held is None:
        raise JobFailed("import_gone")
    return held
