"""How far joints turn: limits learnt from real motions, what lies beyond them, and bringing it back.

Each joint's turn is taken apart into a twist about its bone and a swing of it, and each of the three
numbers has a least and a greatest one. They are those of bodies that were recorded, with a margin:
limits of textbooks forbid splits and backbends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np

from capture.motion.errors import FormatError, ShapeMismatch
from capture.motion.mirror import mirror
from capture.motion.motion import Motion
from capture.motion.rotation import Array, from_vector, multiply, swing_twist, to_vector
from capture.motion.skeleton import BODY_JOINTS, Skeleton

LIMITS = Path(__file__).with_name("cleanup") / "limits.npz"
"""The limits that are shipped, learnt by `manage.py learn_statistics`."""
_RARE = 0.1
"""Percentile of what was recorded that counts as the least; the greatest is as rare."""
_MARGIN = np.radians(10.0)
_SHAPE = (len(BODY_JOINTS), 3)
_CHILD = {
    "hips": "spine", "spine": "chest", "chest": "upperChest", "upperChest": "neck", "neck": "head",
    **{
        f"{side}{joint}": f"{side}{child}"
        for side in ("left", "right")
        for joint, child in (
            ("Shoulder", "UpperArm"), ("UpperArm", "LowerArm"), ("LowerArm", "Hand"),
            ("UpperLeg", "LowerLeg"), ("LowerLeg", "Foot"), ("Foot", "Toes"),
        )
    },
}  # fmt: skip
"""The joint to which a joint's bone leads."""


def _axes() -> Array:
    """(J, 3, 3) rows: two ways across each joint's bone at rest, and along it."""
    rest = Skeleton.reference()
    rows = []
    for name in BODY_JOINTS:
        last = _CHILD.get(name, name)
        along = rest.offsets[rest.index(last)]
        along = along / np.linalg.norm(along)
        aside = np.eye(3)[int(np.argmin(np.abs(along)))]
        first = np.cross(along, aside)
        first = first / np.linalg.norm(first)
        rows.append([first, np.cross(along, first), along])
    return np.array(rows)


_AXES = _axes()


@dataclass(frozen=True, slots=True, eq=False)
class JointLimits:
    """Least and greatest turns of the 22 joints of the body.

    Attributes:
        least: (22, 3) radians: swing about two axes across the bone, twist about it.
        greatest: (22, 3) likewise. The hips have none: a body may lie and stand on its hands.
    """

    least: Array
    greatest: Array

    def __post_init__(self) -> None:
        for name in ("least", "greatest"):
            found = getattr(self, name)
            if found.shape != _SHAPE:
                raise ShapeMismatch(name, _SHAPE, found.shape)
        if not (self.least <= self.greatest).all():
            raise FormatError("A joint's least turn is greater than its greatest.")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return what a file holds; raises FormatError where it is no such file."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(file["least"].astype(np.float64), file["greatest"].astype(np.float64))
        except (OSError, KeyError, ValueError, BadZipFile, ShapeMismatch) as error:
            raise FormatError(
                f"{path.name} holds no joint limits; make it again or restore it."
            ) from error

    @classmethod
    def shipped(cls) -> Self:
        """Return the limits that come with the archive."""
        return cls.read(LIMITS)

    def write(self, path: Path) -> None:
        """Write the file, in single precision."""
        with path.open("wb") as file:
            np.savez(
                file,
                least=self.least.astype(np.float32),
                greatest=self.greatest.astype(np.float32),
            )

    def excess(self, turns: Array) -> Array:
        """Return by how much joints turn beyond their limits, (F, 22) radians, from (F, J, 4)."""
        parts = parts_of(turns)
        beyond = np.maximum(np.maximum(self.least - parts, parts - self.greatest), 0.0)
        return np.asarray(beyond.max(axis=-1))

    def clamped(self, turns: Array, least: Array, greatest: Array) -> Array:
        """Return rotations (F, J, 4) brought within limits, wider ones where they are given.

        Args:
            turns: local rotations; fingers, if any, stay.
            least: (F, 22, 3) what is allowed although it is under the limit.
            greatest: (F, 22, 3) what is allowed although it is over the limit.
        """
        parts = parts_of(turns)
        kept = parts.clip(np.minimum(self.least, least), np.maximum(self.greatest, greatest))
        outside = (kept != parts).any(axis=-1)
        result = turns.copy()
        body = result[:, : len(BODY_JOINTS)]
        body[outside] = from_parts(kept)[outside]
        return result


def parts_of(turns: Array) -> Array:
    """Return swing about two axes and twist of each joint of the body, (F, 22, 3) radians."""
    body = turns[:, : len(BODY_JOINTS)]
    swing, twist = swing_twist(body, _AXES[:, 2])
    parts = np.einsum("jai,fji->fja", _AXES, to_vector(swing))
    parts[..., 2] = np.einsum("ji,fji->fj", _AXES[:, 2], to_vector(twist))
    return np.asarray(parts)


def from_parts(parts: Array) -> Array:
    """Return the rotations (F, 22, 4) of swings and twists (F, 22, 3)."""
    swing = np.einsum("jai,fja->fji", _AXES[:, :2], parts[..., :2])
    twist = parts[..., 2:] * _AXES[:, 2]
    return np.asarray(multiply(from_vector(swing), from_vector(twist)))


def learn_limits(motions: Iterable[Motion], every: int = 3) -> JointLimits:
    """Return the limits of real motions and of their mirror images.

    Args:
        motions: every joint is taken as known.
        every: which frames are counted; neighbours tell the same.

    Raises:
        FormatError: when there is no motion.
    """
    found = [
        parts_of(one.rotations[::every]).astype(np.float32)
        for motion in motions
        for one in (motion, mirror(motion))
    ]
    if not found:
        raise FormatError("There is no motion to learn joint limits from; add clips.")
    parts = np.concatenate(found)
    least = np.percentile(parts, _RARE, axis=0).astype(np.float64) - _MARGIN
    greatest = np.percentile(parts, 100.0 - _RARE, axis=0).astype(np.float64) + _MARGIN
    least[0], greatest[0] = -np.inf, np.inf
    return JointLimits(least, greatest)
