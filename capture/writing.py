"""How an engine's products come into the world: whole, named, and honest about their making."""

import os
import platform
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import IO

import numpy as np

from capture.motion.motion import Motion
from capture.motion.source import Source

LANDMARKS_FILE = "landmarks.npz"
MOTION_FILE = "motion.npz"
RESULT_FILE = "result.json"


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when it is complete and on disk."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        made = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            made.replace(path)
        except BaseException:
            made.unlink()
            raise


def as_made(parts: Iterable[Motion]) -> Iterator[Motion]:
    """Yield parts of a Motion in which nothing counts as seen, because nobody performed it."""
    for part in parts:
        made = np.where(part.source == Source.MISSING, part.source, np.uint8(Source.MADE))
        yield replace(part, source=made.astype(np.uint8))


def engine_versions() -> dict[str, str]:
    """Return the programs and libraries that take part in a capture."""
    names = ("av", "mediapipe", "numpy", "opencv-python", "openvino", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
