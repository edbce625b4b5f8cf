"""manage.py restore FILE: a backup onto an empty archive, or what a living one has lost."""

import shlex
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.commands.backup_file import BackupFault
from archive.commands.plain import count, no_such, plain, size
from archive.commands.progress import Progress
from archive.commands.restore import BrokenOff, Restored, bring_missing, restore
from archive.takes import removals

NOTHING = "Nothing was restored."


class Command(ArchiveCommand):
    """Brings a backup back; an archive that holds anything gets what it lacks, or is refused."""

    help = "Bring a backup back onto an empty data folder, checking every object."
    form = "restore FILE"
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and lists that are newer than it."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--missing",
            action="store_true",
            help="only bring back objects that are missing or damaged here; the archive may run",
        )
        parser.add_argument(
            "--removals",
            type=Path,
            action="append",
            default=[],
            metavar="LIST",
            help="removals.jsonl of the lost data folder or of a newer backup; may be given often",
        )

    def needs_archive(self, options: dict[str, Any]) -> bool:
        """Return whether it is a living archive that lacks something."""
        return bool(options["missing"])

    def look_first(self, options: dict[str, Any]) -> None:
        """See that the files are there, before a folder is made for what they hold."""
        for path in (options["file"], *options["removals"]):
            if not path.is_file():
                raise CommandError(f"{NOTHING} {no_such(path)}")
        if options["missing"] and options["removals"]:
            raise CommandError(f"{NOTHING} --removals belongs to a whole restore.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring it back and say what came."""
        del args
        try:
            if options["missing"]:
                self._bring_missing(options["file"])
            else:
                self._restore(options["file"], options["removals"])
        except BrokenOff as fault:
            raise CommandError(
                f"Not everything was restored. {fault} Then bring the rest: "
                f"{self._again(options['file'])}"
            ) from fault
        except BackupFault as fault:
            raise CommandError(f"{NOTHING} {fault}") from fault
        except OSError as fault:
            begun = "Not everything was brought back." if options["missing"] else NOTHING
            raise CommandError(f"{begun} {plain(fault)}") from fault

    def _restore(self, file: Path, lists: list[Path]) -> None:
        known = bool(lists) or removals.path().is_file()
        done = restore(file, Progress(self.stdout, "objects"), lists)
        for line in _told(done):
            self.stdout.write(line)
        if done.lacking:
            self.stdout.write(
                f"{count(done.lacking, 'object')} could not be copied when the backup was made; "
                f"`{self.line('check_library')}` names the recordings. Another backup may hold "
                f"more: {self._again('OTHER')}"
            )
        if not known:
            self.stdout.write(
                f"No list of removals was given. What was withdrawn or deleted after {done.made} is "
                f"back. If the lost archive's {removals.NAME} can be found, restore once more onto an "
                "empty data folder with --removals before anybody is let in."
            )
        if done.damaged:
            raise CommandError(
                f"{count(done.damaged, 'object')} could not be read from {file}; all the rest was "
                f"brought back. Take another copy of the backup: {self._again('COPY')}"
            )

    def _bring_missing(self, file: Path) -> None:
        done = bring_missing(file, Progress(self.stdout, "objects"))
        if not done.lost:
            self.stdout.write("Nothing is missing or damaged here, so nothing was brought back.")
            return
        self.stdout.write(
            f"Brought back {done.brought} of {count(done.lost, 'object')} missing or damaged here."
        )
        if left := done.lost - done.brought:
            raise CommandError(
                f"{count(left, 'object')} {'is' if left == 1 else 'are'} not whole in {file} either. "
                f"Try another backup: "
                f"{self._again('OTHER')}"
            )

    def _again(self, file: Path | str) -> str:
        return self.line(f"restore {shlex.quote(str(file))} --missing")


def _told(done: Restored) -> list[str]:
    """What came back, a sentence a line."""
    if done.deleted:
        whole = done.takes + done.deleted
        was = "was" if done.deleted == 1 else "were"
        first = (
            f"Restored {done.takes} of {count(whole, 'take')}; {done.deleted} {was} deleted since "
            "the backup."
        )
    else:
        first = f"Restored {count(done.takes, 'take')}."
    lines = [
        first,
        f"{count(done.films, 'film')}, {count(done.versions, 'version')}, "
        f"{count(done.objects, 'object')}, {size(done.size)}; each was checked on its way.",
    ]
    if done.withdrawn:
        lines.append(f"Withdrawn since the backup, and withdrawn again: {done.withdrawn}.")
    return lines
