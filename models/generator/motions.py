"""What is learnt from: motions one after another, each with its performer, kind and digest.

A folder of motions has an `index.csv`, whose column `split` alone decides who trains, and shards
that numpy reads.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.generator.body import FEET, JOINTS
from models.generator.errors import MotionsMissing, MotionsWrong

TRAIN, VAL, VAL2 = "train", "val", "val2"
_ACCAD = "accad_"
UNSEEN_TAKES = frozenset(
    f"accad_female1_{name}"
    for name in (
        "Crawl_forward_p1", "Crawl_forward_p2", "Lift_box", "Run_back", "Run_to_pick_up_box",
        "Skip_to_walk", "Walk_back", "Walk_to_pick_up_box", "Walk_to_skip",
    )
) | frozenset(
    f"accad_male1_{name}"
    for name in (
        "Crouch", "Lie", "Skip_to_stand", "Sway", "Walk_to_leap_to_walk", "Walk_with_box_2"
    )
) | frozenset(
    f"cmu_{name}"
    for name in (
        "60_13_p1", "60_13_p2", "60_14", "60_15_p1", "60_15_p2", "60_15_p3", "61_13", "61_14",
        "61_15", "135_seq06", "135_seq09", "85_04",
    )
)  # fmt: skip
"""Takes of performers who train, left out so that the generator can be judged on them."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One motion.

    Attributes:
        name: unique in its folder.
        split: of the index.
        performer: subject number.
        category: dance, martial or other.
        style: in words.
        licence: identifier of its terms.
        shard: file in which it stands.
        frames: how many it has.
    """

    name: str
    split: str
    performer: str
    category: str
    style: str
    licence: str
    shard: str
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Motions:
    """Frames of many motions, one after another.

    Attributes:
        clips: the motions, in order.
        root: (n, 3) metres, hips in the room, Y up.
        rotations: (n, J, 4) unit quaternions against the parent, signs continuous in a clip.
        contacts: (n, 4) one where a foot or toe stands.
        offsets: (clips, J, 3) metres from the parent.
        first: (clips + 1,) frame at which each begins, and the end.
    """

    clips: tuple[Clip, ...]
    root: Tensor
    rotations: Tensor
    contacts: Tensor
    offsets: Tensor
    first: Tensor

    @property
    def minutes(self) -> float:
        """How long all are together."""
        return len(self.root) / 1800.0

    def digest(self, clip: int) -> str:
        """Return the sha256 of the frames and lengths of a clip."""
        here = slice(int(self.first[clip]), int(self.first[clip + 1]))
        digest = hashlib.sha256()
        for values in (self.root[here], self.rotations[here], self.offsets[clip]):
            digest.update(np.ascontiguousarray(values.numpy(), dtype="<f4").tobytes())
        return digest.hexdigest()

    def said(self) -> list[dict[str, str]]:
        """Return each motion by name, performer, licence and digest."""
        return [
            {
                "name": clip.name,
                "performer": clip.performer,
                "licence": clip.licence,
                "sha256": self.digest(number),
            }
            for number, clip in enumerate(self.clips)
        ]

    def some(self, wanted: list[int]) -> "Motions":
        """Return some of the clips, by number."""
        if not wanted:
            raise MotionsWrong(folder="them", what="none of them is left")
        rows = torch.cat([torch.arange(int(self.first[c]), int(self.first[c + 1])) for c in wanted])
        return Motions(
            tuple(self.clips[c] for c in wanted),
            self.root[rows],
            self.rotations[rows],
            self.contacts[rows],
            self.offsets[wanted],
            torch.tensor([0, *np.cumsum([self.clips[c].frames for c in wanted])]),
        )


def read_motions(folder: Path, splits: tuple[str, ...], *, accad: bool = True) -> Motions:
    """Return the motions of some splits of a folder.

    Args:
        folder: of `index.csv`.
        splits: values of its column `split`; rows marked `excluded` are in none.
        accad: whether to take the clips of ACCAD.

    Raises:
        MotionsMissing: when the index or a shard is absent.
        MotionsWrong: when nothing of these splits is there, or a shard is damaged.
    """
    rows = [
        row
        for row in _index(folder)
        if row["split"] in splits and (accad or not row["subject"].startswith(_ACCAD))
    ]
    if not rows:
        raise MotionsWrong(folder=str(folder), what=f"no motion of {', '.join(splits)} is there")
    parts: list[tuple[Clip, dict[str, Tensor]]] = []
    for shard in dict.fromkeys(row["shard"] for row in rows):
        parts += _of_shard(folder, shard, [row for row in rows if row["shard"] == shard])
    return gathered(parts)


def gathered(parts: list[tuple[Clip, dict[str, Tensor]]]) -> Motions:
    """Return motions one after another.

    Args:
        parts: each clip with its `root` (F, 3), `rotations` (F, J, 4), `contacts` (F, 4), and
            `offsets` (1, J, 3).
    """
    values = {name: torch.cat([part[name] for _, part in parts]) for name in parts[0][1]}
    clips = tuple(clip for clip, _ in parts)
    first = torch.tensor([0, *np.cumsum([clip.frames for clip in clips])])
    return Motions(clips, **values, first=first)


def _index(folder: Path) -> list[dict[str, str]]:
    try:
        with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise MotionsMissing(folder=str(folder)) from None


def _of_shard(
    folder: Path, shard: str, rows: list[dict[str, str]]
) -> list[tuple[Clip, dict[str, Tensor]]]:
    try:
        with np.load(folder / shard, allow_pickle=False) as stored:
            arrays = {
                name: stored[name] for name in ("root", "rot", "contacts", "offsets", "names")
            }
            bodies = dict(zip(stored["names"].tolist(), stored["offset_index"], strict=True))
    except FileNotFoundError:
        raise MotionsMissing(folder=str(folder / shard)) from None
    except (KeyError, ValueError, EOFError, OSError) as wrong:
        raise MotionsWrong(folder=str(folder / shard), what=str(wrong)) from wrong
    found = []
    for row in rows:
        clip = Clip(
            row["name"], row["split"], row["subject"], row["category"], row["style"],
            row["licence"], shard, int(row["frames"]),
        )  # fmt: skip
        here = slice(int(row["start"]), int(row["start"]) + clip.frames)
        part = {
            "root": arrays["root"][here],
            "rotations": arrays["rot"][here],
            "contacts": arrays["contacts"][here],
            "offsets": arrays["offsets"][bodies[clip.name]][None],
        }
        found.append((clip, _checked(folder / shard, clip, part)))
    return found


def _checked(file: Path, clip: Clip, part: dict[str, NDArray[np.generic]]) -> dict[str, Tensor]:
    shapes = {
        "root": (clip.frames, 3),
        "rotations": (clip.frames, JOINTS, 4),
        "contacts": (clip.frames, len(FEET)),
        "offsets": (1, JOINTS, 3),
    }
    for name, shape in shapes.items():
        if part[name].shape != shape or not np.isfinite(part[name]).all():
            raise MotionsWrong(folder=str(file), what=f"{name} of {clip.name} is damaged")
    tensors = {name: torch.from_numpy(values.astype(np.float32)) for name, values in part.items()}
    length = tensors["rotations"].norm(dim=-1, keepdim=True)
    if not bool((length > 0.5).all()):
        raise MotionsWrong(folder=str(file), what=f"rotations of {clip.name} are no quaternions")
    tensors["rotations"] = tensors["rotations"] / length
    return tensors
