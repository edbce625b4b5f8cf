"""PostgreSQL's own programs on the archive's database."""

import subprocess
from typing import IO

from django.conf import settings

from archive.bootstrap.cluster import install_folder
from archive.bootstrap.server_account import own_programs


class ProgramFault(Exception):
    """A program of PostgreSQL did not do as asked; its last words."""


def run_postgres(
    program: str, *arguments: str, given: IO[bytes] | None = None, into: IO[bytes] | None = None
) -> None:
    """Run a program of PostgreSQL on the archive's database.

    Args:
        program: its name.
        arguments: what it is told; the database's address is added.
        given: open file that it reads.
        into: open file that it writes to.

    Raises:
        ProgramFault: when it ends badly.
    """
    command = [str(own_programs(install_folder()) / program), *arguments, settings.DATABASE_URL]
    done = subprocess.run(
        command, stdin=given or subprocess.DEVNULL, stdout=into or subprocess.DEVNULL,
        stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise ProgramFault(f"{program} failed: " + " ".join(words))
