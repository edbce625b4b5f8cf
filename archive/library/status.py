"""What the person who runs the archive must know: walls, disk, workers, fixity, work."""

import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateWorker

from archive.jobs.models import FINISHED, Job, State
from archive.jobs.views import described
from archive.takes.fixity import titles_of
from archive.takes.models import LibraryCheck
from archive.takes.uploads import RESERVE
from archive.web.capability import missing_for_capture, takes_films, walls


@dataclass(frozen=True, slots=True)
class Room:
    """Room on the disk of the data folder, bytes."""

    free: int
    total: int

    @property
    def tight(self) -> bool:
        """Whether new films are refused soon."""
        return self.free < 2 * RESERVE

    @property
    def used_percent(self) -> int:
        """How full the disk is."""
        return round(100 * (1 - self.free / self.total)) if self.total else 100


def status_context() -> dict[str, Any]:
    """Return the context of the page of the archive's state."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    last = LibraryCheck.objects.first()
    open_jobs = Job.objects.exclude(state__in=FINISHED)
    check = open_jobs.filter(kind="takes.check").first()
    newest = Job.objects.filter(kind="takes.check", state__in=FINISHED).first()
    broken = newest if newest is not None and newest.state == State.FAILED else None
    return {
        "walls": walls(),
        "takes_films": takes_films(),
        "production": settings.PRODUCTION,
        "folder": settings.DATA_DIR,
        "room": Room(usage.free, usage.total),
        "missing": missing_for_capture(),
        "workers": ProcrastinateWorker.objects.count(),
        "waiting": open_jobs.filter(state=State.WAITING).count(),
        "running": open_jobs.filter(state=State.RUNNING).count(),
        "failed": Job.objects.filter(state=State.FAILED, put_aside_at=None).count(),
        "last": last,
        "broken": broken,
        "titles": titles_of([*last.missing, *last.changed]) if last else {},
        "check": described(check) if check else None,
        "database": _version(),
    }


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
