"""The virtual environment `.venv`: made, checked, and mended after an interruption."""

import csv
import importlib.util
import shutil
import sys
from pathlib import Path

from archive.bootstrap.command import CommandLine, answer, run, succeeds
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.pip_wheel import bring_pip

ASK_TAG = "import sys; print('cp%d%d' % sys.version_info[:2] + sys.abiflags)"
ASK_WHETHER_IT_WORKS = (
    "import sys; print(sys.prefix != sys.base_prefix and sys.version_info >= (3, 11))"
)
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def base_python() -> Path:
    """Return the interpreter under any virtual environment that we run in ourselves."""
    named = Path(sys.base_prefix) / "bin" / f"python{VERSION}"
    return named if named.exists() else Path(sys.executable)


def is_inside(layout: Layout) -> bool:
    """Return whether this process is the checkout's own interpreter."""
    return Path(sys.prefix).resolve() == layout.venv.resolve()


def make_environment(layout: Layout) -> None:
    """Make `.venv` with pip in it; one that works is left as it is."""
    if not _works(layout):
        if layout.venv.exists():
            shutil.rmtree(layout.venv)
        without_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
        log = layout.logs / "venv.log"
        command: CommandLine = [base_python(), "-m", "venv", *without_pip, layout.venv]
        run(command, log, folder=layout.root)
    if not succeeds([layout.python, "-m", "pip", "--version"]):
        bring_pip(layout, base_python())
    if not succeeds([layout.python, "-m", "pip", "--version"]):
        raise StepFailed(
            f"pip does not work in {layout.venv}. Delete that folder and run the command again."
        )


def remove_unfinished(layout: Layout) -> list[str]:
    """Remove what an interrupted pip has left, so that it installs those packages again.

    pip writes a package's list of files last, yet counts the package as installed before that.

    Returns:
        The names of the folders removed.
    """
    packages = layout.site_packages()
    if packages is None:
        return []
    stashed = list(packages.glob("~*"))
    broken = [folder for folder in packages.glob("*.dist-info") if not _is_whole(folder)]
    for folder in stashed + broken:
        shutil.rmtree(folder)
    return sorted(folder.name for folder in stashed + broken)


def installed_version(layout: Layout, name: str) -> str | None:
    """Return the version of an installed package, None where it is absent."""
    packages = layout.site_packages()
    found = list(packages.glob(f"{name}-*.dist-info")) if packages else []
    return found[0].name.removesuffix(".dist-info").split("-", 1)[1] if found else None


def python_tag(layout: Layout) -> str:
    """Return the tag of the environment's Python in names of wheels, such as "cp311".

    It need not be the Python that runs set-up: an environment that works is kept. Empty where
    there is none.
    """
    return answer([layout.python, "-c", ASK_TAG]) or ""


def _works(layout: Layout) -> bool:
    return answer([layout.python, "-c", ASK_WHETHER_IT_WORKS]) == "True"


def _is_whole(folder: Path) -> bool:
    """Whether a package has its list of files and nothing on it is missing or emptied.

    Sizes are not compared: the two OpenCV distributions own the same files, so that one of them
    always lists sizes that are not those on disk.
    """
    record = folder / "RECORD"
    if not record.is_file():
        return False
    with record.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if len(row) > 2]
    return all(_is_there(folder.parent / row[0], row[2]) for row in rows)


def _is_there(path: Path, size: str) -> bool:
    if path.suffix == ".pyc":
        return True
    return path.is_file() and (size in {"", "0"} or path.stat().st_size > 0)
