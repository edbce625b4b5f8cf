"""A small folder in the bundle's form, written from synthetic motions."""

import csv
from pathlib import Path

import numpy as np

from capture.motion.motion import Motion
from tests.motions import walking

COLUMNS = (
    "name", "split", "subject", "licence", "category", "style", "description", "frames", "shard",
    "start", "src_fps", "fit_mm",
)  # fmt: skip


def strolling(frames: int, speed: float) -> Motion:
    """A walk that sways, so that no line can foresee it."""
    motion = walking(frames, speed=speed)
    sway = 0.15 * np.sin(2.0 * motion.times)
    return Motion(
        motion.skeleton, motion.times, motion.root + np.outer(sway, [1.0, 0.2, 0.0]),
        motion.rotations, motion.source, motion.confidence,
        np.tile(np.sin(6.0 * motion.times)[:, None] > 0.0, (1, 4)),
    )  # fmt: skip


def write_folder(
    folder: Path, rows: list[tuple[str, str, str, Motion]], subject: str | None = None
) -> Path:
    """Write clips (name, split, category, motion) as one shard, with its index and L2P numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = np.cumsum([0, *(len(motion) for *_, motion in rows)])
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for (name, split, category, motion), start in zip(rows, starts, strict=False):
            writer.writerow([
                name, split, subject or f"subject_{name}", "CMU-free", category, "walk", name, len(motion),
                "shard.npz", start, 120, 0,
            ])  # fmt: skip
    motions = [motion for *_, motion in rows]
    np.savez(
        folder / "shard.npz",
        names=np.array([row[0] for row in rows]),
        start=starts[:-1],
        length=np.diff(starts),
        root=np.concatenate([m.root for m in motions]).astype(np.float32),
        rot=np.concatenate([m.rotations for m in motions]).astype(np.float32),
        contacts=np.concatenate([m.contacts for m in motions]).astype(np.uint8),
        offsets=np.stack([m.skeleton.offsets for m in motions]).astype(np.float32),
        offset_index=np.arange(len(motions)),
        fps=30,
    )
    np.savez(folder / "l2p_stats.npz", mean=np.zeros(66), std=np.full(66, 0.2))
    return folder
