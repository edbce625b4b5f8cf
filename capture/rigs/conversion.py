"""From the numbers of a foreign motion and what a person says of them to a Motion, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.rig import Rig
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.motion.source import Source
from capture.motion_file_errors import SkipsAll
from capture.rigs.alignment import Alignment, By, align
from capture.rigs.by_name import by_name
from capture.rigs.choices import Choices, check_joints
from capture.rigs.doubt import CONFIDENCE, doubtful, margin
from capture.rigs.poses import Poses, poses_of, rest_of
from capture.rigs.retarget import Retargeting, figure_of, house_turns

KEPT_RATE = 60.0
"""Frames a second of which about so many are kept: of a faster file every second, or fourth, or so."""
PART = 2048
"""Frames of a Motion that are made at a time."""
_FEWEST = 4
_SEEN = 1500
"""Frames, evenly spread, by which bones, floor and axes are found."""
_LOW_SHARE, _TOES_HIGH = 10.0, 0.02
"""The lower toe stands in so many percent of the frames lower than so many metres."""


class Numbers(Protocol):
    """The numbers of a foreign motion, stored or at hand."""

    @property
    def rig(self) -> Rig:
        """The foreign skeleton."""

    @property
    def values(self) -> NDArray[np.float64]:
        """(F, rig.width) numbers of each frame."""


@dataclass(frozen=True)
class Conversion:
    """A foreign motion, as somebody says that it is meant.

    Attributes:
        numbers: what the file holds.
        choices: how it is meant.
    """

    numbers: Numbers
    choices: Choices

    def __post_init__(self) -> None:
        check_joints(self.choices.joints, self.numbers.rig)
        if len(self) < _FEWEST:
            raise SkipsAll(frames=len(self.numbers.values), skip=self.choices.skip)

    @property
    def every(self) -> int:
        """Of how many frames of the file one is kept; it is kept as it is."""
        return max(1, round(self.choices.rate / KEPT_RATE))

    @property
    def rate(self) -> float:
        """Frames a second that are kept."""
        return self.choices.rate / self.every

    def __len__(self) -> int:
        """Return the frames that are kept."""
        return len(range(self.choices.skip, len(self.numbers.values), self.every))

    @property
    def skeleton(self) -> Skeleton:
        """The figure's bones."""
        return self._figure.skeleton

    @property
    def alignment(self) -> Alignment:
        """How the foreign axes lie."""
        return self._figure.alignment

    def parts(self) -> Iterator[Motion]:
        """Yield the Motion, part by part."""
        for start in range(0, len(self), PART):
            yield self.part(start, min(start + PART, len(self)))

    def part(self, start: int, stop: int) -> Motion:
        """Return frames [start, stop) of those that are kept."""
        around = margin(self.rate)
        first, last = max(0, start - around), min(len(self), stop + around)
        frames = self.choices.skip + self.every * np.arange(first, last)
        times = np.arange(first, last) / self.rate
        motion = self._retargeting.motion(self._poses(frames), times)
        leaps = doubtful(forward(motion), motion.rotations, self.rate)
        unsure = np.concatenate([leaps[:, :1], leaps], axis=1) & (motion.source != Source.MISSING)
        confidence = np.where(unsure, np.float32(CONFIDENCE), motion.confidence)
        return replace(motion, confidence=confidence).part(start - first, stop - first)

    def _poses(self, frames: NDArray[np.int64]) -> Poses:
        values = np.asarray(self.numbers.values[frames])
        return poses_of(self.numbers.rig, values).in_house(self.choices.unit, self.choices.up)

    @cached_property
    def _retargeting(self) -> Retargeting:
        return replace(self._figure, rise=_rise(self._figure.places(self._seen)))

    @cached_property
    def _seen(self) -> Poses:
        frames = np.arange(self.choices.skip, len(self.numbers.values))
        if len(frames) > _SEEN:
            frames = frames[np.linspace(0, len(frames) - 1, _SEEN).astype(np.int64)]
        return self._poses(frames)

    @cached_property
    def _figure(self) -> Retargeting:
        """All but the floor, which needs the figure to be known."""
        joints, rig = self.choices.joints, self.numbers.rig
        seen = self._seen
        rest = rest_of(rig).in_house(self.choices.unit, self.choices.up)
        standing = [(By.REST, rest)]
        if self.choices.skip:
            standing.append((By.OPENING, self._poses(np.array([0]))))
        named = by_name(rig)
        alignment = align(joints, named.rig if named else "", standing, seen)
        skeleton = figure_of(joints, house_turns(joints, alignment, seen), seen)
        turnable = frozenset(at for at, joint in enumerate(rig.joints) if not joint.is_end)
        return Retargeting(joints, alignment, skeleton, turnable, 0.0)


def _rise(places: NDArray[np.float64]) -> float:
    """Metres by which a movement (F, 22, 3) is brought to its floor."""
    toes = [BODY_JOINTS.index(name) for name in ("leftToes", "rightToes")]
    lowest = places[:, toes, 1].min(axis=1)
    return _TOES_HIGH - float(np.percentile(lowest, _LOW_SHARE))
