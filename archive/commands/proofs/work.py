"""The whole work of one film, for the proofs of 7.1 and 7.3.

It is sent, looked at, copied, turned into motion, and deleted again, by the real views, jobs and
store. The engine's answers are kept ones: the engine is a process of its own, which writes nothing
but scratch.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import IO, Any
from unittest import mock

import numpy as np
from django.conf import settings
from django.urls import reverse

from archive.accounts.models import User
from archive.commands.proofs import sender
from archive.jobs import running, worker
from archive.jobs.models import FINISHED, Job
from archive.takes import objects, removals, settling, tasks, uploads
from archive.takes.models import Take, Upload, Version, Video
from archive.web.storage import store
from capture.motion.edition import SOLVE_EDITION
from capture.motion.formats.motion_file import MotionFile, write_landmarks, write_motion
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.motion import Motion
from capture.motion.skeleton import Skeleton

NEWEST = 12
"""Promises that are looked at after each fault; at the end all of them are."""
Say = Callable[[str, str], object]
_FACTS = {"width": 64, "height": 64, "duration": 1.0, "median_rate": 25.0, "sound": ""}


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that the engine once made, handed out instead of reading each film anew."""

    motion: Path
    landmarks: Path

    def answer(
        self, run: Any, film: IO[bytes], arguments: list[str], **_: object
    ) -> dict[str, Any]:
        """Do what `run_engine` does for a film of the proof."""
        run.report(0.5, "read")
        command, given = arguments[0], dict(zip(arguments[1::2], arguments[2::2], strict=False))
        if command == "probe":
            return dict(_FACTS)
        if command == "poster":
            Path(given["--out"]).write_bytes(film.read(500))
            return {}
        if command == "glance":
            (Path(given["--out"]) / "still.jpg").write_bytes(film.read(400))
            return {"version": 1, "findings": [], "score": 100, "still": {"points": []}}
        if command == "proxy":
            Path(given["--out"]).write_bytes(film.read()[::-1])
            return {"way": "transcode", "cautions": []}
        for file, name in ((self.motion, "motion.npz"), (self.landmarks, "landmarks.npz")):
            shutil.copyfile(file, Path(given["--out"]) / name)
        fit = {
            "height": 1.7, "scale_source": "assumed", "lifter": "", "edition": SOLVE_EDITION,
            "turned": 0.0, "zoomed": 1.0, "adrift": 0,
        }  # fmt: skip
        return {
            "facts": _FACTS, "cautions": [], "fit": fit, "found_share": 1.0, "versions": {},
            "estimator": {"name": "kept"}, "quality": {"version": 1, "findings": [], "score": 100},
            "people": [], "shot_starts": [0],
        }  # fmt: skip


@contextmanager
def kept_engine() -> Iterator[None]:
    """Let this process answer for the engine within a block."""
    motion, landmarks = small_motion()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = Kept(folder / "motion", folder / "landmarks")
        with kept.motion.open("wb") as file:
            write_motion(file, motion, {"operation": "capture"}, folder)
        with kept.landmarks.open("wb") as file:
            write_landmarks(file, landmarks, {})
        worker.load_tasks()
        with mock.patch.object(tasks, "run_engine", kept.answer):
            yield


def one_film(owner: User, number: int, say: Say, delete: bool = True) -> bool:
    """Do all of it; tell each thing as soon as it has been promised to the person.

    Args:
        owner: who sends it.
        number: which film of the proof.
        say: told what was promised, and of which film.
        delete: whether the film is deleted again in the end.

    Returns:
        whether a motion was made of the film: without a fault it must be, or nothing was proved.
    """
    client = sender.client_of(owner)
    address = sender.begin(client, number)
    if address and sender.go_on(client, address, number):
        say("received", str(number))
    run_jobs()
    upload = Upload.objects.filter(owner=owner, filename=str(number)).first()
    take = upload.take if upload else None
    made = take is not None and Version.objects.filter(track__take=take).exists()
    if take is None or not delete:
        return made
    say("deleting", str(number))
    removal = reverse("takes:remove", args=[take.pid, "delete"])
    if client.post(removal, {"reason": "proof"}).status_code == 302:
        say("deleted", str(number))
    return made


def run_jobs() -> None:
    """Run the jobs that wait, and those that a dead worker has left, as the queue would."""
    for _ in range(12):
        open_jobs = list(Job.objects.exclude(state__in=FINISHED).order_by("created_at"))
        for job in open_jobs:
            running.run(str(job.pk), job.queue_number)
        if not open_jobs:
            return


def recover(owner: User) -> None:
    """What happens after a crash: sweeps, waiting jobs, and people who send on."""
    uploads.finish_complete()
    client = sender.client_of(owner)
    for upload in Upload.objects.filter(finished_at__isnull=True):
        address = reverse("takes:upload", args=[upload.pk])
        sender.go_on(client, address, int(upload.filename))
    run_jobs()
    uploads.clear_leftovers(older_than=-1.0)
    objects.finish_removals()
    settling.settle_removals()
    objects.sweep_unnamed(timedelta(seconds=-1))


def faults(promised: list[tuple[str, str]], last: int = NEWEST) -> list[str]:
    """Return every broken promise, in words; an empty list is what is wanted.

    Args:
        promised: what was promised so far.
        last: how many of the newest promises to look at; 0 for all of them.
    """
    return [*_broken(promised, last), *_holes(), *_unlisted(), *_left_over()]


def _broken(promised: list[tuple[str, str]], last: int) -> Iterator[str]:
    # A deletion that was asked for and never answered may have happened or not.
    asked = {number for what, number in promised if what == "deleting"}
    for what, number in promised[-last:]:
        digest = _digest_of(number)
        if what == "received" and number not in asked and not _whole(digest, number):
            yield f"film {number} was received and is lost"
        if what == "deleted" and store().exists(digest):
            yield f"film {number} was deleted and its bytes are here"


def _holes() -> Iterator[str]:
    """What a person would find half there."""
    for digest in objects.named_digests():
        if not store().exists(digest):
            yield f"object {digest[:8]} is missing"
    for take in Take.objects.filter(deleted_at__isnull=True, videos__isnull=True):
        yield f"take {take.pid} holds nothing"
    for version in Version.objects.all():
        path = store().path(version.sha256)
        if path.exists() and len(MotionFile(path)) == 0:
            yield f"version {version.pid} cannot be read"
    for job in Job.objects.exclude(state__in=FINISHED):
        yield f"job {job.kind} is stuck"


def _unlisted() -> Iterator[str]:
    """Removals that an older backup would undo."""
    listed = removals.listed()
    for pid, true in removals.of_database().items():
        if pid not in listed or listed[pid].what != true.what:
            yield f"take {pid} is gone and not in the list of removals"


def _left_over() -> Iterator[str]:
    named = objects.named_digests()
    for path in store().files():
        if path.name not in named:
            yield f"object {path.name[:8]} belongs to nothing"
    for path in store().strays():
        yield f"{path.name} lies among the objects"
    for name in ("uploads", "incoming", "work"):
        folder = Path(settings.DATA_DIR) / name
        for one in folder.iterdir() if folder.is_dir() else ():
            yield f"{name}/{one.name} was left"


@cache
def _digest_of(number: str) -> str:
    return hashlib.sha256(sender.film_of(int(number))).hexdigest()


def _whole(digest: str, number: str) -> bool:
    if not Video.objects.filter(sha256=digest).exists() or not store().exists(digest):
        return False
    with store().open(digest) as file:
        return file.read() == sender.film_of(int(number))


def small_motion() -> tuple[Motion, Landmarks]:
    """A motion of one second and the landmarks it might have come from."""
    frames, skeleton = 25, Skeleton.reference()
    joints = len(skeleton.names)
    rotations = np.zeros((frames, joints, 4))
    rotations[..., 0] = 1.0
    motion = Motion(
        skeleton=skeleton,
        times=np.arange(frames) / 25.0,
        root=np.tile(skeleton.offsets[0], (frames, 1)),
        rotations=rotations,
        source=np.zeros((frames, 1 + joints), dtype=np.uint8),
        confidence=np.ones((frames, 1 + joints), dtype=np.float32),
    )
    points = (frames, len(BLAZEPOSE))
    landmarks = Landmarks(
        names=BLAZEPOSE,
        times=motion.times.copy(),
        image=np.full((*points, 3), 32.0, dtype=np.float32),
        world=np.zeros((*points, 3), dtype=np.float32),
        visibility=np.ones(points, dtype=np.float32),
        presence=np.ones(points, dtype=np.float32),
        found=np.ones(frames, dtype=np.bool_),
        picture=(64, 64),
    )
    return motion, landmarks
