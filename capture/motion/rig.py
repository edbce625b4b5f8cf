"""The skeleton of a foreign motion file, as its numbers are laid out, before anything is mapped."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from capture.motion.errors import InvalidMotion

POSITION_CHANNELS = ("Xp", "Yp", "Zp")
ROTATION_CHANNELS = ("Xr", "Yr", "Zr")
"""Turns in degrees about the axes of the parent, applied in the order in which they are listed."""
QUATERNION_CHANNELS = ("Qw", "Qx", "Qy", "Qz")
MOST_JOINTS = 512
LONGEST_NAME = 64
LARGEST = 1e7
"""Greatest number, of whatever unit, that a skeleton or a frame may hold."""


@dataclass(frozen=True, slots=True)
class RigJoint:
    """A joint of a foreign skeleton.

    Attributes:
        name: as the file calls it; an end site is called after its joint.
        parent: number of its parent, -1 for the root; a parent stands before its children.
        offset: from the parent, in the file's unit and axes.
        channels: what each frame tells of it, in order; none for an end site.
    """

    name: str
    parent: int
    offset: tuple[float, float, float]
    channels: tuple[str, ...]

    @property
    def is_end(self) -> bool:
        """Whether it only ends a bone and turns nothing."""
        return not self.channels


@dataclass(frozen=True)
class Rig:
    """A foreign skeleton.

    Attributes:
        joints: parents before children.
    """

    joints: tuple[RigJoint, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.joints) <= MOST_JOINTS:
            raise InvalidMotion("The skeleton has no joint, or too many.")
        for number, joint in enumerate(self.joints):
            roots = joint.parent == -1 and number == 0
            if not (roots or 0 <= joint.parent < number):
                raise InvalidMotion("A joint of the skeleton stands before its parent.")
            if not all(math.isfinite(v) and abs(v) <= LARGEST for v in joint.offset):
                raise InvalidMotion("An offset of the skeleton cannot be meant.")
            if not _possible(joint.channels):
                raise InvalidMotion("A joint of the skeleton has channels that nobody knows.")

    def __len__(self) -> int:
        return len(self.joints)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in order."""
        return tuple(joint.name for joint in self.joints)

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """Number of each joint's parent."""
        return tuple(joint.parent for joint in self.joints)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Column of each joint's first channel in a frame."""
        found, column = [], 0
        for joint in self.joints:
            found.append(column)
            column += len(joint.channels)
        return tuple(found)

    @cached_property
    def width(self) -> int:
        """Numbers of a frame."""
        return sum(len(joint.channels) for joint in self.joints)

    def children(self, joint: int) -> list[int]:
        """Return the numbers of a joint's children."""
        return [number for number, parent in enumerate(self.parents) if parent == joint]

    def chain(self, joint: int) -> list[int]:
        """Return a joint and all above it, from the root down."""
        found = [joint]
        while (parent := self.parents[found[-1]]) >= 0:
            found.append(parent)
        return found[::-1]

    def to_json(self) -> list[dict[str, Any]]:
        """Return the joints as JSON-able values."""
        return [
            {
                "name": joint.name,
                "parent": joint.parent,
                "offset": list(joint.offset),
                "channels": list(joint.channels),
            }
            for joint in self.joints
        ]

    @classmethod
    def from_json(cls, told: object) -> "Rig":
        """Return a skeleton from JSON of any origin; raises InvalidMotion."""
        if not isinstance(told, list) or len(told) > MOST_JOINTS:
            raise InvalidMotion("The skeleton is no list of joints.")
        return cls(tuple(_joint(one) for one in told))


def _possible(channels: tuple[str, ...]) -> bool:
    positions = [one for one in channels if one in POSITION_CHANNELS]
    turns = [one for one in channels if one in ROTATION_CHANNELS]
    quaternion = [one for one in channels if one in QUATERNION_CHANNELS]
    if len(positions) + len(turns) + len(quaternion) != len(channels):
        return False
    if quaternion and (tuple(quaternion) != QUATERNION_CHANNELS or turns):
        return False
    return len(set(channels)) == len(channels)


def _joint(told: object) -> RigJoint:
    if not isinstance(told, Mapping):
        raise InvalidMotion("A joint of the skeleton is no object.")
    name, parent = told.get("name"), told.get("parent")
    offset, channels = told.get("offset"), told.get("channels")
    sound = (
        isinstance(name, str)
        and 0 < len(name) <= LONGEST_NAME
        and type(parent) is int
        and isinstance(offset, list)
        and len(offset) == 3
        and all(type(value) in (int, float) for value in offset)
        and isinstance(channels, list)
        and all(isinstance(one, str) for one in channels)
    )
    if not sound:
        raise InvalidMotion("A joint of the skeleton is not described as it must be.")
    x, y, z = (float(value) for value in told["offset"])
    return RigJoint(str(name), told["parent"], (x, y, z), tuple(told["channels"]))
