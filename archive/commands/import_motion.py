"""Motion files handed in from the terminal, and what is still to be said of them."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive.accounts.models import User
from archive.takes.actions import Answers, Received
from archive.takes.file_names import kept_name
from archive.takes.import_words import doubt_of_rate, findings
from archive.takes.importing import receive_motion
from archive.takes.models import ImportedFile
from archive.web.storage import store
from capture.motion.formats.kinds import HEAD, MotionKind, kind_of
from capture.video.motion_reader import read_motion_file

SUFFIXES = (".bvh", ".bvh.gz", ".npz")


@dataclass(frozen=True, slots=True)
class Piece:
    """One motion to import: a file, or one motion of a bundle.

    Attributes:
        path: the file.
        clip: which of its motions.
        name: what it is called.
    """

    path: Path
    clip: int
    name: str


class NoSuchClip(Exception):
    """A bundle holds no motion of this name; its text is a sentence."""


def motions_in(paths: list[Path]) -> Iterator[Path]:
    """Yield the named files, and every motion file below the named folders, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and file.name.lower().endswith(SUFFIXES)
            )
        else:
            yield path


def pieces_of(path: Path, wanted: list[str], *, every: bool) -> Iterator[Piece]:
    """Yield what is to be imported of a file.

    Args:
        path: the file.
        wanted: names of motions of a bundle; none for the first one.
        every: take all of them.

    Raises:
        NoSuchClip: when a bundle lacks a wanted motion.
        CaptureError: when a bundle cannot be read.
    """
    with path.open("rb") as file:
        if kind_of(file.read(HEAD)) is not MotionKind.NPZ:
            yield Piece(path, 0, _stem(path))
            return
        with tempfile.TemporaryDirectory() as scratch:
            names = [clip.name for clip in read_motion_file(file, Path(scratch)).clips]
    for name in wanted:
        if name not in names:
            some = ", ".join(names[:5])
            raise NoSuchClip(f"{path.name} holds no motion called {name}; it holds {some} …")
    for number, name in enumerate(names):
        if every or name in wanted or (not wanted and number == 0):
            yield Piece(path, number, name)


def hand_in(owner: User, piece: Piece, answers: Answers, wish: Mapping[str, Any]) -> Received:
    """Copy a motion file into the archive and begin to look at it; the file stays untouched."""
    with store().new_file() as copy:
        shutil.copyfile(piece.path, copy)
        told = replace(answers, title=answers.title or kept_name(piece.name)[:200])
        return receive_motion(owner, copy, piece.path.name, told, wish={**wish, "clip": piece.clip})


def questions(pids: list[str]) -> Iterator[tuple[ImportedFile, str]]:
    """Yield the files of takes that wait for an answer, and why."""
    waiting = ImportedFile.objects.filter(take__pid__in=pids, track=None).exclude(numbers_sha256="")
    for imported in waiting.select_related("take").order_by("pk"):
        why = doubt_of_rate(imported.facts)
        yield imported, why or findings(imported.facts)[0]


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]
