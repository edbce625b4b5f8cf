"""Clips of the motion-capture bundle: true bodies in the house skeleton, thirty frames a second."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.processes import ProgramFailed
from capture.motion.kinematics import global_rotations, positions
from capture.motion.rotation import normalise
from capture.motion.skeleton import BODY_JOINTS, Skeleton

FPS = 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """One clip.

    Attributes:
        name: in the index.
        skeleton: bones of the performer.
        joints: (F, 22, 3) metres, y up, floor at 0.
        turns: (F, 22, 4) rotations from the rest pose to the room.
    """

    name: str
    skeleton: Skeleton
    joints: Array
    turns: Array


def clips(folder: Path, split: str, category: str) -> Iterator[Clip]:
    """Yield the clips of a split and a category, in the order of the index.

    Raises:
        ProgramFailed: when the bundle is not there.
    """
    index = folder / "index.csv"
    if not index.is_file():
        raise ProgramFailed(f"There is no {index}; set ARCHIVE_TEST_DATA.")
    with index.open(newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["split"] == split and row["category"] == category
        ]
    for row in rows:
        with np.load(folder / row["shard"], allow_pickle=False) as shard:
            yield _clip(row["name"], shard)


def _clip(name: str, shard: "np.lib.npyio.NpzFile") -> Clip:
    place = [str(one) for one in shard["names"]].index(name)
    rows = slice(int(shard["start"][place]), int(shard["start"][place] + shard["length"][place]))
    offsets = shard["offsets"][shard["offset_index"][place]].astype(np.float64)
    skeleton = Skeleton(BODY_JOINTS, offsets)
    rotations = normalise(shard["rot"][rows].astype(np.float64))
    turns = global_rotations(skeleton, rotations)
    joints = positions(skeleton, shard["root"][rows].astype(np.float64), turns)
    return Clip(name, skeleton, joints, turns)
