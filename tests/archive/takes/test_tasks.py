"""The real queue, a real worker, real films: from a file to a motion."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from archive.jobs import actions as job_actions
from archive.jobs import tasks
from archive.jobs.actions import enqueue
from archive.jobs.models import Job, Lane, State
from archive.jobs.running import Run
from archive.jobs.running import run as run_job
from archive.jobs.worker import load_tasks, serve
from archive.takes import actions, housekeeping, uploads
from archive.takes import tasks as take_tasks
from archive.takes.actions import Received, recapture, receive_video, work_on
from archive.takes.capture_work import drop_orphans, work_folder
from archive.takes.leaving import delete
from archive.takes.models import LibraryCheck, Playback, Take, Upload, Version, Video
from archive.takes.queries import landmarks_path, motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.source import Source
from capture.solve.lift.lifter import WEIGHTS, read_lifter
from tests import factories
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Find = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def hand_in(path: Path) -> Received:
    with store().new_file() as copy:
        shutil.copyfile(path, copy)
        return receive_video(factories.account(), copy, path.name, factories.answers())


def work() -> None:
    """Run every waiting job of the lanes that films use, as a worker process does."""
    serve([Lane.QUICK, Lane.CAPTURE], until_empty=True)


def leftovers(folder: Path) -> list[Path]:
    scratch = folder / "work"
    return [*(scratch.iterdir() if scratch.exists() else []), *store().incoming.iterdir()]


def test_a_film_becomes_a_motion(test_data: Find, tmp_path: Path) -> None:
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    work()
    states = dict(Job.objects.values_list("kind", "state"))
    assert states == {
        "takes.intake": State.DONE,
        "takes.glance": State.DONE,
        "takes.playback": State.DONE,
        "takes.capture": State.DONE,
    }
    video = take.videos.get()
    assert video.playback in (Playback.ORIGINAL, Playback.REMUX)
    assert store().exists(video.poster_sha256)
    track = take.tracks.get()
    assert track.current is not None
    motion = MotionFile(motion_path(track.current))
    seen = LandmarksFile(landmarks_path(track.current))
    assert len(motion) == len(seen) == video.facts["frames"] == 60
    np.testing.assert_array_equal(motion.times, seen.whole().times)
    assert track.current.recipe["estimator"] == "openvino-heavy"
    assert track.current.recipe["lifter"] == read_lifter(WEIGHTS).sha256
    assert track.current.summary["frames"] == 60
    assert leftovers(tmp_path) == []


def test_a_first_look_warns_before_the_long_pass_and_the_long_pass_says_more(
    test_data: Find, tmp_path: Path
) -> None:
    take = hand_in(test_data("videos/d11_sign_two_hands.mp4")).take
    serve([Lane.QUICK], until_empty=True)
    video = take.videos.get()
    assert "feet_cut_off" in [one["code"] for one in video.glance["findings"]]
    assert video.glance["frames"] <= 48
    assert len(video.glance["still"]["points"]) == 33
    assert store().exists(video.poster_sha256)
    assert Job.objects.get(kind="takes.capture").state == State.WAITING
    # Once more, as after a worker that was thought dead: the same answer, and nothing beside it.
    objects = sorted(store().objects.rglob("*/*"))
    enqueue(take.owner, work_on(video, "takes.glance", Lane.QUICK))
    serve([Lane.QUICK], until_empty=True)
    again = take.videos.get()
    for each in (video, again):
        each.glance.pop("spent")
    assert (again.glance, again.poster_sha256) == (video.glance, video.poster_sha256)
    assert sorted(store().objects.rglob("*/*")) == objects
    work()
    quality = Version.objects.get().quality
    assert "feet_cut_off" in [one["code"] for one in quality["findings"]]
    body = {"head", "torso", "armL", "armR", "legL", "legR"}
    assert set(quality["limbs"]) - {"handL", "handR"} == body
    assert 0 <= quality["score"] <= 100
    assert leftovers(tmp_path) == []


def test_a_first_look_that_was_stopped_can_be_tried_again(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    intake = Job.objects.get(kind="takes.intake")
    load_tasks()
    run_job(str(intake.pk))
    look = Job.objects.get(kind="takes.glance")
    job_actions.cancel(look)
    serve([Lane.QUICK], until_empty=True)
    assert take.videos.get().glance == {}
    job_actions.retry(look)
    serve([Lane.QUICK], until_empty=True)
    look.refresh_from_db()
    assert look.state == State.DONE
    assert take.videos.get().glance["version"] == 1


def test_reading_an_old_film_again_brings_its_report(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    work()
    report = Version.objects.get().quality
    Version.objects.update(quality={})  # as one from before reports were written
    recapture(take.owner, take.videos.get(), "heavy")
    work()
    assert Version.objects.get().quality == report


def test_reading_a_film_again_gives_the_same_bytes_and_no_twin(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    work()
    first = Version.objects.get()
    recapture(take.owner, take.videos.get(), "heavy")
    work()
    assert Version.objects.get() == first
    recapture(take.owner, take.videos.get(), "full")
    work()
    take.tracks.get().refresh_from_db()
    assert take.tracks.get().versions.count() == 2


def test_what_is_no_film_leaves_a_sentence_and_nothing_else(
    test_data: Find, tmp_path: Path
) -> None:
    hand_in(test_data("videos/odd/o03_html_renamed.mp4"))
    work()
    job = Job.objects.get()
    assert (job.state, job.fault) == (State.FAILED, "not_a_video")
    assert not Take.objects.exists()
    assert list(store().objects.rglob("*/*")) == []
    assert leftovers(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only a reader of another account runs out alone")
def test_a_machine_that_runs_out_of_threads_costs_nobody_a_film(test_data: Find) -> None:
    take = hand_in(test_data("videos/d03_karate_portrait_gi.mp4")).take
    load_tasks()
    before = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (1, before[1]))
    try:
        run_job(str(Job.objects.get(kind="takes.intake").pk))
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, before)
    job = Job.objects.get(kind="takes.intake")
    assert job.state == State.FAILED
    assert store().exists(take.videos.get().sha256)
    job_actions.retry(job)
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_reader_that_cannot_read_a_whole_film_refuses_none(
    test_data: Find, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control film damaged stands for a reader that finds damage everywhere."""
    broken = tmp_path / "control.mp4"
    broken.write_bytes(take_tasks.CONTROL.read_bytes()[:900])
    monkeypatch.setattr(take_tasks, "CONTROL", broken)
    take = hand_in(test_data("videos/odd/o02_text_renamed.mp4")).take
    work()
    job = Job.objects.get(kind="takes.intake")
    assert (job.state, job.fault) == (State.FAILED, "reader_unsure")
    assert store().exists(take.videos.get().sha256)
    assert job_actions.may_retry(job)
    monkeypatch.undo()
    job_actions.retry(job)
    work()
    assert not Take.objects.exists()


def test_a_step_of_the_sweep_that_fails_keeps_no_other_from_being_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = factories.account()
    stuck = Upload.objects.create(
        owner=owner, filename="a.mp4", length=3, offset=3, form={"unknown": 1, "may": []},
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    uploads.partial_path(stuck).parent.mkdir(parents=True, exist_ok=True)
    uploads.partial_path(stuck).write_bytes(b"abc")
    late = Upload.objects.create(
        owner=owner, filename="b.mp4", length=3, form={}, expires_at=timezone.now()
    )

    def broken() -> int:
        raise OSError(5, "a disk that does not answer")

    monkeypatch.setattr(uploads, "clear_leftovers", broken)
    gone = factories.video(factories.take())
    work_folder(gone, 0, "heavy").mkdir(parents=True)
    Take.objects.filter(pk=gone.take.pk).update(deleted_at=timezone.now())
    housekeeping.sweep.func(timestamp=0)
    assert not Upload.objects.filter(pk=late.pk).exists()
    assert uploads.partial_path(stuck).read_bytes() == b"abc"
    assert leftovers(tmp_path) == []


def test_a_take_that_is_deleted_while_its_motion_is_kept_is_deleted(test_data: Find) -> None:
    """Worker and deletion take the same rows in the same order: neither is thrown out by the other."""
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    job = Job.objects.get(kind="takes.intake")
    Job.objects.update(state=State.RUNNING, token=uuid.uuid4())
    job.refresh_from_db()
    holds = threading.Event()

    def keeps() -> None:
        run = Run(job, job.token)
        with transaction.atomic():
            run.hold()
            holds.set()
            time.sleep(1.0)
            Video.objects.select_for_update().get(take=take)
        connection.close()

    worker = threading.Thread(target=keeps)
    worker.start()
    assert holds.wait(10)
    delete(take.owner, take, "")
    worker.join()
    take.refresh_from_db()
    assert take.deleted_at is not None


def test_a_film_without_people_is_kept_and_says_so(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o50_nobody.mp4")).take
    work()
    capture = Job.objects.get(kind="takes.capture")
    assert (capture.state, capture.fault) == (State.FAILED, "nobody_found")
    assert take.videos.get().playback
    assert not Version.objects.exists()


def test_a_film_that_browsers_cannot_play_gets_a_copy(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o39_prores.mov")).take
    work()
    video = take.videos.get()
    assert video.playback == Playback.TRANSCODE
    assert store().exists(video.playback_sha256)
    assert video.sha256 != video.playback_sha256


def test_stopping_a_capture_ends_its_programs(test_data: Find, tmp_path: Path) -> None:
    hand_in(test_data("videos/d04_bharatanatyam_stage_dark.mp4"))

    def stop_when_it_runs() -> None:
        for _ in range(600):
            job = Job.objects.filter(kind="takes.capture", progress__gt=0.02).first()
            if job is not None:
                job_actions.cancel(job)
                break
            time.sleep(0.1)
        connection.close()

    watcher = threading.Thread(target=stop_when_it_runs)
    watcher.start()
    began = time.monotonic()
    work()
    watcher.join()
    assert Job.objects.get(kind="takes.capture").state == State.CANCELLED
    assert time.monotonic() - began < 60
    assert not Version.objects.exists()
    # What was looked at stays for another try, and goes with the take.
    job = Job.objects.get(kind="takes.capture")
    assert [each.name.split("-")[:2] for each in leftovers(tmp_path)] == [["capture", job.subject]]
    take = Take.objects.get()
    delete(take.owner, take, "")
    assert leftovers(tmp_path) == []


def test_what_a_deleted_take_has_left_is_swept_away(tmp_path: Path) -> None:
    gone, here = (factories.video(factories.take()) for _ in range(2))
    folders = [work_folder(video, 0, "heavy") for video in (gone, here)]
    for folder in folders:
        folder.mkdir(parents=True)
    Take.objects.filter(pk=gone.take.pk).update(deleted_at=timezone.now())
    drop_orphans()
    assert leftovers(tmp_path) == folders[1:]


def test_a_capture_that_was_stopped_goes_on_where_it_was(
    test_data: Find, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(test_data("videos/odd/o08_plain_ok.mp4"))
    serve([Lane.QUICK], until_empty=True)
    Job.objects.filter(kind="takes.playback").delete()
    stopped: list[str] = []

    def stop_once(run: Run, progress: float, stage: str) -> None:
        if stage == "solve" and not stopped:
            stopped.append(stage)
            job_actions.cancel(run.job)
            run.check()

    monkeypatch.setattr(Run, "report", stop_once)
    work()
    monkeypatch.undo()
    job = Job.objects.get(kind="takes.capture")
    assert job.state == State.CANCELLED
    [folder] = leftovers(tmp_path)
    # Whoever looks at the film again would find nothing to look at.
    assert {"cast", "part-00000"} <= {each.name for each in folder.iterdir()}
    job_actions.retry(job)
    work()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert leftovers(tmp_path) == []


def test_workers_without_work_help_with_a_long_film(
    test_data: Find, settings, tmp_path: Path
) -> None:
    """Real processes: two workers, one film of several parts, each part by one of them."""
    received = hand_in(test_data("videos/d04_bharatanatyam_stage_dark.mp4"))
    serve([Lane.QUICK], until_empty=True)
    Job.objects.filter(kind="takes.playback").delete()
    Job.objects.filter(kind="takes.capture").update(
        arguments={**Job.objects.get(kind="takes.capture").arguments, "model": "lite"}
    )
    command = [sys.executable, "manage.py", "worker", "capture"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=for_workers(settings)) for _ in range(2)]
    try:
        until(lambda: len(list((tmp_path / "work").glob("capture-*/claim-*"))) == 2)
        until(lambda: Job.objects.get(kind="takes.capture").state == State.DONE, 120.0)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
    assert received.take.tracks.get().current.summary["frames"] == 968
    # Whoever is asked when all is done does nothing.
    work()
    assert leftovers(tmp_path) == []


def test_a_take_deleted_meanwhile_gets_no_motion(test_data: Find) -> None:
    take = hand_in(test_data("videos/odd/o08_plain_ok.mp4")).take
    delete(take.owner, take, "changed my mind")
    work()
    assert not Video.objects.exists()
    assert not Version.objects.exists()
    assert list(store().objects.rglob("*/*")) == []


def test_nothing_in_a_machine_made_film_counts_as_seen(test_data: Find) -> None:
    path = test_data("videos/odd/o08_plain_ok.mp4")
    with store().new_file() as copy:
        shutil.copyfile(path, copy)
        answers = factories.answers(nature="machine", model="lite")
        take = receive_video(factories.account(), copy, path.name, answers).take
    work()
    version = take.tracks.get().current
    assert version.whole_made
    assert version.recipe["estimator"] == "openvino-lite"
    sources = MotionFile(motion_path(version)).whole().source
    assert set(np.unique(sources)) <= {Source.MADE, Source.MISSING}
    assert version.summary["share"]["seen"] == 0.0
    assert version.summary["share"]["made"] > 0.5


def test_the_library_is_checked_by_a_worker_in_the_name_of_a_steward() -> None:
    assert actions.ask_for_check() is None  # nobody could be told
    steward = factories.steward()
    take = factories.take(steward)
    film = factories.video(take, b"a film")
    job = actions.ask_for_check()
    assert job is not None
    assert job.owner == steward
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    assert job.state == State.DONE
    assert LibraryCheck.objects.get().whole
    store().path(film.sha256).unlink()
    actions.ask_for_check(steward)
    serve([Lane.LONG], until_empty=True)
    assert LibraryCheck.objects.first().missing == [film.sha256]


def test_a_worker_that_is_killed_in_the_middle_leaves_its_work_to_another(
    test_data: Find, settings, tmp_path: Path
) -> None:
    """Real processes: SIGKILL in the middle of a capture; nothing goes on alone, nothing is lost."""
    received = hand_in(ROOT / ".build" / "samples" / "sports2d" / "demo.mp4")
    serve([Lane.QUICK], until_empty=True)
    Job.objects.filter(kind="takes.playback").delete()
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "capture"], cwd=ROOT, env=for_workers(settings)
    )
    try:
        until(lambda: Job.objects.get(kind="takes.capture").progress > 0.02)
        engines = children_of(worker.pid)
        assert engines
    finally:
        worker.kill()
        worker.wait()
    until(lambda: not any(is_alive(pid) for pid in engines))
    job = Job.objects.get(kind="takes.capture")
    assert job.state == State.RUNNING  # nobody has told yet
    with connection.cursor() as cursor:  # as if half a minute had passed
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
    serve_rescue()
    work()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)
    assert received.take.tracks.get().versions.count() == 1
    uploads.clear_leftovers(older_than=-1.0)
    assert leftovers(tmp_path) == []


def for_workers(settings) -> dict[str, str]:
    """The environment of other processes that work for this test."""
    values = settings.DATABASES["default"]
    database = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "ARCHIVE_DATA": str(settings.DATA_DIR),
        "ARCHIVE_MODE": "test",
        "ARCHIVE_SECRET_KEY": "x",
        "DATABASE_URL": f"postgresql://{values['USER']}@/{database}?host={values['HOST']}",
    }


def serve_rescue() -> None:
    async def rescue() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as other:
            async with other.open_async():
                await tasks.rescue.func(timestamp=0)

    asyncio.run(rescue())


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(one) for one in told.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
