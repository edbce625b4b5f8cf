"""What is hidden while learning: the gaps that recordings have, and those the benches ask for."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from models.generator.body import CHANNELS, index

Bools = NDArray[np.bool_]

_LEFT_ARM, _RIGHT_ARM = (
    index(*(f"{side}{bone}" for bone in ("Shoulder", "UpperArm", "LowerArm", "Hand")))
    for side in ("left", "right")
)
_LEFT_LEG, _RIGHT_LEG = (
    index(*(f"{side}{bone}" for bone in ("UpperLeg", "LowerLeg", "Foot", "Toes")))
    for side in ("left", "right")
)
_TRUNK = index("spine", "chest", "upperChest", "neck", "head")
_LEGS = [*_LEFT_LEG, *_RIGHT_LEG]
_ARMS = [_LEFT_ARM, _RIGHT_ARM]
_OTHER = [
    _LEFT_LEG, _RIGHT_LEG, _TRUNK, [*_LEFT_ARM, *_RIGHT_ARM], _LEFT_ARM[1:], _RIGHT_ARM[1:],
    _LEFT_ARM[2:], _RIGHT_ARM[2:], [*_TRUNK, *_LEFT_ARM, *_RIGHT_ARM],
    [*_LEFT_ARM, *_LEFT_LEG], [*_RIGHT_ARM, *_RIGHT_LEG], _LEFT_LEG[1:], _RIGHT_LEG[1:],
]  # fmt: skip
PAST = 10
"""Frames before a gap in the benches."""


class Kind(IntEnum):
    """What is missing from a window."""

    ONE_SIDED = 0
    TWO_SIDED = 1
    ARM = 2
    LEGS = 3
    PART = 4
    SCATTER = 5
    KEYS = 6
    OPEN = 7
    NOISE = 8


SHARES = {
    Kind.ONE_SIDED: 0.27, Kind.TWO_SIDED: 0.14, Kind.ARM: 0.17, Kind.LEGS: 0.10, Kind.PART: 0.06,
    Kind.SCATTER: 0.04, Kind.KEYS: 0.03, Kind.OPEN: 0.03, Kind.NOISE: 0.16,
}  # fmt: skip
"""How often each kind of gap is learnt from."""


@dataclass(frozen=True, slots=True, eq=False)
class Masks:
    """What is missing from windows.

    Attributes:
        kind: (B,) of Kind.
        hidden: (B, F, C).
        real: (B, F) frames that are part of the motion at all.
        gap: (B,) frames of the longest gap.
        seen_ends: (B,) whether the last joints of a hidden limb are seen as places.
    """

    kind: NDArray[np.int64]
    hidden: Bools
    real: Bools
    gap: NDArray[np.int64]
    seen_ends: Bools


def masks(size: tuple[int, int], rng: np.random.Generator) -> Masks:
    """Return masks of windows and frames; every window keeps a frame and lacks something."""
    b, f = size
    kinds = rng.choice([int(kind) for kind in SHARES], size=b, p=list(SHARES.values()))
    hidden = np.zeros((b, f, CHANNELS), dtype=np.bool_)
    real = np.ones((b, f), dtype=np.bool_)
    for row, kind in enumerate(kinds):
        _HIDE[Kind(kind)](hidden[row], real[row], rng)
    seen_ends = np.isin(kinds, (Kind.ARM, Kind.LEGS, Kind.PART)) & (rng.random(b) < 0.15)
    return Masks(kinds, hidden, real, _longest(hidden), seen_ends)


def _longest(hidden: Bools) -> NDArray[np.int64]:
    """(B,) frames of the longest gap of any channel."""
    longest = np.zeros(len(hidden), dtype=np.int64)
    running = np.zeros(hidden[:, 0].shape, dtype=np.int64)
    for frame in range(hidden.shape[1]):
        running = (running + 1) * hidden[:, frame]
        longest = np.maximum(longest, running.max(axis=1))
    return longest


def _one_sided(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    # A past, a gap, one frame; the past is often as short as in the benches.
    frames = len(hidden)
    gap = int(rng.integers(max(3, frames // 2 - 9), max(frames - PAST, 5)))
    past = frames - 1 - gap
    hidden[past : frames - 1] = True
    kept = PAST if rng.random() < 0.7 else int(rng.integers(3, past + 1))
    real[: max(past - kept, 0)] = False


def _two_sided(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    frames = len(hidden)
    for _ in range(2 if rng.random() < 0.25 else 1):
        gap = int(rng.integers(2, min(frames - 7, 50)))
        start = int(rng.integers(3, frames - gap - 2))
        hidden[start : start + gap] = True
    if hidden.all():
        hidden[0] = False


def _limb(hidden: Bools, rng: np.random.Generator, joints: list[int], bench: float) -> None:
    frames = len(hidden)
    if frames >= 60 and rng.random() < bench:
        gap, start = int(rng.integers(24, 37)), int(rng.integers(7, 14))
    else:
        gap = int(rng.integers(4, max(6, int(0.75 * frames))))
        start = int(rng.integers(1, frames - gap))
    hidden[start : start + gap, joints] = True


def _arm(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    _limb(hidden, rng, _ARMS[rng.integers(2)], 0.6)


def _legs(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    _limb(hidden, rng, _LEGS, 0.6)


def _part(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    _limb(hidden, rng, _OTHER[rng.integers(len(_OTHER))], 0.3)
    if rng.random() < 0.25:
        _two_sided(hidden, real, rng)


def _scatter(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    frames = len(hidden)
    for joint in rng.choice(CHANNELS, size=int(rng.integers(2, 8)), replace=False):
        gap = int(rng.integers(3, max(5, frames // 2)))
        start = int(rng.integers(0, frames - gap))
        hidden[start : start + gap, joint] = True


def _keys(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    frames = len(hidden)
    inner = rng.choice(np.arange(1, frames - 1), size=int(rng.integers(1, 6)), replace=False)
    hidden[:] = True
    hidden[[0, *inner, frames - 1]] = False


def _open(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    frames = len(hidden)
    gap = int(rng.integers(4, max(6, frames // 2)))
    if rng.random() < 0.7:
        hidden[frames - gap :] = True
    else:
        hidden[:gap] = True


def _noise(hidden: Bools, real: Bools, rng: np.random.Generator) -> None:
    # Everything is seen badly; now and then a limb or a while is lost on top.
    chance = rng.random()
    if chance < 0.2:
        _part(hidden, real, rng)
    elif chance < 0.35:
        _two_sided(hidden, real, rng)


_HIDE = {
    Kind.ONE_SIDED: _one_sided, Kind.TWO_SIDED: _two_sided, Kind.ARM: _arm, Kind.LEGS: _legs,
    Kind.PART: _part, Kind.SCATTER: _scatter, Kind.KEYS: _keys, Kind.OPEN: _open,
    Kind.NOISE: _noise,
}  # fmt: skip
