"""Where the joints of a foreign skeleton are, and how they are turned, frame by frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.rig import POSITION_CHANNELS, QUATERNION_CHANNELS, ROTATION_CHANNELS, Rig
from capture.motion.rotation import (
    IDENTITY,
    from_axis_angle,
    from_euler,
    multiply,
    normalise,
    rotate,
)
from capture.rigs.choices import UNITS

Array = NDArray[np.float64]

# From a file whose Z points up to the house's axes: a quarter turn about X.
_TURN: dict[str, Array] = {
    "y": IDENTITY,
    "z": from_axis_angle(np.array([1.0, 0.0, 0.0]), np.array(-np.pi / 2.0)),
}
_OWN = 0.05
"""Share of a bone's length within which a position told for it counts as the bone itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """A foreign skeleton in some frames.

    Attributes:
        turns: (F, J, 4) quaternions from each joint's own axes to the room.
        places: (F, J, 3) positions in the room.
    """

    turns: Array
    places: Array

    def __len__(self) -> int:
        return len(self.turns)

    def at(self, frames: NDArray[np.intp] | slice) -> "Poses":
        """Return some of the frames."""
        return Poses(self.turns[frames], self.places[frames])

    def in_house(self, unit: str, up: str) -> "Poses":
        """Return the same poses in metres with Y up."""
        turn = np.broadcast_to(_TURN[up], self.turns.shape)
        places = rotate(np.broadcast_to(_TURN[up], (*self.places.shape[:-1], 4)), self.places)
        return Poses(multiply(turn, self.turns), places * UNITS[unit])


def poses_of(rig: Rig, values: Array) -> Poses:
    """Return the poses of frames in the file's own unit and axes.

    Args:
        rig: the skeleton.
        values: (F, rig.width) numbers of each frame.
    """
    frames, joints = len(values), len(rig)
    turns, places = np.empty((frames, joints, 4)), np.empty((frames, joints, 3))
    for number, joint in enumerate(rig.joints):
        start = rig.starts[number]
        own = np.asarray(values[:, start : start + len(joint.channels)])
        turn = _turn(own, joint.channels)
        shift = _shift(own, joint.channels, joint.offset, is_root=joint.parent < 0)
        if joint.parent < 0:
            turns[:, number], places[:, number] = turn, shift
        else:
            above = turns[:, joint.parent]
            turns[:, number] = multiply(above, turn)
            places[:, number] = places[:, joint.parent] + rotate(above, shift)
    return Poses(turns, places)


def rest_of(rig: Rig) -> Poses:
    """Return the one pose in which every joint is unturned, as the hierarchy of a file draws it."""
    places = np.zeros((1, len(rig), 3))
    for number, joint in enumerate(rig.joints):
        above = places[0, joint.parent] if joint.parent >= 0 else 0.0
        places[0, number] = above + np.array(joint.offset)
    return Poses(np.tile(IDENTITY, (1, len(rig), 1)), places)


def _turn(own: Array, channels: tuple[str, ...]) -> Array:
    """(F, 4) rotation of a joint from its own numbers, in the order in which they are listed."""
    if QUATERNION_CHANNELS[0] in channels:
        first = channels.index(QUATERNION_CHANNELS[0])
        return normalise(own[:, first : first + 4])
    columns = [at for at, channel in enumerate(channels) if channel in ROTATION_CHANNELS]
    order = "".join(channels[at][0].lower() for at in columns)
    return from_euler(np.radians(own[:, columns]), order)


def _shift(
    own: Array, channels: tuple[str, ...], offset: tuple[float, float, float], *, is_root: bool
) -> Array:
    """(F, 3) place of a joint in its parent's axes.

    Most programs tell the whole place, some what is to be added to the bone. At the root it does
    not matter: the floor is found afterwards. Further down the bone itself tells: where nearly
    nothing is told beside it, that is an addition.
    """
    bone = np.array(offset)
    told = np.tile(bone, (len(own), 1))
    columns = [(at, POSITION_CHANNELS.index(c)) for at, c in enumerate(channels) if c[1] == "p"]
    for column, axis in columns:
        told[:, axis] = own[:, column]
    length = float(np.linalg.norm(bone))
    if is_root or not columns or length == 0.0:
        return told
    usual = np.median(np.linalg.norm(told, axis=1))
    return told + bone if usual < _OWN * length else told
