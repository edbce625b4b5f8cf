"""From the camera's axes to those of a Motion: Y up, the floor at 0, where it began at the origin."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.solve.fit.bones import COLUMNS, HIPS
from capture.solve.floor import Floor, axes_of
from capture.solve.points import Array, Body, column, columns

_ORIGIN = np.zeros(3)
_WRISTS = {side: column(f"{side}Wrist") for side in ("left", "right")}
_SHOULDERS = columns(("leftShoulder", "rightShoulder"))
_HANGING = {
    column(f"{side}{name}"): (_WRISTS[side],)
    for side in ("left", "right")
    for name in ("Pinky", "Index", "Thumb")
} | {place: tuple(_SHOULDERS) for place in range(columns(("mouthRight",))[0] + 1)}
"""Landmarks that are not fitted, each with those from which it hangs as the estimator has it."""


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Where a Motion takes place, seen from the camera.

    Attributes:
        axes: (3, 3) turns camera axes (x right, y down, z away) to the room's.
        origin: (3,) the room's origin in turned axes, metres.
        stretch: true metres per metre of the places.
    """

    axes: Array
    origin: Array
    stretch: float

    def places(self, points: Array) -> Array:
        """Return points (..., 3) of camera axes in the room."""
        return np.asarray(points * self.stretch @ self.axes.T - self.origin)

    @property
    def camera(self) -> tuple[tuple[float, ...], ...]:
        """Rows of the rotation from the room to camera axes."""
        return tuple(tuple(float(value) for value in row) for row in self.axes.T)


def room_of(floor: Floor, first: Array, stretch: float, over: Array = _ORIGIN) -> Room:
    """Return the room in which a body stands over a point of the floor at first.

    Args:
        floor: the floor, camera axes.
        first: (N, 3) places of the first frame.
        stretch: true metres per metre of the places.
        over: (3,) the point, of which the height does not count; the origin, or where the shot
            before has left the body.
    """
    axes = axes_of(floor)
    middle = axes @ first[list(HIPS)].mean(axis=0) * stretch - over
    return Room(axes, np.array([middle[0], floor.level * stretch, middle[2]]), stretch)


def rooms_of(
    floors: Sequence[Floor], ends: Sequence[tuple[Array, Array]], stretch: float
) -> tuple[Room, ...]:
    """Return the room of each shot: nobody knows where a new one goes on, so it is where they were.

    Args:
        floors: the floor of each shot, in the axes of its camera.
        ends: (N, 3) places of its first and its last frame, likewise.
        stretch: true metres per metre of the places.
    """
    rooms: list[Room] = []
    over = _ORIGIN
    for floor, (first, last) in zip(floors, ends, strict=True):
        rooms.append(room_of(floor, first, stretch, over))
        over = rooms[-1].places(last)[list(HIPS)].mean(axis=0)
    return tuple(rooms)


def body_in(
    room: Room, landmarks: Landmarks, places: Array, scale: float, axes: Array | None
) -> tuple[Body, Array]:
    """Return the body of some frames, and the middle of its hip joints (n, 3) in the room.

    Args:
        room: where it takes place.
        landmarks: the frames, in each of which somebody was found.
        places: (n, N, 3) fitted places, camera axes.
        scale: metres of the places per metre of the estimator's average body.
        axes: (n, 3, 3) turns the axes of the places to those of each frame's camera; None where
            they are the same.
    """
    world = landmarks.world.astype(np.float64) * scale
    if axes is not None:
        world = np.einsum("nji,npj->npi", axes, world)
    points = np.empty_like(world)
    points[:, COLUMNS] = places
    for place in range(len(BLAZEPOSE)):
        if place not in COLUMNS:
            anchors = list(_HANGING[place])
            off = world[:, place] - world[:, anchors].mean(axis=1)
            points[:, place] = points[:, anchors].mean(axis=1) + off
    points = room.places(points)
    middle = points[:, columns(("leftHip", "rightHip"))].mean(axis=1)
    return Body(points - middle[:, None], landmarks.inside()), middle


def apart_from_rays(places: Array, rays: Array) -> Array:
    """Return (n, N) metres across the ray between fitted places and where they were seen."""
    depth = np.maximum(places[..., 2:], 0.3)
    return np.asarray(np.linalg.norm(places[..., :2] - rays * depth, axis=-1))
