"""manage.py backup FILE: the whole archive in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.commands.backup import BackupFault, make
from archive.commands.progress import Progress


class Command(ArchiveCommand):
    """Writes a backup while the archive runs."""

    help = "Write database and objects into one file, each object checked on its way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what it holds."""
        del args
        try:
            done = make(options["file"], Progress(self.stdout, "objects"))
        except (BackupFault, OSError) as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        self.stdout.write(
            f"{options['file']}: {done.takes} takes, {done.videos} films, {done.versions} versions, "
            f"{done.objects} objects, {done.size} bytes"
        )
