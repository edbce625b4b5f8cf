"""Python packages, installed from hash locks."""

import re
from pathlib import Path

from archive.bootstrap.command import CommandLine, run
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.terminal import say
from archive.bootstrap.virtual_environment import remove_unfinished

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.IGNORECASE | re.MULTILINE)

UNCOMPILED = "--no-compile"
"""Halves the time: Python compiles what is imported, not every module of every package."""


def install_locked(layout: Layout, lock: Path) -> None:
    """Install what a lock names; every file must have one of its hashes.

    Raises:
        StepFailed: with pip's last lines.
    """
    for name in remove_unfinished(layout):
        say(f"  mending {name}, left unfinished by an interruption")
    install: CommandLine = ["install", UNCOMPILED, "--only-binary", ":all:", "--require-hashes"]
    pip(layout, [*install, "--requirement", lock], lock.stem)


def pip(layout: Layout, arguments: CommandLine, log: str) -> None:
    """Run the environment's pip without questions.

    Raises:
        StepFailed: with pip's last lines and what to do.
    """
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command: CommandLine = [layout.python, "-m", "pip", *arguments, *quiet]
    try:
        run(command, layout.logs / f"pip-{log}.log", folder=layout.root)
    except StepFailed as fault:
        raise StepFailed(f"{_advice(str(fault))}\n{fault}") from fault


def _advice(words: str) -> str:
    if "DO NOT MATCH THE HASHES" in words:
        return (
            "A downloaded file is not the one that was checked; nothing of it was installed. Look "
            "at which package sources pip is set up to use."
        )
    return (
        "pip could not finish. Check the network and run the same command again; it carries on "
        "where it stopped."
    )


def count_pinned(lock: Path) -> int:
    """Return how many packages a lock names; one with several versions counts once."""
    return len(set(PINNED.findall(lock.read_text(encoding="utf-8"))))
