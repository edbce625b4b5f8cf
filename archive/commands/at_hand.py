"""Commands for people: they find their database, or start it, and say plainly when they cannot."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from archive.bootstrap import database
from archive.bootstrap.errors import BootstrapError


class ArchiveCommand(BaseCommand):
    """A command on the archive's data, whether the site runs or not."""

    begins = False
    """Whether the command may make an archive where there is none."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command with the database at hand."""
        try:
            with _database_at_hand(begins=self.begins):
                return super().execute(*args, **options)
        except OperationalError as fault:
            raise CommandError(
                "The archive's database does not answer. Start it, or check DATABASE_URL, and run "
                f"the command again. ({fault})"
            ) from fault
        except BootstrapError as fault:
            raise CommandError(str(fault)) from fault


@contextmanager
def _database_at_hand(*, begins: bool) -> Iterator[None]:
    """Start the embedded server for as long as it is needed, where it is ours and does not run."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    folder = Path(settings.DATA_DIR)
    if not begins and not (folder / "postgres").is_dir():
        raise CommandError(
            f"There is no archive in {folder}. Name the folder of yours before the command: "
            "ARCHIVE_DATA=/its/folder python3 manage.py …"
        )
    with database.server(folder):
        yield
