"""manage.py recapture: work motions out again from the points that were seen, without the films."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from archive.commands.at_hand import ArchiveCommand
from archive.jobs.models import Lane
from archive.takes.models import Take, Track
from archive.takes.solving import corrections_of, height_of, is_outdated, solve_again
from capture.motion.corrections import Correction


class Command(ArchiveCommand):
    """Queues one job for each motion; the workers do them, and pages show them on their way."""

    form = "recapture --all"
    help = (
        "Work motions out again from the stored points, as new versions; films are not read, "
        "segments stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which."""
        parser.add_argument("takes", nargs="*", metavar="TAKE", help="identifiers of takes")
        parser.add_argument(
            "--all",
            action="store_true",
            help="every take whose motion would come out otherwise today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue the work and say how much it is."""
        del args
        if bool(options["takes"]) == options["all"]:
            raise CommandError("Name the takes, or say --all.")
        takes = Take.objects.filter(deleted_at=None, withdrawn_at=None)
        if options["takes"]:
            takes = takes.filter(pid__in=options["takes"])
            if lacking := set(options["takes"]) - set(takes.values_list("pid", flat=True)):
                raise CommandError("There is no such take: " + ", ".join(sorted(lacking)))
        tracks = Track.objects.filter(take__in=takes).exclude(current=None)
        queued = without = fresh = 0
        for track in tracks.select_related("take__owner", "current").iterator():
            version = track.current
            if version is None or not version.landmarks_sha256:
                without += 1
                continue
            if options["all"] and not is_outdated(version):
                fresh += 1
                continue
            corrections = [Correction.of(one) for one in corrections_of(version)]
            solve_again(track.take.owner, version, corrections, height_of(version), lane=Lane.LONG)
            queued += 1
        self.stdout.write(
            f"{queued} motions wait to be worked out again, {without} keep no points, "
            f"{fresh} are as good as they would be today."
        )
