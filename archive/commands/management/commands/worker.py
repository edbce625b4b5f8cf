"""manage.py worker: run jobs of one or more lanes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from archive.jobs.models import Lane
from archive.jobs.worker import serve


class Command(BaseCommand):
    """Serves lanes of the queue until it is told to stop."""

    help = "Run jobs of the given lanes (quick, capture, long), one at a time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the lanes and whether to stop when nothing waits."""
        parser.add_argument("lanes", nargs="+", choices=Lane.values)
        parser.add_argument(
            "--until-empty", action="store_true", help="stop when no job waits in these lanes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        del args
        serve([Lane(lane) for lane in options["lanes"]], until_empty=options["until_empty"])
