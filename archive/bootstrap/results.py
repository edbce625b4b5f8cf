"""Whether what a step of set-up made is still there: its stamp may have outlived it.

`git clean` and people with a full disk remove products and leave stamps. Only names are looked at,
so that every start can afford it.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from archive.bootstrap.collecting import named_by_manifest
from archive.bootstrap.layout import Layout

EVERYWHERE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==[^;\n]*$", re.IGNORECASE | re.MULTILINE)
"""Lines of a lock that hold for every system and every Python."""


def files_are_there(files: Iterable[Path]) -> bool:
    """Return whether every one of these is a file."""
    return all(path.is_file() for path in files)


def packages_are_there(layout: Layout, lock: Path) -> bool:
    """Return whether every package that a lock names for all systems is installed."""
    folder = layout.site_packages()
    if folder is None:
        return False
    names = (path.name.split("-", 1)[0] for path in folder.glob("*.dist-info"))
    wanted = EVERYWHERE.findall(lock.read_text(encoding="utf-8"))
    return {_plain(name) for name in wanted} <= {_plain(name) for name in names}


def npm_packages_are_there(layout: Layout, *, development: bool) -> bool:
    """Return whether every package that package.json asks for lies in node_modules."""
    asked = json.loads((layout.root / "package.json").read_text(encoding="utf-8"))
    names = [
        *asked.get("dependencies", ()),
        *(asked.get("devDependencies", ()) if development else ()),
    ]
    return files_are_there(layout.node_modules / name / "package.json" for name in names)


def static_files_are_there(layout: Layout) -> bool:
    """Return whether every collected file lies where the manifest of static files says."""
    folder = layout.build / "static"
    named = named_by_manifest(folder)
    return named is not None and files_are_there(folder / name for name in named.values())


def _plain(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
