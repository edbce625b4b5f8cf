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
from procrastinate.contrib.django import app

from archive.accounts.actions import forget_expired
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
from archive.takes import actions, faults, fixity, import_work, importing, solving, uploads
from archive.takes.actions import NewVersion, work_on
from archive.takes.capture_work import drop_orphans, work_folder
from archive.takes.engine import run_engine, scratch
from archive.takes.models import Operation, Playback, Track, Version, Video
from archive.takes.objects import claim, finish_removals, retire, sweep_unnamed
from archive.takes.settling import settle_removals
from archive.web.capability import missing_for_capture
from archive.web.points import passed
from archive.web.storage import Stored, store
from capture.findings import Quality
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
            actions.refuse_video(video, run.hold)
        raise
    with _folder("poster") as folder:
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
    with _folder("glance") as folder:
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
    with _folder("playback") as folder:
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
    with _work(run, video) as work, _folder("capture") as folder:
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
        *("--model", f"{actions.ENGINE}-{run.arguments['model']}"),
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
        "camera": _camera(fit),
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
    actions.add_version(track, run.job.owner, new)


def _camera(fit: dict[str, Any]) -> dict[str, float]:
    """How the camera was handled: radians that it turned, how far it zoomed, frames adrift."""
    return {name: fit[name] for name in ("turned", "zoomed", "adrift")}


@handles("takes.solve")
def solve(run: Run) -> None:
    """Work a motion out again from its raw landmarks, as a Version after the one it began with."""
    parent = (
        Version.objects.select_related("track__take")
        .filter(pid=run.arguments["version"], track__take__deleted_at=None)
        .exclude(landmarks_sha256="")
        .first()
    )
    if parent is None or not store().path(parent.landmarks_sha256).exists():
        raise JobFailed("points_gone")
    height = run.arguments["height"]
    _work_out(run, parent, run.arguments["corrections"], height, (0.0, 0.98))


@handles("takes.solve_all")
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
    with _folder("solve") as folder:
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
                **parent.recipe,
                "height": result["fit"]["height"],
                "scale_source": result["fit"]["scale_source"],
                "lifter": result["fit"]["lifter"],
                "solve_edition": result["fit"]["edition"],
                "camera": _camera(result["fit"]),
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
            actions.add_version(parent.track, run.job.owner, new)
        passed("version.committed")


handles(importing.LOOK)(import_work.look_at_motion)
handles(importing.IMPORT)(import_work.import_motion)


@app.periodic(cron="17 * * * *")
@app.task(name="archive.sweep", queue=Lane.QUICK, queueing_lock="archive.sweep")
def sweep(timestamp: int) -> None:
    """Finish what came in whole, give up what nobody continued, clear scratch, once an hour."""
    del timestamp
    for step in (
        uploads.finish_complete,
        uploads.discard_expired,
        uploads.clear_leftovers,
        finish_removals,
        drop_orphans,
        settle_removals,
        sweep_unnamed,
        forget_expired,
    ):
        try:
            step()
        except Exception:  # noqa: BLE001 (housekeeping goes on; the log tells)
            # Whatever is wrong with one must not keep the others from being done, hour by hour.
            _log.exception("a step of the hourly sweep failed: %s", step.__name__)


@handles("takes.check")
def check(run: Run) -> None:
    """Read every object of the library and write down what is not as it was."""
    run.report(0.0, "check")
    found = fixity.check_library(lambda done, of: run.report(done / max(1, of), "check"))
    with transaction.atomic():
        run.hold()
        fixity.keep(found)


@app.periodic(cron="23 3 * * *")
@app.task(name="archive.check", queue=Lane.QUICK, queueing_lock="archive.check")
def nightly_check(timestamp: int) -> None:
    """Have the library checked, once a night."""
    del timestamp
    actions.ask_for_check()


def _judged_again(report: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The report on what was worked out now, with what only the film told as it told it then."""
    found = Quality.from_json(now)
    return (found.after(Quality.from_json(report)) if report else found).to_json()


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


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = scratch(name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
