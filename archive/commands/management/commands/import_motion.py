"""manage.py import_motion: bring motions in that were recorded elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.accounts.models import User
from archive.commands.at_hand import ArchiveCommand
from archive.commands.import_motion import (
    NoSuchClip,
    hand_in,
    motions_in,
    pieces_of,
    questions,
)
from archive.commands.ingest import default_owner, watch
from archive.rights.models import Nature, Visibility
from archive.takes.actions import Answers
from capture.errors import CaptureError
from capture.rigs.choices import UNITS, UPS


class Command(ArchiveCommand):
    """Hands in motion files and waits until they are imported, or ask something."""

    form = "import_motion FILE"
    help = "Import motions (BVH, or npz of the motion bundle; files or folders) as takes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, what is known of them, and how they are meant."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--title", default="", help="what was performed (default: file name)")
        parser.add_argument("--performer", action="append", default=[], help="may be repeated")
        parser.add_argument(
            "--date", default="", help="as much as is known: 2025-03-16, 1987, 198X"
        )
        parser.add_argument("--licence", default="")
        parser.add_argument("--credit", default="")
        parser.add_argument(
            "--visibility", choices=Visibility.values, default=Visibility.DRAFT.value
        )
        parser.add_argument(
            "--machine-made", action="store_true", help="nobody performed it; marked for ever"
        )
        parser.add_argument(
            "--permit", action="append", default=[], choices=("download", "train", "generate"),
            help="what others may do with the motion; may be repeated",
        )  # fmt: skip
        parser.add_argument("--owner", help="account that owns the takes (default: first steward)")
        parser.add_argument("--unit", choices=UNITS, help="unit of length (default: guessed)")
        parser.add_argument("--up", choices=UPS, help="axis that points up (default: guessed)")
        parser.add_argument("--rate", type=float, help="true frames a second of all files")
        parser.add_argument(
            "--likely-rate", action="store_true",
            help="where a frame rate looks wrong, take the one that looks right without asking",
        )  # fmt: skip
        parser.add_argument("--skip", type=int, help="frames left out at the beginning")
        parser.add_argument(
            "--clip", action="append", default=[], metavar="NAME",
            help="motion of an npz (default: its first one); may be repeated",
        )  # fmt: skip
        parser.add_argument("--every-clip", action="store_true", help="all motions of an npz")
        parser.add_argument("--no-wait", action="store_true", help="return before the work is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand the files in, follow them, and say which of them wait for an answer."""
        del args
        try:
            owner = default_owner(options["owner"])
        except User.DoesNotExist:
            raise CommandError(
                "There is no such account to own the takes; make one with `manage.py demo_account`."
            ) from None
        pids = list(dict.fromkeys(self._hand_in(owner, options)))
        if not pids:
            raise CommandError("Name at least one motion file, or a folder that holds some.")
        if options["no_wait"]:
            return
        failed = watch(pids, self._say, self._show)
        waiting = list(questions(pids))
        for imported, why in waiting:
            self._say(f"{imported.original_name} waits for an answer: {why}")
            self._say(f"  {imported.get_absolute_url()}")
        if failed:
            raise CommandError(f"{failed} of the files could not be used; see above.")

    def _hand_in(self, owner: User, options: dict[str, Any]) -> list[str]:
        answers = Answers(
            title=options["title"],
            performers=options["performer"],
            performed_on=options["date"],
            nature=Nature.MACHINE_MADE if options["machine_made"] else Nature.REAL,
            visibility=options["visibility"],
            licence=options["licence"],
            credit=options["credit"],
            may=frozenset({"show", *options["permit"]}),
        )
        wish = {name: options[name] for name in ("unit", "up", "rate", "skip")}
        wish["likely"] = options["likely_rate"]
        pids = []
        for path in motions_in(options["files"]):
            if not path.is_file():
                raise CommandError(f"There is no file {path}; check its name.")
            try:
                pieces = list(pieces_of(path, options["clip"], every=options["every_clip"]))
            except (NoSuchClip, CaptureError) as error:
                raise CommandError(f"{path.name}: {error}") from error
            for piece in pieces:
                received = hand_in(owner, piece, answers, wish)
                known = " is in the archive already" if received.job is None else " received"
                self._say(f"{piece.name}{known}: {received.take.get_absolute_url()}")
                pids.append(received.take.pid)
        return pids

    def _say(self, line: str) -> None:
        clear = "\r\033[K" if self.stdout.isatty() else ""
        self.stdout.write(clear + line)

    def _show(self, line: str) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{line}", ending="")
            self.stdout.flush()
