"""What a Gaussian knows of bodies: means, directions of likeness and paces, kept in a file.

Learnt from whole motions in one pass: sums of features and of their products, and of their
velocities. The file is a plain archive of arrays; reading it runs nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import FormatError, ShapeMismatch
from capture.motion.filling.gaussian.features import COUNT, tell
from capture.motion.mirror import mirror
from capture.motion.motion import Motion
from capture.motion.rotation import Array, inverse, multiply, normalise, to_vector
from capture.motion.skeleton import BODY_JOINTS

DIRECTIONS = 40
_PACES = (0.2, 50.0)
"""1/s: bodies stray over parts of a second to a few; nothing is to be had of anything else."""
_LEAST = 1e-6
"""Share of the whole variance under which a direction says nothing."""
_OWN = (1 + len(BODY_JOINTS), 3)


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """A Gaussian over poses and how fast they change.

    Attributes:
        mean: (D,) of the features.
        directions: (D, K) principal directions, each of unit length.
        variance: (K,) along each direction.
        pace: (K,) 1/s, spread of the velocity over the spread along each direction.
        left: (D,) variance that the directions leave of each feature.
        own_variance: (1 + J, 3) of the root (m²) and each joint (rad²) about a clip's middle.
        own_pace: (1 + J, 3) 1/s, likewise.
    """

    mean: Array
    directions: Array
    variance: Array
    pace: Array
    left: Array
    own_variance: Array
    own_pace: Array

    def __post_init__(self) -> None:
        count = self.directions.shape[-1]
        for name, shape in {
            "mean": (COUNT,), "directions": (COUNT, count), "variance": (count,),
            "pace": (count,), "left": (COUNT,), "own_variance": _OWN, "own_pace": _OWN,
        }.items():  # fmt: skip
            found = getattr(self, name)
            if found.shape != shape:
                raise ShapeMismatch(name, shape, found.shape)
            if not np.isfinite(found).all():
                raise FormatError(f"The statistics' {name} hold a value that is not a number.")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return what a file holds; raises FormatError where it is no such file."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(
                    **{name: file[name].astype(np.float64) for name in cls.__dataclass_fields__}
                )
        except (OSError, KeyError, ValueError, BadZipFile, ShapeMismatch) as error:
            raise FormatError(
                f"{path.name} holds no statistics of motion; make it again or restore it."
            ) from error

    def write(self, path: Path) -> None:
        """Write the file, in single precision."""
        with path.open("wb") as file:
            np.savez_compressed(
                file, **{name: array.astype(np.float32) for name, array in asdict(self).items()}
            )


def learn(motions: Iterable[Motion], directions: int = DIRECTIONS) -> Statistics:
    """Return the statistics of whole motions and of their mirror images.

    Args:
        motions: every cell is taken as known; a motion of a single frame is passed over.
        directions: how many principal directions are kept.

    Raises:
        FormatError: when there is nothing to learn from.
    """
    sums = _Sums()
    for motion in motions:
        if len(motion) > 1:
            sums.add(motion)
            sums.add(mirror(motion))
    if sums.frames <= directions:
        raise FormatError("There is too little motion to learn from; add more clips.")
    mean = sums.total / sums.frames
    covariance = sums.products / sums.frames - np.outer(mean, mean)
    values, vectors = np.linalg.eigh(covariance)
    directions = min(directions, int(np.count_nonzero(values > _LEAST * values.sum())))
    chosen = vectors[:, ::-1][:, :directions]
    variance = values[::-1][:directions]
    speed = np.einsum("dk,de,ek->k", chosen, sums.velocities / sums.steps, chosen)
    left = np.maximum(np.diag(covariance) - (chosen**2 * variance).sum(axis=1), 1e-6)
    own = np.maximum(sums.own / sums.frames, 1e-9)
    return Statistics(
        mean, chosen, variance, _pace(speed, variance), left, own,
        _pace(sums.own_velocity / sums.steps, own),
    )  # fmt: skip


def _pace(speed: Array, variance: Array) -> Array:
    """1/s from mean squares of velocity and value; what never moves has none of its own."""
    return np.sqrt(np.maximum(speed, 0.0) / variance).clip(*_PACES)


class _Sums:
    """What is added up over clips."""

    def __init__(self) -> None:
        self.frames = 0
        self.steps = 0
        self.total = np.zeros(COUNT)
        self.products = np.zeros((COUNT, COUNT))
        self.velocities = np.zeros((COUNT, COUNT))
        self.own = np.zeros(_OWN)
        self.own_velocity = np.zeros(_OWN)

    def add(self, motion: Motion) -> None:
        """Add a clip."""
        body = [motion.skeleton.index(name) for name in BODY_JOINTS]
        turns = motion.rotations[:, body]
        known = np.ones(motion.source.shape, dtype=np.bool_)
        told = tell(motion.skeleton, motion.times, motion.root, motion.rotations, known).numbers
        seconds = np.diff(motion.times)
        speed = np.diff(told, axis=0) / seconds[:, None]
        self.frames += len(told)
        self.steps += len(speed)
        self.total += told.sum(axis=0)
        self.products += told.T @ told
        self.velocities += speed.T @ speed
        middle = normalise(_signed(turns).mean(axis=0))
        away = to_vector(multiply(inverse(middle), turns))
        moved = to_vector(multiply(inverse(turns[:-1]), turns[1:])) / seconds[:, None, None]
        path = motion.root - motion.root.mean(axis=0)
        travel = np.diff(path, axis=0) / seconds[:, None]
        self.own += _per_axis(path, away)
        self.own_velocity += _per_axis(travel, moved)


def _signed(turns: Array) -> Array:
    """Rotations (F, J, 4) with the sign nearest to those of the first frame."""
    return np.asarray(turns * np.where((turns * turns[:1]).sum(-1, keepdims=True) < 0, -1.0, 1.0))


def _per_axis(root: Array, joints: Array) -> NDArray[np.float64]:
    """(1 + J, 3) sums of squares; the root's two ways over the floor count alike."""
    travel = (root**2).sum(axis=0)
    travel[[0, 2]] = travel[[0, 2]].mean()
    return np.concatenate([travel[None], (joints**2).sum(axis=0)])
