"""manage.py restore FILE: a backup onto an empty archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.commands.backup import BackupFault, restore
from archive.commands.progress import Progress
from archive.takes import removals


class Command(ArchiveCommand):
    """Brings a backup back; an archive that holds anything is refused."""

    begins = True
    help = "Bring a backup back onto an empty data folder, checking every object."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and lists that are newer than it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--removals",
            type=Path,
            action="append",
            default=[],
            metavar="LIST",
            help="removals.jsonl of the lost data folder or of a newer backup; may be given often",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back, take away again what was removed since, and say what came."""
        del args
        lists = options["removals"]
        known = bool(lists) or removals.path().is_file()
        try:
            done = restore(options["file"], Progress(self.stdout, "objects"), lists)
        except (BackupFault, OSError) as fault:
            raise CommandError(f"Nothing can be used from it yet. {fault}") from fault
        self.stdout.write(
            f"Restored {done.takes} takes, {done.videos} films, {done.versions} versions, "
            f"{done.objects} objects, {done.size} bytes."
        )
        self.stdout.write(f"Removed since and taken away again: {done.removed} takes.")
        if not known:
            self.stdout.write(
                f"No list of removals was given. What was withdrawn or deleted after {done.made} is "
                f"back. If the lost archive's {removals.NAME} can be found, restore once more onto an "
                "empty data folder with --removals before anybody is let in."
            )
