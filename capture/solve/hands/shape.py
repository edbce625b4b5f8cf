"""A hand that bends as hands do: bones of constant length, hinges, and how far each may turn.

Everything here is of a left hand in the axes of the house skeleton: x along the fingers, y out of
its back, z to the thumb. A right hand is solved as the left one that it is in a mirror.
"""

from dataclasses import dataclass

import numpy as np

from capture.motion.hands import HAND_POINTS
from capture.motion.points import FINGER_TIP, FINGERS
from capture.motion.rotation import multiply, rotate
from capture.motion.skeleton import Skeleton
from capture.solve.points import Array, unit

_NAMES = {
    finger: [f"{finger}{part}" for part in ("Proximal", "Intermediate", "Distal")]
    for finger in FINGERS[1:]
} | {"Thumb": [f"Thumb{part}" for part in ("Metacarpal", "Proximal", "Distal")]}
JOINTS: tuple[str, ...] = tuple(name for finger in FINGERS for name in _NAMES[finger])
"""The fifteen joints of a hand without its side, in the order of the house skeleton."""


def _point(name: str) -> int:
    return HAND_POINTS.index(name[0].lower() + name[1:])


ROOTS = np.array([_point(_NAMES[finger][0]) for finger in FINGERS])
"""Points at which the fingers begin."""
CHAINS = ROOTS[:, None] + np.arange(4)
"""(5, 4) points of each finger, from root to tip."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One way in which a joint turns.

    Attributes:
        joint: name in JOINTS.
        axis: in the hand's axes at rest.
        least: smallest angle in degrees.
        most: greatest.
        usual: angle of a relaxed hand.
    """

    joint: str
    axis: tuple[float, float, float]
    least: float
    most: float
    usual: float


SPREAD, BEND = (0.0, -1.0, 0.0), (0.0, 0.0, -1.0)
"""Axes about which a finger is spread towards the thumb, and bent."""
_THUMB_ALONG = (0.87, 0.0, 0.5)
# The thumb's pad looks half at the palm and half at the forefinger.
_THUMB_BEND = (-0.35, 0.71, -0.61)


def _finger(finger: str, spread: float) -> list[Turn]:
    proximal, middle, distal = _NAMES[finger]
    return [
        Turn(proximal, SPREAD, -spread, spread, 0.0),
        Turn(proximal, BEND, -30.0, 95.0, 15.0),
        Turn(middle, BEND, 0.0, 115.0, 20.0),
        Turn(distal, BEND, 0.0, 85.0, 12.0),
    ]


TURNS: tuple[Turn, ...] = (
    Turn("ThumbMetacarpal", (0.0, 1.0, 0.0), -45.0, 45.0, 0.0),
    Turn("ThumbMetacarpal", (0.5, 0.0, -0.87), -40.0, 60.0, 10.0),
    Turn("ThumbMetacarpal", _THUMB_ALONG, -40.0, 40.0, 0.0),
    Turn("ThumbProximal", _THUMB_BEND, -10.0, 70.0, 10.0),
    Turn("ThumbDistal", _THUMB_BEND, -15.0, 90.0, 10.0),
    *_finger("Index", 25.0),
    *_finger("Middle", 20.0),
    *_finger("Ring", 20.0),
    *_finger("Little", 30.0),
)
"""All ways in which a hand turns, each joint's in the order in which they are made: spread, then
bend. Hinges only bend."""
LEAST, MOST, USUAL = (
    np.radians([getattr(turn, name) for turn in TURNS]) for name in ("least", "most", "usual")
)
_AXES = unit(np.array([turn.axis for turn in TURNS]))
_OF_JOINT = [[n for n, turn in enumerate(TURNS) if turn.joint == joint] for joint in JOINTS]


@dataclass(frozen=True, slots=True, eq=False)
class HandShape:
    """Bones of one performer's hands, metres.

    Attributes:
        roots: (5, 3) where the fingers begin, from the wrist.
        bones: (5, 3, 3) each finger's three bones at rest, the last one to its tip.
    """

    roots: Array
    bones: Array

    @property
    def length(self) -> float:
        """From the wrist to the tip of the middle finger, stretched."""
        middle = FINGERS.index("Middle")
        lengths = np.linalg.norm(self.bones[middle], axis=-1).sum()
        return float(np.linalg.norm(self.roots[middle]) + lengths)


def reference_hand(skeleton: Skeleton) -> HandShape:
    """Return the left hand of a skeleton with fingers."""
    offsets = {name: skeleton.offsets[skeleton.index(f"left{name}")] for name in JOINTS}
    roots = np.array([offsets[_NAMES[finger][0]] for finger in FINGERS])
    bones = [[offsets[name] for name in _NAMES[finger][1:]] for finger in FINGERS]
    return HandShape(roots, np.array([[one, two, FINGER_TIP * two] for one, two in bones]))


def local_turns(angles: Array) -> Array:
    """Return (n, 15, 4) rotations of the joints, local to the parent, from (n, T) angles."""
    parts = _quaternions(angles)
    joints = []
    for turns in _OF_JOINT:
        turned = parts[:, turns[0]]
        for one in turns[1:]:
            turned = multiply(turned, parts[:, one])
        joints.append(turned)
    return np.stack(joints, axis=1)


def hand_points(shape: HandShape, angles: Array) -> tuple[Array, Array]:
    """Return the points of hands in their own axes, and how these move with each angle.

    Args:
        shape: the bones.
        angles: (n, T) radians, in the order of TURNS.

    Returns:
        (n, 21, 3) metres from the wrist, and (n, 21, 3, T) metres a radian.
    """
    count = len(angles)
    parts = _quaternions(angles)
    points = np.zeros((count, len(HAND_POINTS), 3))
    moves = np.zeros((count, len(HAND_POINTS), 3, len(TURNS)))
    for finger, chain in enumerate(CHAINS):
        turned = np.broadcast_to(np.array([1.0, 0.0, 0.0, 0.0]), (count, 4))
        points[:, chain[0]] = shape.roots[finger]
        axes: list[tuple[int, int, Array]] = []
        for bone in range(3):
            for turn in _OF_JOINT[finger * 3 + bone]:
                axis = rotate(turned, np.broadcast_to(_AXES[turn], (count, 3)))
                axes.append((turn, int(chain[bone]), axis))
                turned = multiply(turned, parts[:, turn])
            along = np.broadcast_to(shape.bones[finger, bone], (count, 3))
            points[:, chain[bone + 1]] = points[:, chain[bone]] + rotate(turned, along)
        for turn, pivot, axis in axes:
            for point in chain[chain > pivot]:
                arm = points[:, point] - points[:, pivot]
                moves[:, point, :, turn] = np.cross(axis, arm)
    return points, moves


def _quaternions(angles: Array) -> Array:
    """(n, T, 4) each turn by itself."""
    half = angles[..., None] / 2.0
    return np.concatenate([np.cos(half), np.sin(half) * _AXES], axis=-1)
