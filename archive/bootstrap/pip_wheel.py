"""pip for a Python that comes without `ensurepip`, as Debian's does by itself.

Nothing here asks for root, and nothing is taken from an address of our own: either a pip that the
system already has installs the pinned one, or Debian's own wheel of pip is unpacked, which apt has
checked against the system's keys.
"""

from pathlib import Path

from archive.bootstrap.command import CommandLine, run, succeeds
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.terminal import say

SYSTEM_WHEELS = Path("/usr/share/python-wheels")
DEBIAN_PACKAGE = "python3-pip-whl"


def bring_pip(layout: Layout, base_python: Path) -> None:
    """Put pip into a virtual environment that has none.

    Raises:
        StepFailed: when neither way is open; says which package to install.
    """
    if succeeds([base_python, "-m", "pip", "--version"]):
        _by_system_pip(layout, base_python)
        return
    wheel = _wheel_in(SYSTEM_WHEELS) or _wheel_from_debian(layout)
    if wheel is None:
        raise StepFailed(
            "This Python has neither pip nor ensurepip. Install its venv package (on Debian and "
            "Ubuntu: apt-get install python3-venv) and run the command again."
        )
    install: CommandLine = [
        layout.python,
        wheel / "pip",
        "install",
        "--no-index",
        "--no-deps",
        wheel,
    ]
    run(install, layout.logs / "pip.log", folder=layout.root)


def _by_system_pip(layout: Layout, base_python: Path) -> None:
    pip: CommandLine = [
        base_python,
        "-m",
        "pip",
        "--python",
        layout.python,
        "install",
        "--require-hashes",
    ]
    lock = layout.pins / "pip.lock"
    run([*pip, "-r", lock], layout.logs / "pip.log", folder=layout.root)


def _wheel_from_debian(layout: Layout) -> Path | None:
    """Have apt download its package of pip's wheel, with lists and caches of our own."""
    if not (succeeds(["apt-get", "--version"]) and succeeds(["dpkg-deb", "--version"])):
        return None
    say(f"  this Python has no pip: asking apt for {DEBIAN_PACKAGE} (nothing is installed)")
    folder = layout.downloads / "pip"
    unpacked = folder / "unpacked"
    for made in (folder / "lists" / "partial", folder / "cache" / "archives" / "partial"):
        made.mkdir(parents=True, exist_ok=True)
    apt = ["apt-get", "-o", f"Dir::State::Lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"]
    try:
        run([*apt, "update"], layout.logs / "apt-update.log", folder=folder)
        run([*apt, "download", DEBIAN_PACKAGE], layout.logs / "apt-download.log", folder=folder)
    except StepFailed as fault:
        say(f"  apt has no {DEBIAN_PACKAGE} for us: {str(fault).splitlines()[0]}")
        return None
    package = next(folder.glob(f"{DEBIAN_PACKAGE}_*.deb"))
    run(["dpkg-deb", "-x", package, unpacked], layout.logs / "dpkg.log", folder=folder)
    return _wheel_in(unpacked / SYSTEM_WHEELS.relative_to("/"))


def _wheel_in(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob("pip-*-py3-none-any.whl"))), None)
