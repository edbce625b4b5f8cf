"""torch, installed from its own table of SHA-256: the CPU build and no other.

The requirement asked of pip carries the local version `+cpu` on Linux, which no CUDA file has, and
the hash of the one file that the table names for this Python. So whatever the sources hold, pip
either finds that very file or finds nothing; gigabytes of CUDA cannot come by accident.
"""

import hashlib
import os
import platform
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from archive.bootstrap.command import CommandLine
from archive.bootstrap.errors import StepFailed
from archive.bootstrap.layout import Layout
from archive.bootstrap.packages import UNCOMPILED, pip
from archive.bootstrap.terminal import in_megabytes, say
from archive.bootstrap.virtual_environment import installed_version, python_tag

TABLE = "torch_wheels.toml"
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class TorchTable:
    """Contents of torch_wheels.toml: the version, where else to ask, and sha256 by file name."""

    version: str
    cpu_index: str
    largest_bytes: int
    wheels: dict[str, str]


def read_table(path: Path) -> TorchTable:
    """Read the table of wheels."""
    return TorchTable(**tomllib.loads(path.read_text(encoding="utf-8")))


def wheel_name(version: str, system: str, machine: str, python: str) -> str:
    """Return the name of the CPU wheel for a platform.

    Args:
        version: of torch, without a local part.
        system: as sys.platform.
        machine: as platform.machine().
        python: tag such as "cp311".
    """
    if system == "darwin":
        return f"torch-{version}-{python}-{python}-macosx_14_0_{machine}.whl"
    return f"torch-{version}+cpu-{python}-{python}-manylinux_2_28_{machine}.whl"


def requirement(table: TorchTable, wheel: str) -> str:
    """Return the line asked of pip: the exact local version, and the hash where it is listed."""
    local = "+cpu" if "+cpu" in wheel else ""
    listed = table.wheels.get(wheel)
    return f"torch=={table.version}{local}" + (f" --hash=sha256:{listed}" if listed else "")


def install_torch(layout: Layout, *, accept_unlisted: bool) -> None:
    """Fetch, verify and install torch; one of the same version that is there already is kept.

    Raises:
        StepFailed: when no listed wheel exists for this Python and unlisted ones were not
            accepted, when the file cannot be had, or when it is not the one in the table.
    """
    table = read_table(layout.pins / TABLE)
    if (installed_version(layout, "torch") or "").split("+")[0] == table.version:
        return
    wanted = wheel_name(table.version, sys.platform, platform.machine(), python_tag(layout))
    if wanted not in table.wheels and not accept_unlisted:
        raise StepFailed(
            f"No checked file of torch {table.version} is known for this Python ({wanted}). Use "
            "Python 3.11 to 3.14, or take whatever the package index has under that name: python3 "
            "manage.py demo --accept-unlisted-torch"
        )
    file = _download(layout, table, wanted)
    check_wheel(file, table)
    install: CommandLine = ["install", UNCOMPILED, "--no-deps", "--no-index", file]
    pip(layout, install, "torch-install")
    file.unlink()


def check_wheel(file: Path, table: TorchTable) -> None:
    """Check a downloaded wheel's size and SHA-256 against the table.

    Raises:
        StepFailed: when the file is not what the table says.
    """
    size = file.stat().st_size
    if size > table.largest_bytes:
        raise StepFailed(
            f"{file.name} has {in_megabytes(size)}, more than any CPU build; it was not installed. "
            "Check which package sources pip is set up to use."
        )
    found, listed = _sha256(file), table.wheels.get(file.name)
    if listed is None:
        say(f"  {file.name} stands in no table; its sha256 is {found}")
    elif found != listed:
        raise StepFailed(
            f"{file.name} is not the file in {TABLE} (sha256 {found}); it was not installed. "
            "Check which package sources pip is set up to use."
        )


def _download(layout: Layout, table: TorchTable, wanted: str) -> Path:
    """Have pip download the wheel: from the usual sources, else from PyTorch's CPU index."""
    folder = layout.downloads / "torch"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("torch-*.whl"):
        old.unlink()
    line = folder / "torch.txt"
    line.write_text(f"{requirement(table, wanted)}\n", encoding="utf-8")
    download: CommandLine = ["download", "--no-deps", "--only-binary", ":all:", "-r", line]
    download += ["--dest", folder]
    try:
        pip(layout, download, "torch")
    except StepFailed:
        if "+cpu" not in wanted or os.environ.get("PIP_NO_INDEX"):
            raise
        say(f"  not among the usual sources; asking {table.cpu_index}")
        pip(layout, [*download, "--index-url", table.cpu_index], "torch-cpu-index")
    return next(folder.glob("torch-*.whl"))


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
