"""The formats that a motion can leave the archive in. A new one is a module and a line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from capture.motion.formats import bvh, csv_table, glb
from capture.motion.formats.facts import ExportFacts
from capture.motion.summary import FrameSource

Writer = Callable[[IO[bytes], FrameSource, ExportFacts], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    Attributes:
        suffix: file name ending with its dot.
        media_type: what a browser is told.
        write: writes the file.
        loses: what the format cannot carry, in words.
        companion: writes the JSON file that stands beside it, where the format needs one.
    """

    suffix: str
    media_type: str
    write: Writer
    loses: str
    companion: Writer | None = None


FORMATS: dict[str, Format] = {
    "bvh": Format(".bvh", "text/plain", bvh.write, bvh.LOSES, bvh.companion),
    "glb": Format(".glb", "model/gltf-binary", glb.write, glb.LOSES),
    "csv": Format(".csv", "text/csv", csv_table.write, csv_table.LOSES),
}
