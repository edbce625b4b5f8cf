"""What is hidden from the methods: gaps of whole frames, limbs, single joints."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.generate.windows import PAST, SIZE, Window
from capture.motion.filling.partial import Mask, Partial
from capture.motion.skeleton import BODY_JOINTS, Skeleton

_TOES = ("leftToes", "rightToes")


@dataclass(frozen=True, slots=True)
class Task:
    """A gap of known length.

    Attributes:
        name: in tables.
        frames: hidden frames, from frame PAST on.
        joints: joints whose rotations are hidden; none where whole frames are, root included.
        after: known whole frames after the gap; a limb's gap has the rest of the window.
        measured: joints whose places are measured; all where empty.
    """

    name: str
    frames: int
    joints: tuple[str, ...] = ()
    after: int = 1
    measured: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Frames of a window that a method is given."""
        return SIZE if self.joints else PAST + self.frames + self.after

    @property
    def hidden(self) -> slice:
        """The frames of the gap."""
        return slice(PAST, PAST + self.frames)

    def known(self, skeleton: Skeleton) -> Mask:
        """Return (length, 1 + J) True where a cell is known."""
        mask = np.ones((self.length, 1 + len(skeleton.names)), dtype=np.bool_)
        channels = [skeleton.channel(name) for name in self.joints]
        mask[self.hidden, channels or slice(None)] = False
        return mask

    def partial(self, window: Window) -> Partial:
        """Return what a method is given of a window; hidden numbers are none at all."""
        motion = window.motion.part(0, self.length)
        known = self.known(motion.skeleton)
        return Partial(
            motion.skeleton,
            motion.times - motion.times[0],
            np.where(known[:, :1], motion.root, np.nan),
            np.where(known[:, 1:, None], motion.rotations, np.nan),
            known,
        )

    def turning(self, skeleton: Skeleton) -> NDArray[np.intp]:
        """Return the joints whose turns are measured: the hidden ones without the toes."""
        names = self.joints or BODY_JOINTS
        return np.array([skeleton.index(name) for name in names if name not in _TOES])

    def moving(self, skeleton: Skeleton) -> NDArray[np.intp]:
        """Return the joints whose places are measured."""
        names = self.measured or self.joints or BODY_JOINTS
        return np.array([skeleton.index(name) for name in names])


def _limb(side: str, *parts: str) -> tuple[str, ...]:
    return tuple(f"{side}{part}" for part in parts)


ARM = ("Shoulder", "UpperArm", "LowerArm", "Hand")
LEG = ("UpperLeg", "LowerLeg", "Foot", "Toes")
LEGS = (*_limb("left", *LEG), *_limb("right", *LEG))

GAPS = tuple(Task(f"gap {frames}", frames) for frames in (5, 15, 30, 45))
"""Whole body hidden, one known frame after it."""
TWO_SIDED = tuple(Task(f"two-sided {frames}", frames, after=20) for frames in (15, 30))
"""Whole body hidden, twenty known frames after it: what a gap within a recording is."""
ARMS = tuple(Task(f"{side} arm 30", 30, _limb(side, *ARM)) for side in ("left", "right"))
BOTH_LEGS = Task("legs 30", 30, LEGS)
_CARRIED = {
    "leftUpperArm": _limb("left", "UpperArm", "LowerArm", "Hand"),
    "leftLowerArm": _limb("left", "LowerArm", "Hand"),
    "leftUpperLeg": _limb("left", *LEG),
    "leftLowerLeg": _limb("left", "LowerLeg", "Foot", "Toes"),
}
JOINTS = tuple(
    Task(f"{joint} {frames}", frames, (joint,), measured=_CARRIED[joint])
    for joint in _CARRIED
    for frames in (10, 20, 30)
)
"""One joint hidden; measured are its own place, which does not move, and those below it."""
