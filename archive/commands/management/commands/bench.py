"""manage.py bench NAME: measure the product against its bars."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.commands.benches import (
    capture,
    clips,
    hands,
    load,
    long,
    look,
    pages,
    rates,
)
from archive.commands.benches.accuracy import bench as accuracy
from archive.commands.benches.generate import bench as generate
from archive.commands.benches.processes import ProgramFailed

BENCHES = {
    "accuracy": accuracy, "capture": capture, "clips": clips, "generate": generate, "hands": hands,
    "load": load, "long": long, "look": look, "pages": pages, "rates": rates,
}  # fmt: skip
"""Every bench: a module with HELP, arguments(parser) and run(options)."""


class Command(BaseCommand):
    """Runs one bench, prints its table and writes its JSON."""

    help = "Measure: " + "; ".join(bench.HELP for bench in BENCHES.values())

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the bench's name and its own options."""
        names = parser.add_subparsers(dest="bench", required=True)
        for name, bench in BENCHES.items():
            one = names.add_parser(name, help=bench.HELP)
            bench.arguments(one)
            one.add_argument("--json", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the exit code is 0 whatever falls short, and 1 only when it could not run."""
        del args
        try:
            report = BENCHES[options["bench"]].run(options)
        except ProgramFailed as failure:
            raise CommandError(f"The bench could not run: {failure}") from failure
        self.stdout.write(report.as_text())
        if options["json"]:
            report.write(options["json"])
