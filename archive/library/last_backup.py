"""When the archive was backed up last: a small file of the data folder, for the page of its state.

It is no row, because a row written after the dump would be in no backup, and the next restore would
tell of a backup before it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from archive.bootstrap.stamps import write_whole

NAME = "last-backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """One backup that was finished.

    Attributes:
        finished: when, as ISO 8601 with its zone.
        file: where it was written.
        size: its bytes.
        missing: objects that were not there to be copied.
        changed: objects whose bytes were others than when they were stored.
    """

    finished: str
    file: str
    size: int
    missing: int = 0
    changed: int = 0

    @property
    def moment(self) -> datetime:
        """When it was finished."""
        return datetime.fromisoformat(self.finished)

    @property
    def lacking(self) -> int:
        """How many objects are not in it as they should be."""
        return self.missing + self.changed


def note(backup: LastBackup) -> None:
    """Write a backup down, in place of the one before."""
    write_whole(_path(), json.dumps(asdict(backup), indent=1) + "\n")


def last_backup() -> LastBackup | None:
    """Return the last backup, None where there was none or its note cannot be read."""
    try:
        found = LastBackup(**json.loads(_path().read_text(encoding="utf-8")))
        found.moment.astimezone()
    except (OSError, ValueError, TypeError):
        return None
    return found


def _path() -> Path:
    return Path(settings.DATA_DIR) / NAME
