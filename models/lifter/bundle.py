"""The motion-capture bundle: which clips may be learnt from, and how their bodies turn.

Only the column `split` of `index.csv` decides who trains: a shard's name does not tell its split.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import global_rotations
from capture.motion.rotation import rotate
from capture.motion.skeleton import Skeleton
from capture.solve.fit.bones import POINTS
from models.lifter.errors import BundleMissing, BundleWrong
from models.lifter.straight import straightened

TRAIN, HELD_OUT = ("train",), ("val", "val2")
_ACCAD = "accad_"
_FAVOURED, _FAVOUR = ("dance", "martial"), 3.0
"""What the archive is about is learnt from so much oftener than walks and everyday movements."""
Floats = NDArray[np.float32]

_HEEL = (0.0, -0.055, -0.052)
_PARTS = (
    "trunk", "leftShoulder", "rightShoulder", "leftUpperArm", "rightUpperArm", "leftLowerArm",
    "rightLowerArm", "hip", "leftUpperLeg", "rightUpperLeg", "leftLowerLeg", "rightLowerLeg",
    "leftHeel", "rightHeel", "leftToes", "rightToes",
)  # fmt: skip
"""Bones as vectors: a body is where sums of them lead."""
GROUP_OF = np.array([9, 4, 4, 0, 0, 1, 1, 5, 2, 2, 3, 3, 6, 6, 8, 8])
"""Group of `fit.bones` whose length each bone has."""
LIMBS = ((8, 10, 0.998), (9, 11, 0.998), (3, 5, 0.98), (4, 6, 0.98))
"""Upper and lower bone of legs and arms, and how far performers of measured lengths stretch them."""
_ENDS = {
    "UpperArm": ("Elbow", "Shoulder"), "LowerArm": ("Wrist", "Elbow"), "UpperLeg": ("Knee", "Hip"),
    "LowerLeg": ("Ankle", "Knee"), "Heel": ("Heel", "Ankle"), "Toes": ("FootIndex", "Ankle"),
}  # fmt: skip


def _chains() -> Floats:
    """(N, parts) how often each bone counts for the place of each point, from between the hips."""
    chains = np.zeros((len(POINTS), len(_PARTS)), dtype=np.float32)
    arm = ("Shoulder", "UpperArm", "LowerArm")
    leg = ("UpperLeg", "LowerLeg")
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for reach, point in enumerate(("Shoulder", "Elbow", "Wrist")):
            row = chains[POINTS.index(f"{side}{point}")]
            row[_PARTS.index("trunk")] = 1.0
            row[[_PARTS.index(f"{side}{bone}") for bone in arm[: reach + 1]]] = 1.0
        for point, bones in {
            "Hip": (), "Knee": leg[:1], "Ankle": leg, "Heel": (*leg, "Heel"),
            "FootIndex": (*leg, "Toes"),
        }.items():  # fmt: skip
            row = chains[POINTS.index(f"{side}{point}")]
            row[_PARTS.index("hip")] = sign
            row[[_PARTS.index(f"{side}{bone}") for bone in bones]] = 1.0
    return chains


def _differences() -> Floats:
    """(parts, N) the bones from the places of the points; the trunk ends between the shoulders."""
    row = np.eye(len(POINTS), dtype=np.float32)
    at = {name: row[number] for number, name in enumerate(POINTS)}
    trunk = (at["leftShoulder"] + at["rightShoulder"]) / 2.0
    bones = {"trunk": trunk, "hip": (at["leftHip"] - at["rightHip"]) / 2.0}
    for side in ("left", "right"):
        bones[f"{side}Shoulder"] = at[f"{side}Shoulder"] - trunk
        for bone, (end, start) in _ENDS.items():
            bones[f"{side}{bone}"] = at[f"{side}{end}"] - at[f"{side}{start}"]
    return np.stack([bones[name] for name in _PARTS])


CHAINS, DIFFERENCES = _chains(), _differences()
"""From bones to places, and back."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A row of the index."""

    name: str
    split: str
    subject: str
    category: str
    licence: str
    shard: str
    start: int
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Frames of many clips, one after another, on the reference body.

    Attributes:
        clips: the clips, in order.
        bones: (n, parts, 3) metres, Y up, the vectors of each frame's bones.
        middle: (n, 3) metres, between the hips, floor at y = 0.
        first: (clips + 1,) the frame at which each clip begins, and the end.
    """

    clips: tuple[Clip, ...]
    bones: Floats
    middle: Floats
    first: NDArray[np.int64]

    def windows(self, size: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return the frames (count, size) of random windows; short clips wait in their last pose.

        Half of the windows run backwards.
        """
        lengths = np.diff(self.first)
        often = lengths * np.array(
            [_FAVOUR if clip.category in _FAVOURED else 1.0 for clip in self.clips]
        )
        clip = rng.choice(len(lengths), size=count, p=often / often.sum())
        room = np.maximum(lengths[clip] - size, 0)
        start = (rng.random(count) * (room + 1)).astype(np.int64)
        within = np.minimum(start[:, None] + np.arange(size), lengths[clip, None] - 1)
        backwards = rng.random(count) < 0.5
        within[backwards] = within[backwards, ::-1]
        return np.asarray(self.first[clip, None] + within)


def clips_of(bundle: Path, splits: tuple[str, ...], *, accad: bool = True) -> tuple[Clip, ...]:
    """Return the clips of some splits.

    Args:
        bundle: folder of `index.csv`.
        splits: values of its column `split`.
        accad: whether to take the clips of ACCAD.

    Raises:
        BundleMissing: when there is no index.
        BundleWrong: when no clip is of these splits.
    """
    try:
        with (bundle / "index.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        raise BundleMissing(folder=str(bundle)) from None
    chosen = tuple(
        Clip(
            row["name"], row["split"], row["subject"], row["category"], row["licence"], row["shard"],
            int(row["start"]), int(row["frames"]),
        )
        for row in rows
        if row["split"] in splits and (accad or not row["subject"].startswith(_ACCAD))
    )  # fmt: skip
    if not chosen:
        raise BundleWrong(folder=str(bundle), what=f"no clip of {', '.join(splits)}")
    return chosen


def bodies_of(bundle: Path, clips: tuple[Clip, ...]) -> Bodies:
    """Return the bodies of clips; raises BundleMissing where a shard is absent."""
    bones, middles = [], []
    for shard in dict.fromkeys(clip.shard for clip in clips):
        try:
            with np.load(bundle / shard, allow_pickle=False) as arrays:
                root, turns = arrays["root"], arrays["rot"]
        except FileNotFoundError:
            raise BundleMissing(folder=str(bundle / shard)) from None
        for clip in (clip for clip in clips if clip.shard == shard):
            here = slice(clip.start, clip.start + clip.frames)
            vectors, drop = _bones(turns[here].astype(np.float64))
            bones.append(vectors)
            middles.append((root[here] + drop).astype(np.float32))
    ordered = tuple(c for s in dict.fromkeys(c.shard for c in clips) for c in clips if c.shard == s)
    first = np.cumsum([0, *(clip.frames for clip in ordered)])
    stretched = _stretched(np.concatenate(bones), ordered)
    return Bodies(ordered, stretched, np.concatenate(middles), first)


def _stretched(bones: Floats, clips: tuple[Clip, ...]) -> Floats:
    """The bones where each performer's legs and arms stretch as they did."""
    bones = bones.copy()
    subjects = np.repeat([clip.subject for clip in clips], [clip.frames for clip in clips])
    for subject in np.unique(subjects):
        rows = np.flatnonzero(subjects == subject)
        for upper, lower, reach in LIMBS:
            bones[rows, upper], bones[rows, lower] = straightened(
                bones[rows, upper], bones[rows, lower], reach
            )
    return bones


def _bones(turns: NDArray[np.float64]) -> tuple[Floats, NDArray[np.float64]]:
    """(F, parts, 3) vectors of the reference body's bones, and (F, 3) from its root to mid-hips."""
    skeleton = Skeleton.reference()
    turns = turns / np.linalg.norm(turns, axis=-1, keepdims=True)
    turned = global_rotations(skeleton, turns)
    index, offsets = skeleton.index, skeleton.offsets

    def along(joint: str, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        return rotate(turned[:, index(joint)], np.broadcast_to(vector, (len(turned), 3)))

    def bone(joint: str) -> NDArray[np.float64]:
        parent = skeleton.names[skeleton.parents[index(joint)]]
        return along(parent, offsets[index(joint)])

    aside = np.array([1.0, 0.0, 0.0])
    drop = along("hips", offsets[index("leftUpperLeg")] * (1.0 - aside))
    trunk = bone("spine") + bone("chest") + bone("upperChest") - drop
    made = {
        "trunk": trunk + along("upperChest", offsets[index("leftShoulder")] * (1.0 - aside)),
        "hip": along("hips", offsets[index("leftUpperLeg")] * aside),
    }
    for side in ("left", "right"):
        made[f"{side}Shoulder"] = along(
            "upperChest", offsets[index(f"{side}Shoulder")] * aside
        ) + bone(f"{side}UpperArm")
        made[f"{side}UpperArm"] = bone(f"{side}LowerArm")
        made[f"{side}LowerArm"] = bone(f"{side}Hand")
        made[f"{side}UpperLeg"] = bone(f"{side}LowerLeg")
        made[f"{side}LowerLeg"] = bone(f"{side}Foot")
        made[f"{side}Heel"] = along(f"{side}Foot", np.array(_HEEL))
        made[f"{side}Toes"] = bone(f"{side}Toes")
    return np.stack([made[name] for name in _PARTS], axis=1).astype(np.float32), drop
