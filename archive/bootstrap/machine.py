"""What set-up needs from the computer, each with a cure of one line."""

import os
import platform
import shutil
import sys
from pathlib import Path

from archive.bootstrap.errors import MachineUnfit
from archive.bootstrap.layout import Layout

OLDEST_GLIBC = (2, 28)
OLDEST_MACOS = 14
DISK_BYTES = 4_000_000_000
MACHINES = {"linux": ("x86_64", "aarch64"), "darwin": ("arm64",)}


def check_machine(layout: Layout) -> None:
    """Check that the archive can be set up here.

    Raises:
        MachineUnfit: names the first thing that is missing and what to do.
    """
    check_platform(sys.platform, platform.machine(), sys.maxsize > 2**32)
    check_system_version()
    check_writable(layout.root)
    check_disk(layout)


def check_platform(system: str, machine: str, is_64_bit: bool) -> None:
    """Check kind of system and processor; all packages exist for these alone."""
    if machine not in MACHINES.get(system, ()) or not is_64_bit:
        raise MachineUnfit(
            f"The archive runs on 64-bit Linux (x86_64, aarch64) and on macOS with Apple silicon, "
            f"not on {system} {machine}. Use such a computer, or a 64-bit Python on this one."
        )


def check_system_version() -> None:
    """Check the C library on Linux, the release on macOS."""
    if sys.platform == "darwin":
        release = platform.mac_ver()[0] or "0"
        if int(release.split(".")[0]) < OLDEST_MACOS:
            raise MachineUnfit(f"macOS {release} is too old; the archive needs macOS 14 or newer.")
        return
    name, version = platform.libc_ver()
    if name != "glibc" or tuple(int(part) for part in version.split(".")[:2]) < OLDEST_GLIBC:
        raise MachineUnfit(
            f"The archive needs glibc 2.28 or newer, and this system has {name or 'another'} "
            f"{version or 'C library'}. Use Debian 10, Ubuntu 20.04, RHEL 8 or anything newer."
        )


def check_writable(folder: Path) -> None:
    """Check that set-up may write into the checkout."""
    if not os.access(folder, os.W_OK | os.X_OK):
        raise MachineUnfit(
            f"The folder {folder} cannot be written to. Copy the archive into a folder of your own."
        )


def check_disk(layout: Layout) -> None:
    """Check for room, counting what an earlier run has already put in place."""
    free = shutil.disk_usage(layout.root).free
    if free >= DISK_BYTES:
        return
    needed = DISK_BYTES - _size(layout.venv) - _size(layout.node_modules)
    if free < needed:
        raise MachineUnfit(
            f"Set-up needs {needed / 1e9:.1f} GB of free disk and {layout.root} has "
            f"{free / 1e9:.1f} GB. Make room, or copy the archive onto a larger disk."
        )


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
