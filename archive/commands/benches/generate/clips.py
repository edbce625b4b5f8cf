"""Clips of a folder in the motion-capture bundle's form: `index.csv` and shards of arrays.

index.csv   name, split, subject, category, style, frames, shard, start, … one row per clip
a shard     names, root (N, 3), rot (N, 22, 4), contacts (N, 4), offsets (K, 22, 3),
offset_index, fps; a clip is the rows [start, start + frames)
l2p_stats.npz   std (66,) of each coordinate of the joints, by which L2P is measured
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from archive.commands.benches.processes import ProgramFailed
from capture.motion.errors import MotionError
from capture.motion.motion import Motion
from capture.motion.rotation import Array, normalise
from capture.motion.skeleton import BODY_JOINTS, Skeleton

CATEGORIES = ("dance", "martial", "other")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the index."""

    name: str
    split: str
    subject: str
    category: str
    style: str
    licence: str
    shard: str
    start: int
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A line of the index with its motion."""

    row: Row
    motion: Motion


def rows_of(folder: Path) -> list[Row]:
    """Return the index; raises ProgramFailed where there is none or it lacks a column."""
    path = folder / "index.csv"
    if not path.is_file():
        raise ProgramFailed(f"There is no {path}; --clips names a folder with an index and shards.")
    with path.open(encoding="utf-8", newline="") as file:
        try:
            return [
                Row(
                    one["name"], one["split"], one["subject"], one["category"], one["style"], one["licence"],
                    one["shard"], int(one["start"]), int(one["frames"]),
                )
                for one in csv.DictReader(file)
            ]  # fmt: skip
        except (KeyError, ValueError) as error:
            raise ProgramFailed(f"{path} is no index of clips: {error}.") from error


def read(folder: Path, wanted: Callable[[Row], bool]) -> list[Clip]:
    """Return the clips of the index that are wanted, shard by shard.

    Raises:
        ProgramFailed: when a shard is missing, or holds no motion where the index says so.
    """
    rows = [row for row in rows_of(folder) if wanted(row)]
    found: list[Clip] = []
    for shard in dict.fromkeys(row.shard for row in rows):
        try:
            with np.load(folder / shard, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            found += [Clip(row, _motion(row, arrays)) for row in rows if row.shard == shard]
        except (OSError, KeyError, ValueError, IndexError, BadZipFile, MotionError) as error:
            raise ProgramFailed(f"{folder / shard} does not hold its clips: {error}") from error
    return found


def _motion(row: Row, arrays: dict[str, Array]) -> Motion:
    here = slice(row.start, row.start + row.frames)
    place = int(np.flatnonzero(arrays["start"] == row.start)[0])
    if str(arrays["names"][place]) != row.name:
        raise ValueError(f"{row.name} is not at row {row.start}.")
    offsets = arrays["offsets"][arrays["offset_index"][place]].astype(np.float64)
    channels = 1 + len(BODY_JOINTS)
    return Motion(
        skeleton=Skeleton(BODY_JOINTS, offsets),
        times=np.arange(row.frames) / float(arrays["fps"]),
        root=arrays["root"][here].astype(np.float64),
        rotations=normalise(arrays["rot"][here].astype(np.float64)),
        source=np.zeros((row.frames, channels), dtype=np.uint8),
        confidence=np.ones((row.frames, channels), dtype=np.float32),
        contacts=arrays["contacts"][here].astype(np.bool_),
    )


def spread_of(folder: Path) -> Array:
    """Return the standard deviations (66,) of `l2p_stats.npz`; raises ProgramFailed without them."""
    try:
        with np.load(folder / "l2p_stats.npz", allow_pickle=False) as file:
            return np.asarray(file["std"], dtype=np.float64)
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ProgramFailed(f"{folder} has no l2p_stats.npz to measure L2P by.") from error
