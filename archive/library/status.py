"""What the person who runs the archive must know: fixity, backup, walls, disk, workers, work."""

import shlex
import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from archive.jobs.models import FINISHED, Job, State
from archive.jobs.queries import workers_alive
from archive.jobs.views import described
from archive.library.last_backup import last_backup
from archive.takes.fixity import takes_of
from archive.takes.models import LibraryCheck
from archive.takes.solving import outdated
from archive.takes.uploads import RESERVE
from archive.variations.queries import flagged, waiting
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
    again = open_jobs.filter(kind="takes.solve_all").first()
    return {
        "walls": walls(),
        "takes_films": takes_films(),
        "production": settings.PRODUCTION,
        "room": Room(usage.free, usage.total),
        "missing": missing_for_capture(),
        "workers": workers_alive(),
        "waiting": open_jobs.filter(state=State.WAITING).count(),
        "running": open_jobs.filter(state=State.RUNNING).count(),
        "failed": Job.objects.filter(state=State.FAILED, put_aside_at=None).count(),
        "last": last,
        "broken_off": _broken_off(last),
        "concerned": takes_of([*last.missing, *last.changed]) if last else [],
        "backup": last_backup(),
        "data_folder": settings.DATA_DIR,
        "data_option": f"--data {shlex.quote(str(settings.DATA_DIR))}",
        "check": described(check) if check else None,
        "outdated": outdated().count(),
        "again": described(again) if again else None,
        "database": _version(),
        "models_bad": flagged().filter(kept=True).exists(),
        "models_waiting": waiting().exists(),
    }


def _broken_off(last: LibraryCheck | None) -> datetime | None:
    """When a check failed that is newer than the last one that came to its end."""
    failed = Job.objects.filter(kind="takes.check", state=State.FAILED)
    if last is not None:
        failed = failed.filter(finished_at__gt=last.finished_at)
    newest = failed.order_by("-finished_at").first()
    return newest.finished_at if newest else None


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
