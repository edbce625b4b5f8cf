"""Where the camera looked in every frame, as far as the background tells.

A camera on a tripod or in a steady hand turns and zooms about one place: then the background moves
as one, and each frame's rays can be turned back as if the camera had stood still. A camera that is
carried shifts what is near against what is far, and the background does not move as one; where it
does not, or where too little of it is seen, the camera is adrift and nobody can tell how the
performer travels.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from capture.motion.camera import LEAST_POINTS, CameraMoves
from capture.motion.landmarks import Landmarks
from capture.motion.rotation import (
    from_axis_angle,
    from_matrix,
    from_two_vectors,
    inverse,
    multiply,
    normalise,
    to_matrix,
)
from capture.solve.fit.view import FOCAL, Aim
from capture.solve.points import Array

_AGREEING = 0.65
"""Share of the background's points that must move as one for the camera to be one that turns."""
_LEAST_SECONDS, _BRIDGE_SECONDS = 0.3, 1.0
"""How long a camera must be adrift for it to count, and moments between that do not."""
_MOSTLY = 0.5
"""Share of a shot adrift from which all of it is: a camera that is carried looks steady at times."""
_TOLD = 0.3
"""Share of a shot in which the background must tell anything; a black stage never does, and a camera
before it is taken to stand unless it is seen to move."""

_STANDS, _SURELY_MOVES = 0.002, 0.03
"""Longer sides of the picture, growth and radians within which a camera is taken to stand: what a
codec and passers-by do to the background of one that does; and beyond which it surely moved, however
little of the shot tells of it."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class CameraPath:
    """The camera in every frame of a recording.

    Attributes:
        turned: (F, 4) quaternions that turn the axes of the shot (those of its camera's middle
            direction) to the frame's own camera axes; None where no camera ever turns or zooms.
        zoom: (F,) focal length over the shot's usual one.
        adrift: (F,) True where nobody can tell how the camera moved.
    """

    turned: Array | None
    zoom: Array
    adrift: Flags

    def aim(self, rows: NDArray[np.intp] | slice) -> Aim:
        """Return how the camera stood in some frames."""
        axes = None if self.turned is None else to_matrix(self.turned[rows])
        return Aim(axes, self.zoom[rows])

    @property
    def widest(self) -> float:
        """Radians between a shot's middle direction and the farthest one."""
        if self.turned is None:
            return 0.0
        return float(2.0 * np.arccos(np.clip(np.abs(self.turned[:, 0]), 0.0, 1.0)).max())

    @property
    def zoomed(self) -> float:
        """Longest focal length over the shortest one of any shot."""
        return float(self.zoom.max() / self.zoom.min())


def camera_of(landmarks: Landmarks) -> CameraPath:
    """Return where the camera looked in every frame of a recording."""
    frames, camera = len(landmarks), landmarks.camera
    zoom, adrift = np.ones(frames), np.zeros(frames, dtype=np.bool_)
    if camera is None or not (camera.moves.any() or camera.slid.any()):
        return CameraPath(None, zoom, adrift)
    turned = np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1))
    times, found = np.asarray(landmarks.times), np.asarray(landmarks.found)
    for start, stop in _shots(landmarks.cuts, frames):
        here = slice(start, stop)
        shot = camera.some(here)
        moves = shot.moves.astype(np.float64)
        moves[0] = 0.0
        adrift[here] = _long_enough(np.array(shot.slid), times[here])
        if not _moves_at_all(shot, moves):
            continue
        adrift[here] |= _adrift(shot, times[here])
        moves[adrift[here]] = 0.0
        turned[here], zoom[here] = _turned(moves, found[here])
    moved = (turned[:, 0] < 1.0).any() or (zoom != 1.0).any()
    return CameraPath(turned if moved else None, zoom, adrift)


def _shots(cuts: Iterable[int], frames: int) -> Iterable[tuple[int, int]]:
    return pairwise(sorted({0, *cuts, frames}))


def _moves_at_all(shot: CameraMoves, moves: Array) -> bool:
    """Whether the camera of a shot is seen to move, rather than what stands behind somebody.

    Whatever hides the background of a camera that never moves does not move the camera.
    """
    told = shot.points >= LEAST_POINTS
    least = _STANDS if told.mean() >= _TOLD else _SURELY_MOVES
    return bool(np.ptp(np.cumsum(moves, axis=0), axis=0).max() > least)


def _adrift(shot: CameraMoves, times: Array) -> Flags:
    """(n,) whether the camera of one shot moved in a way that nobody can tell."""
    told = shot.points >= LEAST_POINTS
    one = shot.agreeing >= _AGREEING * shot.points
    adrift = _long_enough(~(told & one), times)
    return np.full_like(adrift, fill_value=True) if adrift.mean() > _MOSTLY else adrift


def _long_enough(doubtful: Flags, times: Array) -> Flags:
    """The same with short moments between doubtful frames, and without short doubtful moments."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], doubtful.astype(np.int8), [0]])))
    runs = [list(run) for run in edges.reshape(-1, 2)]
    joined: list[list[int]] = []
    for start, stop in runs:
        if joined and times[start] - times[joined[-1][1] - 1] < _BRIDGE_SECONDS:
            joined[-1][1] = stop
        else:
            joined.append([start, stop])
    result = np.zeros_like(doubtful)
    for start, stop in joined:
        if times[stop - 1] - times[start] >= _LEAST_SECONDS:
            result[start:stop] = True
    return result


def _turned(moves: Array, seen: Flags) -> tuple[Array, Array]:
    """Turns (n, 4) from the middle direction of a shot to each frame's camera, and zoom (n,).

    Args:
        moves: (n, 4) of the background since the frame before, see CameraMoves; 0 for the first.
        seen: (n,) frames that count for the middle.
    """
    seen = seen if seen.any() else np.ones(len(moves), dtype=np.bool_)
    growth = np.cumsum(moves[:, 2])
    zoom = np.exp(growth - growth[seen].mean())
    ahead = np.array([0.0, 0.0, 1.0])
    shifted = np.column_stack([moves[:, :2] / (FOCAL * zoom[:, None]), np.ones(len(moves))])
    shifted /= np.linalg.norm(shifted, axis=1, keepdims=True)
    steps = multiply(
        from_two_vectors(np.broadcast_to(ahead, shifted.shape), shifted),
        from_axis_angle(ahead, moves[:, 3]),
    )
    turned = _running_product(steps)
    middle = _mean(turned[seen])
    return multiply(turned, inverse(middle)), zoom


def _running_product(steps: Array) -> Array:
    """Product (n, 4) of all rotations up to each, the later ones applied after the earlier."""
    product, reach = steps.copy(), 1
    while reach < len(product):
        product[reach:] = multiply(product[reach:], product[:-reach])
        reach *= 2
    return normalise(product)


def _mean(turned: Array) -> Array:
    """Mean (4,) of rotations that lie within half a turn of each other."""
    left, _, right = np.linalg.svd(to_matrix(turned).mean(axis=0))
    rotation = left @ np.diag([1.0, 1.0, np.linalg.det(left @ right)]) @ right
    return from_matrix(rotation)
