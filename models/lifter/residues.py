"""Real noise: what estimators got wrong in real films, in windows that can be drawn again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.solve.fit.bones import POINTS
from capture.solve.residue import NAMES

Floats = NDArray[np.float32]

_STEP = 4
_ALIKE = 96
"""Windows among which one is drawn: those whose bodies face most nearly the same way."""
_MIRROR = np.arange(len(POINTS)).reshape(-1, 2)[:, ::-1].ravel()
_FLIP = {"world": [-1.0, 1.0, 1.0], "picture": [-1.0, 1.0], "facing": [1.0, -1.0]}


@dataclass(frozen=True, slots=True, eq=False)
class Residues:
    """Windows of one size.

    Attributes:
        world: (M, F, N, 3) metres of the reference height, camera axes.
        picture: (M, F, N, 2) metres across the ray.
        trust: (M, F, N) 0 to 1.
        facing: (M, F, 2) from the right side to the left, x right and z away.
        usual: (L,) mean lengths of landmark bodies over those of the reference body.
    """

    world: Floats
    picture: Floats
    trust: Floats
    facing: Floats
    usual: NDArray[np.float64]

    def like(self, facing: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
        """Return the number (B,) of a window for each mean facing (B, 2), drawn among the nearest."""
        near = facing @ self.facing.mean(axis=1).T
        some = min(_ALIKE, near.shape[1])
        best = np.argpartition(-near, some - 1, axis=1)[:, :some]
        return np.asarray(best[np.arange(len(best)), rng.integers(some, size=len(best))])


def write_residues(path: Path, parts: list[dict[str, NDArray[np.float64]]],
                   lengths: list[NDArray[np.float64]]) -> None:  # fmt: skip
    """Keep the stretches of all recordings, and the mean of their bodies' lengths."""
    stored = {
        f"{name}-{number}": part[name].astype(np.float16)
        for number, part in enumerate(parts)
        for name in NAMES
    }
    usual = np.median(np.array(lengths), axis=0)
    np.savez_compressed(path, usual=usual, **stored)  # type: ignore[arg-type]


def read_residues(path: Path, window: int) -> Residues:
    """Return all windows of a size, and their mirror images; short stretches run to and fro."""
    gathered: dict[str, list[Floats]] = {name: [] for name in NAMES}
    with np.load(path, allow_pickle=False) as stored:
        usual = np.array(stored["usual"])
        count = sum(name.startswith("world-") for name in stored.files)
        for number in range(count):
            length = len(stored[f"world-{number}"])
            if length < window // 4:
                continue
            there = np.concatenate([np.arange(length), np.arange(length - 2, 0, -1)])
            run = np.resize(there, max(length, window))
            for start in range(0, len(run) - window + 1, _STEP):
                rows = run[start : start + window]
                for name in NAMES:
                    gathered[name].append(stored[f"{name}-{number}"][rows].astype(np.float32))
    arrays = {name: np.stack(values) for name, values in gathered.items()}
    return Residues(
        usual=usual, **{k: np.concatenate([v, _mirrored(k, v)]) for k, v in arrays.items()}
    )


def _mirrored(name: str, values: Floats) -> Floats:
    if name != "facing":
        values = values[:, :, _MIRROR]
    return np.asarray(
        values * np.array(_FLIP.get(name, [1.0] * values.shape[-1]), dtype=np.float32)
    )
