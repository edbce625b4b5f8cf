"""The folder of a look on its way: what it was begun for, who was found, and the parts.

Several processes share it, and it outlives them. It belongs to one look: what was begun for another
film, or in another way, gives way to it, and what is not a look's is never touched.
"""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import FolderInUse
from capture.motion.errors import FormatError
from capture.motion.formats.motion_file import camera_arrays, stored_camera
from capture.motion.formats.package import Package, write_package
from capture.pose.people import Cast
from capture.writing import whole_file

_PLAN, _CAST = "plan.json", "cast"
_OURS = re.compile(r"(plan\.json|cast|part-|claim-|making-)")
"""How the names of a look's files begin, whole ones and such as were being written."""


class WorkFolder:
    """The folder of one look."""

    def __init__(self, path: Path) -> None:
        """Name an existing folder."""
        self.path = path

    def planned(self) -> dict[str, Any] | None:
        """Return what the folder was begun for; None where that is not known."""
        try:
            return dict(json.loads((self.path / _PLAN).read_text()))
        except (OSError, ValueError):
            return None

    def take_over(self, plan: Mapping[str, Any]) -> None:
        """Go on with what is in the folder, or begin it anew where that was begun otherwise.

        Raises:
            FolderInUse: when other things lie in it, which are nobody's to remove.
        """
        wanted = json.loads(json.dumps(plan))
        if self.planned() == wanted:
            return
        entries = list(self.path.iterdir())
        if any(not _OURS.match(entry.name) for entry in entries):
            raise FolderInUse(folder=self.path.name)
        for entry in entries:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
        with whole_file(self.path / _PLAN) as file:
            file.write(json.dumps(wanted).encode())

    def keep_cast(self, cast: Cast) -> None:
        """Write down who was found in the film."""
        header = {"kind": "cast", "frames": cast.frames, "rate": cast.rate, **cast.to_json()}
        arrays: dict[str, NDArray[Any]] = {}
        arrays |= {f"path-{n:05d}": path.regions for n, path in enumerate(cast.paths)}
        arrays |= {f"looks-{n:05d}": looks for n, looks in enumerate(cast.looks)}
        arrays |= camera_arrays(cast.camera)
        with whole_file(self.path / _CAST) as file:
            write_package(file, header, arrays)

    def cast(self) -> Cast | None:
        """Return who was found in the film before; None where nobody has looked yet."""
        try:
            package = Package(self.path / _CAST)
        except FormatError:
            return None
        told = package.header
        camera = stored_camera(package)
        if camera is None:
            return None  # Written by a program that did not follow the background.
        count = range(len(told["people"]))
        return Cast.from_json(
            told,
            tuple(np.array(package.array(f"path-{n:05d}")) for n in count),
            tuple(np.array(package.array(f"looks-{n:05d}")) for n in count),
            camera.some(slice(None)),
        )
