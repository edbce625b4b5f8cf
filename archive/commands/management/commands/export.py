"""manage.py export: write a motion as BVH, GLB or CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandError
from django.db.models import Q

from archive.accounts.models import User
from archive.commands.at_hand import ArchiveCommand
from archive.rights.policy import Actor, Deed
from archive.takes import exports
from archive.takes.models import Take, Track, Version
from archive.takes.queries import motion_path, versions_for
from capture.motion.formats.motion_file import MotionFile
from capture.motion.formats.table import FORMATS


class Command(ArchiveCommand):
    """Writes motion files for other programs."""

    form = "export ID --format FORMAT"
    help = "Export the motion of a take (or of one of its versions) by its identifier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the identifier, the format and the folder."""
        parser.add_argument("id", help="identifier of a take or of a version")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument(
            "--as", dest="account", metavar="NAME", help="account whose rights count (a guest's)"
        )
        parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and the JSON beside it where the format needs one."""
        del args
        kind = FORMATS[options["format"]]
        for version in _versions(options["id"], _actor(options["account"])):
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


def _actor(name: str | None) -> Actor:
    """The account whose rights count; without a name, those of anybody."""
    if name is None:
        return AnonymousUser()
    account = User.objects.filter(username=name, is_active=True).first()
    if account is None:
        raise CommandError(f"There is no account {name}; look the name up on its sign-in page.")
    return account


def _versions(pid: str, actor: Actor) -> list[Version]:
    current = Track.objects.filter(take__pid=pid).values("current")
    wanted = Version.objects.filter(Q(pid=pid) | Q(pk__in=current))
    if not wanted.exists():
        if Take.objects.filter(pid=pid, deleted_at__isnull=True).exists():
            raise CommandError("This take has no motion yet; wait until its film has been read.")
        raise CommandError(f"There is no take or version {pid}; copy the identifier from its page.")
    allowed = versions_for(actor, Deed.DOWNLOAD)
    found = list(wanted.filter(pk__in=allowed).select_related("track__take").distinct())
    if not found:
        raise CommandError(
            "Its rights do not allow this download; name an account that may, with --as NAME."
        )
    return found
