"""manage.py restore FILE: a backup onto an empty archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.commands.backup import BackupFault, restore
from archive.commands.progress import Progress


class Command(ArchiveCommand):
    """Brings a backup back; an archive that holds anything is refused."""

    help = "Bring a backup back onto an empty data folder, checking every object."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back, bring the tables up to date, and say what came."""
        del args
        try:
            done = restore(options["file"], Progress(self.stdout, "objects"))
        except (BackupFault, OSError) as fault:
            raise CommandError(f"Nothing can be used from it yet. {fault}") from fault
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(
            f"Restored {done.takes} takes, {done.videos} films, {done.versions} versions, "
            f"{done.objects} objects, {done.size} bytes."
        )
