"""A motion-capture bundle of a few made-up clips, and noise to go with it."""

import csv
from pathlib import Path

import numpy as np

from capture.motion.rotation import multiply
from capture.motion.skeleton import BODY_JOINTS
from capture.solve.fit.bones import GROUPS, POINTS
from models.lifter.bundle import HELD_OUT, TRAIN, Bodies, bodies_of, clips_of
from models.lifter.config import TrainConfig
from models.lifter.residues import read_residues, write_residues
from models.lifter.training import Data, digest_of

CLIPS = (
    ("salsa", "train", "cmu60", "dance", "CMU-free"),
    ("walk", "train", "accad_male1", "other", "CC-BY-3.0"),
    ("ballet", "val", "cmu05", "dance", "CMU-free"),
    ("twice_as_fast", "excluded", "cmu143", "other", "CMU-free"),
    ("free_dance", "val2", "cmu120", "dance", "CMU-free"),
)
FRAMES = 70
SMALL = TrainConfig(width=8, window=24, batch=4, steps=12, warm=2, check=4)


def write_bundle(folder: Path) -> Path:
    """All splits lie in one shard, so that only the index tells them apart."""
    rng = np.random.default_rng(4)
    total = FRAMES * len(CLIPS)
    turns = np.zeros((total, len(BODY_JOINTS), 4))
    turns[..., 0] = 1.0
    angle = np.cumsum(rng.normal(scale=0.05, size=(total, len(BODY_JOINTS))), axis=0)
    bend = np.stack([np.cos(angle), np.sin(angle), 0 * angle, 0 * angle], axis=-1)
    turns = multiply(turns, bend)
    root = np.cumsum(rng.normal(scale=0.01, size=(total, 3)), axis=0) + np.array([0.0, 0.9, 0.0])
    np.savez(folder / "train_all.npz", root=root.astype("f4"), rot=turns.astype("f4"))
    with (folder / "index.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("name", "split", "subject", "category", "licence", "shard", "start", "frames")
        )
        for number, clip in enumerate(CLIPS):
            rows.writerow((*clip, "train_all.npz", number * FRAMES, FRAMES))
    return folder


def write_noise(path: Path, frames: int = 60) -> Path:
    rng = np.random.default_rng(5)
    count = len(POINTS)
    facing = rng.normal(size=(frames, 2))
    part = {
        "world": rng.normal(scale=0.05, size=(frames, count, 3)),
        "picture": rng.normal(scale=0.005, size=(frames, count, 2)),
        "trust": rng.uniform(0.5, 1.0, size=(frames, count)),
        "facing": facing / np.linalg.norm(facing, axis=1, keepdims=True),
    }
    write_residues(path, [part], [np.ones(len(GROUPS))])
    return path


def some_bodies(folder: Path) -> Bodies:
    return bodies_of(folder, clips_of(folder, TRAIN))


def some_data(folder: Path) -> Data:
    write_bundle(folder)
    noise = write_noise(folder / "residues.npz")
    held_out = bodies_of(folder, clips_of(folder, HELD_OUT))
    train = some_bodies(folder)
    residues = read_residues(noise, SMALL.window)
    return Data(train, held_out, residues, digest_of(train, held_out, noise))
