"""Windows of clips, each seen from where its body stands and faces as the gap begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from archive.commands.benches.generate.clips import Clip
from capture.motion.kinematics import global_rotations, positions
from capture.motion.motion import Motion
from capture.motion.rotation import Array, from_axis_angle, multiply, rotate

SIZE, STRIDE = 60, 15
"""Frames of a window, and from one window's first frame to the next one's."""
PAST = 10
"""Known frames before a gap; the last of them is where the body is seen from."""


@dataclass(frozen=True, eq=False)
class Window:
    """Some frames of a clip in its canonical frame.

    Attributes:
        clip: where it is from.
        start: its first frame in the clip.
        motion: its frames, turned about the vertical so that the hips face +Z at the last frame
            before the gap, and moved so that they stand over the origin then.
    """

    clip: Clip
    start: int
    motion: Motion = field(repr=False)

    @cached_property
    def turned(self) -> Array:
        """(F, J, 4) true rotations from the rest pose to the room."""
        return global_rotations(self.motion.skeleton, self.motion.rotations)

    @cached_property
    def places(self) -> Array:
        """(F, J, 3) true joint positions in metres."""
        return positions(self.motion.skeleton, self.motion.root, self.turned)


def windows_of(clip: Clip, stride: int = STRIDE) -> Iterator[Window]:
    """Yield the windows of a clip, none where it is too short."""
    for start in range(0, len(clip.motion) - SIZE + 1, stride):
        yield Window(clip, start, canonical(clip.motion.part(start, start + SIZE)))


def canonical(motion: Motion) -> Motion:
    """Return a motion turned and moved as `Window` says."""
    hips = motion.skeleton.index("hips")
    ahead = rotate(motion.rotations[PAST - 1, hips], np.array([0.0, 0.0, 1.0]))
    back = from_axis_angle(np.array([0.0, 1.0, 0.0]), -np.arctan2(ahead[0], ahead[2]))
    moved = motion.root - motion.root[PAST - 1] * np.array([1.0, 0.0, 1.0])
    turns = motion.rotations.copy()
    turns[:, hips] = multiply(np.broadcast_to(back, (len(motion), 4)), turns[:, hips])
    root = rotate(np.broadcast_to(back, (len(motion), 4)), moved)
    return replace(motion, root=root, rotations=turns)
