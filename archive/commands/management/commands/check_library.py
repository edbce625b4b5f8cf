"""manage.py check_library: read every object and compare it with its digest."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.commands.plain import no_such
from archive.commands.progress import Progress
from archive.takes.fixity import check_library, keep, takes_of


class Command(ArchiveCommand):
    """Lists what is missing, changed or untracked; exit code 1 where anything is lost."""

    form = "check_library"
    help = "Read every object of the library and list what is missing, changed or untracked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write the lists."""
        parser.add_argument("--json", type=Path, metavar="FILE")

    def look_first(self, options: dict[str, Any]) -> None:
        """See that the lists can be written."""
        lists = options["json"]
        if lists and not lists.absolute().parent.is_dir():
            raise CommandError(no_such(lists))

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, keep the finding for the stewards' page, and print it."""
        del args
        found = check_library(Progress(self.stdout, "objects"))
        keep(found)
        if options["json"]:
            options["json"].write_text(json.dumps(asdict(found), indent=1) + "\n")
        self.stdout.write(f"{found.objects} objects, {found.size} bytes")
        for kind in ("missing", "changed", "untracked"):
            digests = getattr(found, kind)
            self.stdout.write(f"{kind}: {len(digests)}")
            for digest in digests:
                self.stdout.write(f"  {digest}")
        for take in takes_of([*found.missing, *found.changed]):
            self.stdout.write(f"recording concerned: {take.title} ({take.get_absolute_url()})")
        if not found.whole:
            raise CommandError(
                "Files are missing or have changed. Bring them back from a backup: "
                f"{self.line('restore FILE --missing')}"
            )
