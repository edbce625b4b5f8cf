"""Stamps: a step of set-up is done when its stamp holds the digest of what it was made from."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest_of(parts: Iterable[str]) -> str:
    """Return one digest over texts in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def digest_of_files(root: Path, files: Iterable[Path]) -> str:
    """Return one digest over names (relative to root) and contents; a missing file counts as such."""
    return digest_of(part for path in sorted(files) for part in _name_and_content(root, path))


def files_below(folder: Path) -> list[Path]:
    """Return every file of a tree, caches left out; none where the folder is missing."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".mo"} and "__pycache__" not in path.parts
    ]


def read_stamp(path: Path) -> str:
    """Return the digest that a stamp holds, empty where there is none."""
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""


def write_stamp(path: Path, digest: str) -> None:
    """Write a stamp whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, f"{digest}\n")


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a text file under a temporary name and rename it into place."""
    waiting = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    waiting.replace(path)


def _name_and_content(root: Path, path: Path) -> tuple[str, str]:
    name = path.relative_to(root).as_posix()
    try:
        return name, hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return name, "missing"
