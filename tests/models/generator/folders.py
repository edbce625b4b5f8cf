"""A folder of a few made-up motions, in the form of the motion-capture bundle."""

import csv
from pathlib import Path

import numpy as np
import torch

from capture.motion.skeleton import BODY_JOINTS, Skeleton
from models.generator.config import NetworkConfig, TrainConfig
from models.generator.motions import TRAIN, read_motions
from models.generator.training import Data

MOTIONS = (
    ("salsa", "train", "cmu60", "dance", "CMU-free"),
    ("cmu_60_14", "train", "cmu60", "dance", "CMU-free"),
    ("walk", "train", "accad_male1", "other", "CC-BY-3.0"),
    ("kept", "train", "cmu131", "dance", "CMU-free"),
    ("ballet", "val", "cmu05", "dance", "CMU-free"),
    ("tango", "val2", "cmu120", "dance", "CMU-free"),
    ("twice_as_fast", "excluded", "cmu143", "other", "CMU-free"),
)
FRAMES = 140
SMALL = TrainConfig(
    network=NetworkConfig(width=32, layers=2, heads=4, spread=2),
    steps=12, frames=256, warm=2, check=4, held_out=("cmu131",), precision="float32",
)  # fmt: skip
DEVIATION = torch.full((len(BODY_JOINTS), 3), 0.2)


def write_folder(folder: Path) -> Path:
    """All splits lie in one shard, so that only the index tells them apart."""
    rng = np.random.default_rng(4)
    total = FRAMES * len(MOTIONS)
    here = np.arange(total)[:, None] / 30.0
    rates, sizes = rng.uniform(0.3, 1.2, (2, len(BODY_JOINTS)))
    half = 0.3 * sizes * np.sin(2.0 * np.pi * rates * here)
    axis = rng.normal(size=(len(BODY_JOINTS), 3))
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    turns = np.concatenate([np.cos(half)[..., None], np.sin(half)[..., None] * axis], axis=-1)
    root = np.stack([0.2 * np.sin(here[:, 0]), 0.93 + 0 * here[:, 0], 0.4 * here[:, 0]], axis=-1)
    np.savez(
        folder / "train_all.npz",
        root=root.astype("f4"),
        rot=turns.astype("f4"),
        contacts=(rng.random((total, 4)) < 0.5).astype("u1"),
        offsets=Skeleton.reference().offsets.astype("f4")[None],
        offset_index=np.zeros(len(MOTIONS), dtype="i4"),
        names=np.array([motion[0] for motion in MOTIONS]),
    )
    with (folder / "index.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("name", "split", "subject", "category", "licence", "style", "shard", "start", "frames")
        )
        for number, motion in enumerate(MOTIONS):
            rows.writerow((*motion, "made up", "train_all.npz", number * FRAMES, FRAMES))
    return folder


def some_data(folder: Path) -> Data:
    return Data.split(read_motions(write_folder(folder), (TRAIN,)), SMALL, DEVIATION)
