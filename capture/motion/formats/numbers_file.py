"""The numbers of a foreign motion file as a package: read once behind walls, then at hand.

How they are meant (unit, axes, rate, which joint is which) is said later, and may be said again.
"""

from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import FormatError
from capture.motion.formats.package import Package, write_package
from capture.motion.rig import Rig

NUMBERS_KIND = "foreign numbers"


def write_numbers(
    target: IO[bytes], rig: Rig, step: float, values: NDArray[np.float64], facts: dict[str, Any]
) -> None:
    """Write the numbers of a motion file.

    Args:
        target: seekable binary file.
        rig: the foreign skeleton.
        step: seconds from frame to frame, as the file says.
        values: (F, rig.width), may be memory-mapped.
        facts: what else is known, JSON-able.
    """
    header = {**facts, "kind": NUMBERS_KIND, "joints": rig.to_json(), "step": step}
    write_package(target, header, {"values": values})


class NumbersFile:
    """Stored numbers; frames are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Open a package that holds foreign numbers; raises FormatError otherwise."""
        package = Package(path)
        if package.header.get("kind") != NUMBERS_KIND:
            raise FormatError("This package holds no numbers of a motion file.")
        self.header = package.header
        self.rig = Rig.from_json(package.header["joints"])
        self.step = float(package.header["step"])
        self.values: NDArray[np.float64] = package.array("values")
        if self.values.ndim != 2 or self.values.shape[1] != self.rig.width:
            raise FormatError("The numbers of this package do not fit their skeleton.")

    def __len__(self) -> int:
        return len(self.values)
