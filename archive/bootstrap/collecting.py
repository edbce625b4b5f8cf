"""Static files are collected anew without taking away what open pages still ask for.

A page that was sent before an update names the scripts and style sheets of its own collection. They
stay for a week after they were last part of one; then they go.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

KEPT_SECONDS = 7 * 24 * 3600
"""How long a file stays that no collection names any more."""
MANIFEST = "staticfiles.json"


def named_by_manifest(folder: Path) -> dict[str, str] | None:
    """Return the hashed name of every collected file by its plain one; None where nothing tells."""
    try:
        paths = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["paths"]
    except (OSError, ValueError, KeyError):
        return None
    return {str(plain): str(hashed) for plain, hashed in paths.items()}


def collect_beside(folder: Path, collect: Callable[[bool], None], now: float | None = None) -> None:
    """Collect into a folder beside what an earlier collection left there.

    Args:
        folder: where collected files lie.
        collect: collects into it; its argument says whether the folder must be emptied first.
        now: seconds since 1970, where not the present moment.
    """
    moment = time.time() if now is None else now
    before = named_by_manifest(folder)
    if before is not None:
        _make_ready(folder, before, moment)
    collect(before is None)
    after = named_by_manifest(folder)
    if after is not None:
        _clear(folder, {MANIFEST, *after, *after.values()}, moment - KEPT_SECONDS)


def _make_ready(folder: Path, named: Mapping[str, str], now: float) -> None:
    """Take plain files away, and note of the others that they were in use until now.

    A plain file would be left as it is where its new source bears an older time; pages name hashed
    ones alone.
    """
    for plain, hashed in named.items():
        if plain != hashed:
            (folder / plain).unlink(missing_ok=True)
        if (folder / hashed).exists():
            os.utime(folder / hashed, (now, now))


def _clear(folder: Path, kept: set[str], than: float) -> None:
    """Remove files that are not kept and have not been in use since a moment."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in kept and path.stat().st_mtime < than:
            path.unlink()
