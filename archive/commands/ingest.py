"""Films handed in from the terminal, and the wait until they are motion."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from archive.accounts.models import Role, User
from archive.jobs.models import FINISHED, Job, Lane, State
from archive.jobs.queries import workers_alive
from archive.jobs.words import fault_words, stage_words
from archive.takes.actions import Answers, Received, receive_video
from archive.takes.file_names import kept_name
from archive.takes.importing import IMPORT
from archive.takes.models import Take
from archive.web.storage import store

SUFFIXES = {
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg",
    ".3gp", ".gif",
}  # fmt: skip
_LOOK_EVERY = 0.5
Say = Callable[[str], object]


def films_in(paths: list[Path]) -> Iterator[Path]:
    """Yield the named files, and every film below the named folders, in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.suffix.lower() in SUFFIXES
            )
        else:
            yield path


def hand_in(owner: User, path: Path, answers: Answers) -> Received:
    """Copy a film into the archive and begin to work on it; the file itself stays untouched."""
    with store().new_file() as copy:
        shutil.copyfile(path, copy)
        title = answers.title or kept_name(path.stem)[:200]
        return receive_video(owner, copy, path.name, replace(answers, title=title))


def default_owner(name: str | None) -> User:
    """Return the account of a name, or the first steward; raises User.DoesNotExist."""
    if name:
        return User.objects.get(username=name)
    stewards = User.objects.filter(groups__name=Role.STEWARD, is_active=True).order_by("pk")
    found = stewards.first() or User.objects.filter(is_superuser=True).order_by("pk").first()
    if found is None:
        raise User.DoesNotExist
    return found


def start_worker() -> "subprocess.Popen[bytes]":
    """Start a worker that stops when nothing waits any more."""
    command = [sys.executable, "manage.py", "worker", Lane.QUICK, Lane.CAPTURE, "--until-empty"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR)


def watch(pids: list[str], say: Say, show: Say) -> int:
    """Follow the jobs of takes until all have ended; return how many failed.

    Args:
        pids: identifiers of the takes.
        say: prints a lasting line.
        show: prints a line that the next one replaces.
    """
    told: set[str] = set()
    worker = None
    while True:
        jobs = list(Job.objects.filter(subject__in=pids).order_by("created_at"))
        for job in jobs:
            if job.is_finished and str(job.pk) not in told:
                told.add(str(job.pk))
                _tell(job, say)
        waiting = [job for job in jobs if job.state not in FINISHED]
        if not waiting:
            return sum(job.state == State.FAILED for job in jobs)
        if not workers_alive() and (worker is None or worker.poll() is not None):
            worker = start_worker()
        current = next((job for job in waiting if job.state == State.RUNNING), waiting[0])
        show(f"{current.title}: {stage_words(current.stage)} {100 * current.progress:.0f} %")
        time.sleep(_LOOK_EVERY)


def _tell(job: Job, say: Say) -> None:
    if job.state == State.FAILED:
        say(f"{job.title}: {fault_words(job.fault, job.fault_values, job.kind)}")
    elif job.kind in ("takes.capture", IMPORT) and job.state == State.DONE:
        take = Take.objects.filter(pid=job.subject).first()
        say(f"{job.title}: done, {take.get_absolute_url() if take else ''}")
