"""manage.py export: write a motion as BVH, GLB or CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.takes import exports
from archive.takes.models import Take, Version
from archive.takes.queries import motion_path
from capture.motion.formats.motion_file import MotionFile
from capture.motion.formats.table import FORMATS


class Command(BaseCommand):
    """Writes motion files for other programs."""

    help = "Export the motion of a take (or of one of its versions) by its identifier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the identifier, the format and the folder."""
        parser.add_argument("id", help="identifier of a take or of a version")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and the JSON beside it where the format needs one."""
        del args
        kind = FORMATS[options["format"]]
        for version in _versions(options["id"]):
            frames = MotionFile(motion_path(version))
            facts = exports.facts_of(version, version.track.take.get_absolute_url())
            base = options["to"] / exports.file_name(version)
            base.parent.mkdir(parents=True, exist_ok=True)
            target = base.with_name(base.name + kind.suffix)
            with target.open("wb") as file:
                kind.write(file, frames, facts)
            self.stdout.write(str(target))
            if kind.companion is not None:
                beside = base.with_name(base.name + ".json")
                with beside.open("wb") as file:
                    kind.companion(file, frames, facts)
                self.stdout.write(str(beside))


def _versions(pid: str) -> list[Version]:
    version = Version.objects.filter(pid=pid).select_related("track__take").first()
    if version is not None:
        return [version]
    take = Take.objects.filter(pid=pid, deleted_at__isnull=True).first()
    if take is None:
        raise CommandError(f"There is no take or version {pid}; copy the identifier from its page.")
    current = take.tracks.filter(current__isnull=False).values_list("current", flat=True)
    found = list(Version.objects.filter(pk__in=current).select_related("track__take"))
    if not found:
        raise CommandError("This take has no motion yet; wait until its film has been read.")
    return found
