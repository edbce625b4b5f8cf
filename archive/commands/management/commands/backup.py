"""manage.py backup FILE: the whole archive in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from archive.commands.at_hand import ArchiveCommand
from archive.commands.backup import Backup, make
from archive.commands.backup_file import CHANGED, MISSING, BackupFault
from archive.commands.plain import count, no_such, plain, size
from archive.commands.progress import Progress
from archive.library import last_backup
from archive.library.last_backup import LastBackup


class Command(ArchiveCommand):
    """Writes a backup while the archive runs; exit code 1 where anything could not be copied."""

    help = "Write database and objects into one file, each object checked on its way."
    form = "backup FILE"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--strict",
            action="store_true",
            help="make none where an object is missing or damaged, instead of one of all the rest",
        )

    def look_first(self, options: dict[str, Any]) -> None:
        """See that the file can be there."""
        target = options["file"]
        if target.is_dir():
            raise CommandError(f"No backup was made. {target} is a folder. Name a file in it.")
        if not target.absolute().parent.is_dir():
            raise CommandError(f"No backup was made. {no_such(target)}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what it holds."""
        del args
        target = options["file"].absolute()
        try:
            done = make(target, Progress(self.stdout, "objects"), strict=options["strict"])
        except BackupFault as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        except OSError as fault:
            raise CommandError(f"No backup was made. {plain(fault)}") from fault
        self._note(target, done)
        self.stdout.write(
            f"{options['file']}: {count(done.takes, 'take')}, {count(done.films, 'film')}, "
            f"{count(done.versions, 'version')}, {count(done.objects, 'object')}, {size(done.size)}"
        )
        if done.lacking:
            raise CommandError(self._warning(done))

    def _note(self, target: Path, done: Backup) -> None:
        """Write it down for the page of the archive's state; the backup is good without that."""
        finished = timezone.now().isoformat()
        missing, changed = done.lacks(MISSING), done.lacks(CHANGED)
        try:
            last_backup.note(LastBackup(finished, str(target), done.size, missing, changed))
        except OSError as fault:
            self.stderr.write(f"The page State will not tell of this backup. {plain(fault)}")

    def _warning(self, done: Backup) -> str:
        missing, changed = done.lacks(MISSING), done.lacks(CHANGED)
        both = ((missing, "missing"), (changed, "damaged"))
        why = " and ".join(f"{number} {word}" for number, word in both if number)
        return (
            f"The backup is written and can be used, but {count(len(done.lacking), 'object')} of "
            f"this archive could not be copied into it ({why}). `{self.line('check_library')}` "
            "names the recordings; an older backup may bring them back: "
            f"{self.line('restore OLDER --missing')}"
        )
