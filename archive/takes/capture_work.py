"""Folders of captures on their way: what was looked at stays there when the work breaks off.

They lie in the data folder, so that workers of several computers share them, and go when the
capture is done or its take is deleted.
"""

import shutil
from pathlib import Path

from django.conf import settings

from archive.takes.models import Take, Video

_PREFIX = "capture"


def work_folder(video: Video, person: int, model: str) -> Path:
    """Return the folder of one capture, which may not exist yet."""
    name = f"{_PREFIX}-{video.take.pid}-{video.pid}-{person}-{model}"
    return Path(settings.DATA_DIR) / "work" / name


def drop_work(pid: str) -> None:
    """Remove whatever captures of a take have left."""
    for folder in (Path(settings.DATA_DIR) / "work").glob(f"{_PREFIX}-{pid}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def drop_orphans() -> None:
    """Remove what belongs to takes that are gone; a crash may have come between."""
    folders = (Path(settings.DATA_DIR) / "work").glob(f"{_PREFIX}-*-*")
    pids = {folder.name.split("-")[1] for folder in folders}
    here = Take.objects.filter(pid__in=pids, deleted_at=None).values_list("pid", flat=True)
    for pid in pids - set(here):
        drop_work(pid)
