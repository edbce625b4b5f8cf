"""A real file system of a few megabytes, to be filled, freed and made read-only.

It is mounted in a mount namespace of its own, as root or not; this process reaches it through
/proc. Nothing outside sees it, and it goes with the process that holds the namespace.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import missing

_HOLD = 'mount -t tmpfs -o size={size}m small "$0" && echo mounted && exec cat'


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A small file system.

    Attributes:
        folder: its root, as this process reaches it.
        place: its root, inside its namespace.
        holder: number of the process that holds the namespace.
    """

    folder: Path
    place: Path
    holder: int

    @property
    def free(self) -> int:
        """Bytes that are free."""
        told = os.statvfs(self.folder)
        return told.f_bavail * told.f_frsize

    def fill(self, leave: int = 0) -> Path:
        """Fill it with a file until `leave` bytes are free; return the file."""
        path = self.folder / "filler"
        with path.open("wb", buffering=0) as file, suppress(OSError):
            while (room := self.free - leave) > 0:
                file.write(bytes(min(room, 1 << 16)))
        return path

    def read_only(self) -> None:
        """Let nothing be written any more."""
        self.inside("mount", "-o", "remount,ro,bind", str(self.place))

    def inside(self, *command: str) -> None:
        """Run a program in its namespace."""
        enter = [
            "nsenter",
            f"--target={self.holder}",
            "--user",
            "--preserve-credentials",
            "--mount",
        ]
        subprocess.run([*enter, *command], check=True)


@contextmanager
def small_disk(place: Path, megabytes: int = 8) -> Iterator[SmallDisk]:
    """Mount a small file system over an empty folder, for the length of a block."""
    place.mkdir(parents=True)
    script = _HOLD.format(size=megabytes)
    try:
        holder = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    except FileNotFoundError:
        missing("unshare is missing; install util-linux.")
    try:
        if holder.stdout.readline() != "mounted\n":
            missing(f"This system mounts nothing for us: {holder.stderr.read().strip()}")
        yield SmallDisk(Path(f"/proc/{holder.pid}/root{place}"), place, holder.pid)
    finally:
        holder.communicate()
