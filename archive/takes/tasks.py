"""The worker's side of takes: a film is looked at, made playable, and turned into motion.

Each handler may run twice or be broken off anywhere: what it makes is content-addressed, and rows
change only at its end, in one transaction, while the run still holds its job.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from archive.jobs.actions import ask_for_help, enqueue
from archive.jobs.models import Lane
from archive.jobs.running import (
    JobCancelled,
    JobFailed,
    JobInterrupted,
    JobTaken,
    Run,
    assists,
    handles,
)
from archive.takes import (
    faults,
    housekeeping,
    import_work,
    importing,
    leaving,
    solve_work,
)
from archive.takes.actions import ENGINE, work_on
from archive.takes.capture_work import work_folder
from archive.takes.engine import run_engine, scratch_folder
from archive.takes.models import Operation, Playback, Track, Video
from archive.takes.objects import claim, retire
from archive.takes.versions import NewVersion, add_version
from archive.web.capability import missing_for_capture
from archive.web.points import passed
from archive.web.storage import Stored, store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.summary import summarise
from capture.parts import PART_FRAMES

CONTROL, CONTROL_FRAMES = Path(settings.BASE_DIR) / "capture" / "video" / "control.mp4", 12
"""A film of our own, a moving square, that every reader can read."""
_log = logging.getLogger(__name__)
_MOST_HELPERS = 3
"""Workers that are asked to help with one film."""


@handles("takes.intake")
def intake(run: Run) -> None:
    """Look at a new film: refuse it, or note its facts and begin to make it playable and moving."""
    video = _video(run)
    run.report(0.0, "read")
    try:
        facts = _engine(run, video, ["probe"])
    except JobFailed as failure:
        if failure.code in faults.REFUSALS:
            _prove_the_reader(run)
            leaving.refuse(video, run.hold)
        raise
    with scratch_folder("poster") as folder:
        still = folder / "poster.jpg"
        middle = str(float(facts["duration"]) / 3.0)
        _engine(run, video, ["poster", "--at", middle, "--out", str(still)], start=0.6, share=0.3)
        with transaction.atomic():
            run.hold()
            video = _locked(video)
            video.facts, video.poster_sha256 = facts, claim(still).sha256
            video.save(update_fields=["facts", "poster_sha256"])
            model = run.arguments["model"]
            enqueue(run.job.owner, work_on(video, "takes.glance", Lane.QUICK))
            enqueue(run.job.owner, work_on(video, "takes.playback", Lane.CAPTURE))
            enqueue(run.job.owner, work_on(video, "takes.capture", Lane.CAPTURE, model=model))
        passed("intake.committed")


@handles("takes.glance")
def glance(run: Run) -> None:
    """Look at a few frames of a film, so that its sender is warned before the long pass."""
    video = _video(run)
    if missing_for_capture():
        return  # the long pass says so
    run.report(0.0, "glance")
    with scratch_folder("glance") as folder:
        command = ["glance", "--out", str(folder), "--models", str(_models())]
        seen = _engine(run, video, command)
        still = folder / "still.jpg"
        with transaction.atomic():
            run.hold()
            video = _locked(video)
            old = video.poster_sha256
            video.glance = seen
            if seen["still"]:
                video.poster_sha256 = claim(still).sha256
            video.save(update_fields=["glance", "poster_sha256"])
        passed("glance.committed")
    if old != video.poster_sha256:
        retire({old})


@handles("takes.playback")
def playback(run: Run) -> None:
    """Make a copy of a film that browsers play, where the film itself will not do."""
    video = _video(run)
    run.report(0.0, "convert")
    with scratch_folder("playback") as folder:
        copy = folder / "copy.mp4"
        answer = _engine(run, video, ["proxy", "--out", str(copy)])
        with transaction.atomic():
            run.hold()
            video = _locked(video)
            old = video.playback_sha256
            video.playback = Playback(answer["way"])
            video.playback_sha256 = claim(copy).sha256 if copy.exists() else ""
            video.facts = _with_cautions(video.facts, answer["cautions"])
            video.save(update_fields=["playback", "playback_sha256", "facts"])
        passed("playback.committed")
    if old != video.playback_sha256:
        retire({old})


@handles("takes.capture")
def capture(run: Run) -> None:
    """Turn a film into a Version of its track, and keep the raw landmarks beside it."""
    video = _video(run)
    if missing := missing_for_capture():
        raise JobFailed("capture_unavailable", {"missing": ", ".join(missing)})
    run.report(0.0, "read")
    with _work(run, video) as work, scratch_folder("capture") as folder:
        command = ["capture", "--out", str(folder), *_looking(run, work)]
        if video.take.machine_made:
            command.append("--machine-made")

        def begins(stage: str) -> None:
            if stage == "pose":
                ask_for_help(run.job, min(_MOST_HELPERS, _parts_of(video) - 1))

        result = _engine(run, video, command, share=0.98, begins=begins)
        motion_file = folder / "motion.npz"
        summary = summarise(MotionFile(motion_file), whole_made=video.take.machine_made)
        with transaction.atomic():
            run.hold()
            motion, landmarks = claim(motion_file), claim(folder / "landmarks.npz")
            _keep(run, video, result, summary, motion, landmarks)
        passed("version.committed")


@assists("takes.capture")
def assist(run: Run) -> None:
    """Look at parts of a film that another worker captures, as long as there are any."""
    video = _video(run)
    work = work_folder(video, run.arguments.get("person", 0), run.arguments["model"])
    if work.is_dir() and not missing_for_capture():
        _engine(run, video, ["assist", *_looking(run, work)])


def _looking(run: Run, work: Path) -> list[str]:
    """How the engine is to look, the same for whoever leads and whoever helps."""
    return [
        *("--model", f"{ENGINE}-{run.arguments['model']}"),
        *("--person", str(run.arguments.get("person", 0))),
        *("--models", str(_models())),
        *("--work", str(work)),
    ]


def _parts_of(video: Video) -> int:
    return int(video.facts.get("frames", 0)) // PART_FRAMES + 1


@contextmanager
def _work(run: Run, video: Video) -> Iterator[Path]:
    """The folder of a capture. It stays for another try where this one was cut short or stopped."""
    folder = work_folder(video, run.arguments.get("person", 0), run.arguments["model"])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    except (JobCancelled, JobInterrupted, JobTaken):
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _keep(
    run: Run,
    video: Video,
    result: dict[str, Any],
    summary: dict[str, Any],
    motion: Stored,
    landmarks: Stored,
) -> None:
    """Write what a capture brought: the film's true facts, the track, the version."""
    video = _locked(video)
    kept = video.facts.get("cautions", [])
    video.facts = _with_cautions({**video.facts, **result["facts"]}, [*kept, *result["cautions"]])
    person = run.arguments.get("person", 0)
    if not person:
        video.people = {"people": result["people"], "shot_starts": result["shot_starts"]}
    video.save(update_fields=["facts", "people"])
    track = video.tracks.filter(person=person).order_by("number").first()
    if track is None:
        track = Track.objects.create(
            take=video.take,
            video=video,
            number=video.take.tracks.count() + 1,
            person=person,
            # Who the others are, nobody has said.
            performer=None if person else video.take.performers.first(),
        )
    fit = result["fit"]
    recipe = {
        "estimator": result["estimator"]["name"],
        "model": result["estimator"],
        "height": fit["height"],
        "scale_source": fit["scale_source"],
        "lifter": fit["lifter"],
        "solve_edition": fit["edition"],
        "camera": solve_work.camera_of(fit),
        "found_share": result["found_share"],
        "cautions": result["cautions"],
        "versions": result["versions"],
        "film": video.sha256,
        "person": person,
        "landmarks": landmarks.sha256,
    }
    new = NewVersion(
        motion,
        Operation.CAPTURE,
        json.loads(json.dumps(recipe)),
        summary,
        whole_made=video.take.machine_made,
        landmarks=landmarks.sha256,
        quality=result["quality"],
    )
    add_version(track, run.job.owner, new)


handles("takes.solve")(solve_work.solve)
handles("takes.solve_all")(solve_work.solve_all)
handles(importing.LOOK)(import_work.look_at_motion)
handles(importing.IMPORT)(import_work.import_motion)
handles("takes.check")(housekeeping.check)


def _prove_the_reader(run: Run) -> None:
    """Have a film read that is known to be whole, before one is removed as unreadable.

    Raises:
        JobFailed: where that fails as well: the word of such a reader may cost nobody a film.
    """
    with CONTROL.open("rb") as film:
        try:
            facts = run_engine(run, film, ["probe", "--whole"])
        except JobFailed as fault:
            raise JobFailed("reader_unsure", detail=fault.detail or fault.code) from fault
    if facts.get("frames") != CONTROL_FRAMES:
        raise JobFailed("reader_unsure", detail=json.dumps(facts))


def _video(run: Run) -> Video:
    video = (
        Video.objects.select_related("take", "take__owner")
        .filter(pid=run.arguments["video"], take__deleted_at=None, take__withdrawn_at=None)
        .first()
    )
    if video is None:
        raise JobFailed("film_gone")
    return video


def _locked(video: Video) -> Video:
    """The film's row, held until the transaction ends; it may have been deleted meanwhile."""
    held = Video.objects.select_for_update().select_related("take").filter(pk=video.pk).first()
    if held is None:
        raise JobFailed("film_gone")
    return held


def _models() -> Path:
    return Path(settings.BUILD_DIR) / "models"


def _with_cautions(facts: dict[str, Any], cautions: list[str]) -> dict[str, Any]:
    return {**facts, "cautions": list(dict.fromkeys([*facts.get("cautions", []), *cautions]))}


def _engine(run: Run, video: Video, arguments: list[str], **how: Any) -> dict[str, Any]:
    """Run the engine on a film; `how` goes to `run_engine`."""
    limits = json.dumps({"max_seconds": settings.VIDEO_MAX_HOURS * 3600.0})
    with store().open(video.sha256) as film:
        command = [arguments[0], "--limits", limits, *arguments[1:]]
        return run_engine(run, film, command, **how)
