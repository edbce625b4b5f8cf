"""System libraries that OpenCV and MediaPipe load: without them all works but capture."""

import ctypes
import os
import shutil
import sys
from pathlib import Path

from archive.bootstrap.command import run
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.terminal import say, step

DEBIAN_PACKAGE = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
}
"""Each library with the Debian and Ubuntu package that brings it."""


def missing_libraries() -> tuple[str, ...]:
    """Return the libraries of DEBIAN_PACKAGE that cannot be loaded; on macOS none is needed."""
    if sys.platform != "linux":
        return ()
    return tuple(name for name in DEBIAN_PACKAGE if not _loads(name))


def packages_for(libraries: tuple[str, ...]) -> str:
    """Return the Debian packages that bring some libraries, as apt-get takes them."""
    return " ".join(DEBIAN_PACKAGE[name] for name in libraries)


def capture_note(libraries: tuple[str, ...]) -> str:
    """Return the sentence that says why capture is off and what brings it back."""
    return (
        f"Capture is off: this system lacks {', '.join(libraries)}. Install the Debian packages "
        f"{packages_for(libraries)} and start the archive again; all else works without them."
    )


def install_libraries(layout: Layout, libraries: tuple[str, ...]) -> None:
    """Install the packages by apt-get; asked for by --install-system alone.

    Raises:
        StepFailed: when we are not root, there is no apt-get, or apt-get fails.
    """
    line = f"apt-get install --no-install-recommends {packages_for(libraries)}"
    if shutil.which("apt-get") is None:
        raise StepFailed(
            f"There is no apt-get here. Install {', '.join(libraries)} by your system's packages."
        )
    if os.geteuid() != 0:
        raise StepFailed(f"Only root may install system packages. Run: sudo {line}")
    with step(f"Installing {packages_for(libraries)} by apt-get"):
        _apt(layout.logs / "apt-update.log", layout.root, "update")
        _apt(
            layout.logs / "apt-install.log",
            layout.root,
            "install",
            "--yes",
            "--no-install-recommends",
            *packages_for(libraries).split(),
        )


def report_libraries(libraries: tuple[str, ...]) -> None:
    """Say what is missing, if anything."""
    if libraries:
        say(capture_note(libraries))


def _apt(log: Path, folder: Path, *arguments: str) -> None:
    run(["apt-get", *arguments], log, folder=folder, extra={"DEBIAN_FRONTEND": "noninteractive"})


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
