"""manage.py ingest: hand films in from the terminal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from archive.accounts.models import User
from archive.commands.at_hand import ArchiveCommand
from archive.commands.ingest import default_owner, films_in, hand_in, watch
from archive.commands.samples import samples
from archive.rights.models import Nature, Visibility
from archive.takes.actions import MODELS, Answers
from archive.takes.file_names import kept_name
from archive.takes.models import Take


class Command(ArchiveCommand):
    """Hands in films and waits until they are motion."""

    form = "ingest FILE"
    help = "Add films (files or folders) to the archive and read their motion."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the films and what is known of them."""
        parser.add_argument("films", nargs="*", type=Path, metavar="FILE")
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
            "--permit",
            action="append",
            default=[],
            choices=("download", "train", "generate"),
            help="what others may do with the motion; may be repeated",
        )
        parser.add_argument(
            "--model", choices=MODELS, default=MODELS[0], help="network that reads the film"
        )
        parser.add_argument("--owner", help="account that owns the takes (default: first steward)")
        parser.add_argument("--no-wait", action="store_true", help="return before the work is done")
        parser.add_argument(
            "--samples", action="store_true", help="add the sample clips, if the archive is empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand the films in and follow them."""
        del args
        try:
            owner = default_owner(options["owner"])
        except User.DoesNotExist:
            raise CommandError(
                "There is no such account to own the takes; make one with `manage.py demo_account`."
            ) from None
        pids = self._sample(owner) if options["samples"] else self._films(owner, options)
        if not options["no_wait"] and pids:
            failed = watch(pids, self._say, self._show)
            if failed:
                raise CommandError(f"{failed} of the films could not be used; see above.")

    def _films(self, owner: User, options: dict[str, Any]) -> list[str]:
        films = list(films_in(options["films"]))
        if not films:
            raise CommandError("Name at least one film, or a folder that holds some.")
        answers = Answers(
            title=options["title"],
            performers=options["performer"],
            performed_on=options["date"],
            nature=Nature.MACHINE_MADE if options["machine_made"] else Nature.REAL,
            visibility=options["visibility"],
            licence=options["licence"],
            credit=options["credit"],
            may=frozenset({"show", *options["permit"]}),
            model=options["model"],
        )
        pids = []
        for film in films:
            if not film.is_file():
                raise CommandError(f"There is no file {film}; check its name.")
            pids.append(self._hand_in(owner, film, answers))
        return pids

    def _sample(self, owner: User) -> list[str]:
        if Take.objects.exists():
            self._say("The archive holds takes already; the sample clips are left out.")
            return []
        return [self._hand_in(owner, sample.path, sample.answers) for sample in samples()]

    def _hand_in(self, owner: User, film: Path, answers: Answers) -> str:
        received, name = hand_in(owner, film, answers), kept_name(film.name)
        if received.job is None:
            self._say(f"{name} is in the archive already: {received.take.get_absolute_url()}")
        else:
            self._say(f"{name} received: {received.take.get_absolute_url()}")
        return received.take.pid

    def _say(self, line: str) -> None:
        clear = "\r\033[K" if self.stdout.isatty() else ""
        self.stdout.write(clear + line)

    def _show(self, line: str) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K{line}", ending="")
            self.stdout.flush()
