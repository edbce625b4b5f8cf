"""Commands for people: they find their archive and its database, and say plainly when they cannot."""

import os
import shlex
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils import translation

from archive.bootstrap import database
from archive.bootstrap.errors import BootstrapError
from archive.bootstrap.layout import data_folder
from archive.commands.plain import plain


class ArchiveCommand(BaseCommand):
    """A command on the archive's data, whether the site runs or not.

    The data folder is named by --data or ARCHIVE_DATA. Settings are read from it, so `--data` is
    heard before Django is there, by archive/bootstrap/program.py.
    """

    form = ""
    """How it is called, for sentences: "backup FILE"."""
    _data = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Add --data, which all these commands have."""
        parser: ArgumentParser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--data", metavar="FOLDER", help=f"data folder ({settings.DATA_DIR}, from ARCHIVE_DATA)"
        )
        return parser

    def needs_archive(self, options: dict[str, Any]) -> bool:
        """Return whether the data folder must hold an archive already."""
        del options
        return True

    def line(self, form: str) -> str:
        """Return a command line of the archive on the same data folder, to be copied."""
        return f"python3 manage.py {form}{self._data}"

    def look_first(self, options: dict[str, Any]) -> None:
        """Find what is wrong with the options before the database is started."""
        del options

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command with the database at hand."""
        try:
            self._require_folder(options)
            self.look_first(options)
            # The words of commands are English; those of jobs and pages that they quote as well.
            with translation.override("en"), _database_at_hand():
                if self.needs_archive(options) and not _has_tables():
                    raise self._no_archive()
                return super().execute(*args, **options)
        except OperationalError as fault:
            raise CommandError(
                "The archive's database does not answer. Start it, or check DATABASE_URL, and run "
                f"the command again. ({fault})"
            ) from fault
        except BootstrapError as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(plain(fault)) from fault

    def _require_folder(self, options: dict[str, Any]) -> None:
        named = options.get("data")
        if named and data_folder(named) != Path(settings.DATA_DIR):
            # It would work on another archive than the one that was named.
            raise CommandError("Write --data in full: python3 manage.py … --data FOLDER.")
        if named:
            self._data = f" --data {shlex.quote(named)}"
        if self.needs_archive(options) and not holds_archive(Path(settings.DATA_DIR)):
            raise self._no_archive()

    def _no_archive(self) -> CommandError:
        return CommandError(
            f"There is no archive in {settings.DATA_DIR}. Name the folder of yours: python3 "
            f"manage.py {self.form} --data FOLDER."
        )


def holds_archive(data: Path) -> bool:
    """Return whether a data folder looks like one; a database of its own may lie elsewhere."""
    return data.is_dir() if os.environ.get("DATABASE_URL") else (data / "postgres").exists()


def _has_tables() -> bool:
    return "takes_take" in connection.introspection.table_names()


@contextmanager
def _database_at_hand() -> Iterator[None]:
    """Start the embedded server for as long as it is needed, where it is ours and does not run."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with database.server(Path(settings.DATA_DIR)):
        yield
