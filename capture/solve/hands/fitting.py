"""From the 21 points of hands to where their joints stand: each frame's angles by least squares.

What counts is where the points were seen in the picture; the network's own idea of depth, how a
relaxed hand is bent, and the frames around help where the picture does not tell. The hand is small
beside its distance: it is seen in one scale.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import HAND_POINTS
from capture.motion.rotation import (
    from_axis_angle,
    from_matrix,
    inverse,
    multiply,
    to_matrix,
)
from capture.solve.hands.shape import (
    BEND,
    LEAST,
    MOST,
    ROOTS,
    SPREAD,
    TURNS,
    USUAL,
    HandShape,
    hand_points,
)
from capture.solve.points import Array

PICTURE_SIGMA, DEPTH_SIGMA = 0.025, 0.10
"""Standard deviations of where points are seen, and of their depth, in lengths of the hand."""
_LOOSE = np.radians(60.0)
"""How far an ordinary hand is from the usual angles."""
_SPREAD_LOOSE = np.radians(15.0)
_COUPLED, _COUPLED_SHARE = np.radians(15.0), 0.6
"""The last joint of a finger bends with the one before it: nobody bends it alone."""
_HUBER = 2.0
_ROUNDS = 12
_DAMPING = 1e-3
_PALM = np.array([0, *ROOTS[1:]])
_SPREADS = [n for n, turn in enumerate(TURNS) if turn.axis == SPREAD]
_LAST = [n for n, turn in enumerate(TURNS) if turn.joint.endswith("Distal") and turn.axis == BEND]


Rows = NDArray[np.intp] | NDArray[np.bool_] | slice


@dataclass(frozen=True, slots=True, eq=False)
class SeenHands:
    """Left hands in n frames, camera axes (x right, y down, z away).

    Attributes:
        image: (n, 21, 2) pixels.
        world: (n, 21, 3) metres of an average hand.
    """

    image: Array
    world: Array

    def __len__(self) -> int:
        return len(self.image)

    def some(self, rows: Rows) -> "SeenHands":
        """Return some of them."""
        return SeenHands(self.image[rows], self.world[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Bent:
    """How hands stand in n frames.

    Attributes:
        turned: (n, 4) from the hand's axes to the camera's.
        angles: (n, T) radians, in the order of TURNS.
    """

    turned: Array
    angles: Array

    def some(self, rows: Rows) -> "Bent":
        """Return some of the frames."""
        return Bent(self.turned[rows], self.angles[rows])


def fit_hands(
    seen: SeenHands, shape: HandShape, start: Bent | None = None, near: float = 0.0
) -> Bent:
    """Return how hands stand.

    Args:
        seen: what was seen of them.
        shape: their bones, in the size of the network's average hand.
        start: where to begin, and what to stay near; None to begin from the points themselves.
        near: standard deviation in radians of staying near `start`; 0 where nothing binds to it.
    """
    bent = start if start is not None else first_guess(seen, shape)
    hold = _Hold(start, near) if start is not None and near > 0.0 else None
    placed = _placed(seen, shape, bent)
    for _ in range(_ROUNDS):
        bent, placed = _step(seen, shape, bent, placed, hold)
    return bent


@dataclass(frozen=True, slots=True, eq=False)
class _Hold:
    """What a fit stays near."""

    bent: Bent
    sigma: float


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """Where hands lie in the picture: logarithm of pixels a metre (n,), and the wrist (n, 2)."""

    scale: Array
    wrist: Array


def first_guess(seen: SeenHands, shape: HandShape) -> Bent:
    """Return hands that lie as their palms do, bent as usual."""
    count = len(seen)
    palm = np.zeros((len(_PALM), 3))
    palm[1:] = shape.roots[1:]
    turned = aligned(np.broadcast_to(palm, (count, *palm.shape)), seen.world[:, _PALM])
    return Bent(turned, np.broadcast_to(USUAL, (count, len(TURNS))).copy())


def aligned(points: Array, onto: Array) -> Array:
    """Return the rotations (n, 4) that bring points (n, N, 3) nearest to others.

    Source: Kabsch 1976.
    """
    a = points - points.mean(axis=1, keepdims=True)
    b = onto - onto.mean(axis=1, keepdims=True)
    u, _, v = np.linalg.svd(np.einsum("nki,nkj->nij", b, a))
    u[..., 2] *= np.sign(np.linalg.det(u @ v))[:, None]
    turned: Array = from_matrix(u @ v)
    return turned


def palm_size(points: Array) -> Array:
    """Return (n,) metres of the spread of the palm's points among (n, 21, 3)."""
    palm = points[:, _PALM] - points[:, _PALM].mean(axis=1, keepdims=True)
    return np.asarray(np.sqrt((palm**2).sum(axis=(1, 2)) / len(_PALM)))


def _rest(shape: HandShape) -> Array:
    points, _ = hand_points(shape, np.zeros((1, len(TURNS))))
    rest: Array = points[0]
    return rest


def projected(shape: HandShape, bent: Bent, seen: SeenHands) -> Array:
    """Return where the points of hands lie in the picture, (n, 21, 2), at the best size and place."""
    placed = _placed(seen, shape, bent)
    points, _ = hand_points(shape, bent.angles)
    flat = _turned(bent, points)[..., :2]
    return np.asarray(flat * np.exp(placed.scale)[:, None, None] + placed.wrist[:, None])


def lengths(shape: HandShape, bent: Bent, seen: SeenHands) -> Array:
    """Return (n,) how many pixels stretched hands would cover where they lie across the view."""
    return np.asarray(np.exp(_placed(seen, shape, bent).scale) * shape.length)


def _fitted_scale(flat: Array, image: Array) -> Array:
    a = flat - flat.mean(axis=1, keepdims=True)
    b = image - image.mean(axis=1, keepdims=True)
    return np.asarray((a * b).sum(axis=(1, 2)) / np.maximum((a * a).sum(axis=(1, 2)), 1e-9))


def _turned(bent: Bent, points: Array) -> Array:
    return np.asarray(np.einsum("nij,nkj->nki", to_matrix(bent.turned), points))


def _placed(seen: SeenHands, shape: HandShape, bent: Bent) -> _Placed:
    points, _ = hand_points(shape, bent.angles)
    flat = _turned(bent, points)[..., :2]
    scale = np.maximum(_fitted_scale(flat, seen.image), 1.0)
    wrist = seen.image.mean(axis=1) - scale[:, None] * flat.mean(axis=1)
    return _Placed(np.log(scale), wrist)


def _step(
    seen: SeenHands, shape: HandShape, bent: Bent, placed: _Placed, hold: _Hold | None
) -> tuple[Bent, _Placed]:
    """One step of Gauss and Newton, robust against single points, kept within the joints' limits.

    Unknowns of a frame: a turn of the whole hand (3), the angles (T), size and place (3).
    """
    count, turns = bent.angles.shape
    matrix = to_matrix(bent.turned)
    points, moves = hand_points(shape, bent.angles)
    points = np.einsum("nij,nkj->nki", matrix, points)
    moves = np.einsum("nij,nkjt->nkit", matrix, moves)
    whole = np.concatenate([_spun(points), moves], axis=-1)
    scale = np.exp(placed.scale)[:, None, None]
    size = scale * shape.length

    off = (points[..., :2] * scale + placed.wrist[:, None] - seen.image) / size
    jacobian = np.zeros((count, len(HAND_POINTS), 2, 3 + turns + 3))
    jacobian[..., : 3 + turns] = whole[:, :, :2] / shape.length
    jacobian[..., 3 + turns] = points[..., :2] / shape.length
    jacobian[..., 4 + turns :] = np.eye(2) / size[..., None]
    distance = np.linalg.norm(off, axis=-1) / PICTURE_SIGMA
    weight = np.minimum(1.0, _HUBER / np.maximum(distance, 1e-9)) / PICTURE_SIGMA**2
    normal = np.einsum("nk,nkia,nkib->nab", weight, jacobian, jacobian, optimize=True)
    right = -np.einsum("nk,nkia,nki->na", weight, jacobian, off, optimize=True)

    depth, theirs = points[..., 2], seen.world[..., 2]
    # The average hand is a smaller one where it is seen from its fingertips.
    theirs = theirs * (palm_size(_rest(shape)[None]) / palm_size(seen.world))[:, None]
    deep = (depth - depth.mean(axis=1, keepdims=True)) - (
        theirs - theirs.mean(axis=1, keepdims=True)
    )
    slope = (whole[:, :, 2] - whole[:, :, 2].mean(axis=1, keepdims=True)) / shape.length
    inner = slice(0, 3 + turns)
    normal[:, inner, inner] += np.einsum("nka,nkb->nab", slope, slope) / DEPTH_SIGMA**2
    right[:, inner] -= np.einsum("nka,nk->na", slope, deep / shape.length) / DEPTH_SIGMA**2

    _prefer(normal, right, bent)
    if hold is not None:
        _keep_near(normal, right, bent, hold)
    normal += _DAMPING * np.einsum("nii->ni", normal)[:, :, None] * np.eye(normal.shape[-1])
    change = np.linalg.solve(normal, right[..., None])[..., 0]
    spin = change[:, :3]
    much = np.linalg.norm(spin, axis=-1, keepdims=True)
    axis = spin / np.maximum(much, 1e-12)
    turned = multiply(from_axis_angle(axis, np.minimum(much[:, 0], 0.6)), bent.turned)
    angles = np.clip(bent.angles + np.clip(change[:, 3 : 3 + turns], -0.6, 0.6), LEAST, MOST)
    return Bent(turned, angles), _Placed(
        placed.scale + np.clip(change[:, 3 + turns], -0.3, 0.3),
        placed.wrist + change[:, 4 + turns :],
    )


def _spun(points: Array) -> Array:
    """(n, N, 3, 3) how points move with a small turn about each camera axis."""
    x, y, z = np.moveaxis(points, -1, 0)
    zero = np.zeros_like(x)
    return np.stack(
        [
            np.stack([zero, z, -y], axis=-1),
            np.stack([-z, zero, x], axis=-1),
            np.stack([y, -x, zero], axis=-1),
        ],
        axis=-2,
    )


def _prefer(normal: Array, right: Array, bent: Bent) -> None:
    """Pull angles a little to those of a relaxed hand."""
    loose = np.full(len(TURNS), _LOOSE)
    loose[_SPREADS] = _SPREAD_LOOSE
    for turn in range(len(TURNS)):
        place = 3 + turn
        normal[:, place, place] += 1.0 / loose[turn] ** 2
        right[:, place] -= (bent.angles[:, turn] - USUAL[turn]) / loose[turn] ** 2
    for turn in _LAST:
        place = 3 + turn
        off = bent.angles[:, turn] - _COUPLED_SHARE * bent.angles[:, turn - 1]
        row = np.zeros(normal.shape[-1])
        row[place], row[place - 1] = 1.0, -_COUPLED_SHARE
        normal += np.outer(row, row) / _COUPLED**2
        right -= row * off[:, None] / _COUPLED**2


def _keep_near(normal: Array, right: Array, bent: Bent, hold: _Hold) -> None:
    """Pull the whole pose towards another one."""
    way = multiply(bent.turned, inverse(hold.bent.turned))
    way = np.where(way[:, :1] < 0.0, -way, way)
    off = np.concatenate([2.0 * way[:, 1:], bent.angles - hold.bent.angles], axis=1)
    places = np.arange(3 + len(TURNS))
    normal[:, places, places] += 1.0 / hold.sigma**2
    right[:, places] -= off / hold.sigma**2
