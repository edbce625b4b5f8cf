"""Rotations as quaternions (w, x, y, z), unit length, over arrays of any leading shape.

`multiply(a, b)` turns by b first, then by a, as the formula reads. Vectors are (..., 3).
Formulas: Diebel 2006, "Representing attitude", sections 5 and 6; six-number form: Zhou et al.
2019, "On the continuity of rotation representations in neural networks".
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

IDENTITY: Array = np.array([1.0, 0.0, 0.0, 0.0])
IDENTITY.setflags(write=False)
_TINY = 1e-12


def normalise(q: Array) -> Array:
    """Return quaternions scaled to unit length; a zero quaternion becomes the identity."""
    length = np.linalg.norm(q, axis=-1, keepdims=True)
    return np.where(length > _TINY, q / np.maximum(length, _TINY), IDENTITY)


def multiply(a: Array, b: Array) -> Array:
    """Return the rotation that turns by b, then by a."""
    aw, ax, ay, az = np.moveaxis(a, -1, 0)
    bw, bx, by, bz = np.moveaxis(b, -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def inverse(q: Array) -> Array:
    """Return the opposite rotation of unit quaternions."""
    return np.asarray(q * np.array([1.0, -1.0, -1.0, -1.0]))


def rotate(q: Array, vector: Array) -> Array:
    """Return vectors (..., 3) turned by q."""
    w, u = q[..., :1], q[..., 1:]
    t = 2.0 * _cross(u, vector)
    return np.asarray(vector + w * t + _cross(u, t))


def _cross(a: Array, b: Array) -> Array:
    """The vector product over the last axis; numpy's own checks much before it begins."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def from_axis_angle(axis: Array, angle: Array | float) -> Array:
    """Return the rotation by `angle` radians about a unit axis (..., 3)."""
    half = np.asarray(angle, dtype=np.float64)[..., None] / 2.0
    axis = np.broadcast_to(axis, (*np.broadcast_shapes(axis.shape[:-1], half.shape[:-1]), 3))
    return np.concatenate(
        [np.broadcast_to(np.cos(half), (*axis.shape[:-1], 1)), np.sin(half) * axis], axis=-1
    )


def from_two_vectors(a: Array, b: Array) -> Array:
    """Return the shortest rotation that turns unit vectors a (..., 3) onto unit vectors b.

    Opposite vectors have no shortest way; a half turn about a perpendicular axis is returned.
    """
    # One more than their product; added up this way nothing cancels where they are nearly opposite.
    w = 0.5 * np.sum((a + b) ** 2, axis=-1, keepdims=True)
    q = np.concatenate([w, np.cross(a, b)], axis=-1)
    aside = np.where(np.abs(a[..., :1]) < 0.9, np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    half_turn = np.concatenate([np.zeros_like(w), np.cross(a, aside)], axis=-1)
    return normalise(np.where(w < 1e-14, half_turn, q))


def from_matrix(m: Array) -> Array:
    """Return quaternions of rotation matrices (..., 3, 3) whose columns are the turned axes."""
    m00, m01, m02 = m[..., 0, 0], m[..., 0, 1], m[..., 0, 2]
    m10, m11, m12 = m[..., 1, 0], m[..., 1, 1], m[..., 1, 2]
    m20, m21, m22 = m[..., 2, 0], m[..., 2, 1], m[..., 2, 2]
    # Four ways to the same quaternion; the one with the greatest divisor is the exact one.
    ways = np.stack(
        [
            np.stack([1 + m00 + m11 + m22, m21 - m12, m02 - m20, m10 - m01], axis=-1),
            np.stack([m21 - m12, 1 + m00 - m11 - m22, m01 + m10, m02 + m20], axis=-1),
            np.stack([m02 - m20, m01 + m10, 1 - m00 + m11 - m22, m12 + m21], axis=-1),
            np.stack([m10 - m01, m02 + m20, m12 + m21, 1 - m00 - m11 + m22], axis=-1),
        ],
        axis=-2,
    )
    best = np.argmax(np.stack([ways[..., i, i] for i in range(4)], axis=-1), axis=-1)
    chosen = np.take_along_axis(ways, best[..., None, None], axis=-2)[..., 0, :]
    return normalise(chosen)


def to_matrix(q: Array) -> Array:
    """Return rotation matrices (..., 3, 3) whose columns are the turned axes."""
    axes = [rotate(q, np.broadcast_to(axis, (*q.shape[:-1], 3))) for axis in np.eye(3)]
    return np.stack(axes, axis=-1)


def from_six(six: Array) -> Array:
    """Return quaternions from the first two columns (..., 6) of a rotation matrix, any length."""
    x = _unit(six[..., :3])
    y = six[..., 3:]
    y = _unit(y - np.sum(x * y, axis=-1, keepdims=True) * x)
    return from_matrix(np.stack([x, y, np.cross(x, y)], axis=-1))


def to_six(q: Array) -> Array:
    """Return the first two columns of the rotation matrix, (..., 6)."""
    m = to_matrix(q)
    return np.concatenate([m[..., :, 0], m[..., :, 1]], axis=-1)


def from_euler(angles: Array, order: str) -> Array:
    """Return the rotation of intrinsic Euler angles.

    Args:
        angles: (..., N) radians, in the order of `order`.
        order: N letters of "xyz"; "zxy" turns about z, then the new x, then the new y.
    """
    result = np.broadcast_to(IDENTITY, (*angles.shape[:-1], 4))
    for column, letter in enumerate(order):
        axis = np.eye(3)["xyz".index(letter)]
        result = multiply(result, from_axis_angle(axis, angles[..., column]))
    return result


def to_euler_zxy(q: Array) -> Array:
    """Return intrinsic z, x, y angles in radians, (..., 3), x within a quarter turn."""
    m = to_matrix(q)
    x = np.arcsin(np.clip(m[..., 2, 1], -1.0, 1.0))
    locked = np.abs(m[..., 2, 1]) > 1.0 - 1e-9
    z = np.where(
        locked, np.arctan2(m[..., 1, 0], m[..., 0, 0]), np.arctan2(-m[..., 0, 1], m[..., 1, 1])
    )
    y = np.where(locked, 0.0, np.arctan2(-m[..., 2, 0], m[..., 2, 2]))
    return np.stack([z, x, y], axis=-1)


def angle(q: Array) -> Array:
    """Return the size of the turn in radians, 0 to pi."""
    return np.asarray(2.0 * np.arctan2(np.linalg.norm(q[..., 1:], axis=-1), np.abs(q[..., 0])))


def to_vector(q: Array) -> Array:
    """Return the axis of the shorter turn times its angle in radians, (..., 3)."""
    q = np.where(q[..., :1] < 0.0, -q, q)
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    half = np.arctan2(sine, q[..., :1])
    return np.asarray(
        q[..., 1:] * np.where(sine > _TINY, 2.0 * half / np.maximum(sine, _TINY), 2.0)
    )


def from_vector(vector: Array) -> Array:
    """Return the rotation about a vector (..., 3) by as many radians as it is long."""
    half = np.linalg.norm(vector, axis=-1, keepdims=True) / 2.0
    return np.concatenate([np.cos(half), 0.5 * np.sinc(half / np.pi) * vector], axis=-1)


def slerp(a: Array, b: Array, share: Array | float) -> Array:
    """Return the rotation at `share` (0 = a, 1 = b) of the shorter way from a to b."""
    share = np.asarray(share, dtype=np.float64)[..., None]
    dot = np.sum(a * b, axis=-1, keepdims=True)
    b = np.where(dot < 0.0, -b, b)
    dot = np.clip(np.abs(dot), 0.0, 1.0)
    theta = np.arccos(dot)
    sine = np.sin(theta)
    near = sine < 1e-6
    safe = np.where(near, 1.0, sine)
    wa = np.where(near, 1.0 - share, np.sin((1.0 - share) * theta) / safe)
    wb = np.where(near, share, np.sin(share * theta) / safe)
    return normalise(wa * a + wb * b)


def continuous(q: Array) -> Array:
    """Return the same rotations along axis 0 with signs that never jump."""
    if len(q) < 2:
        return q
    flips = np.sum(q[1:] * q[:-1], axis=-1) < 0.0
    signs = np.where(np.cumsum(flips, axis=0) % 2 == 1, -1.0, 1.0)
    return np.concatenate([q[:1], q[1:] * signs[..., None]], axis=0)


def swing_twist(q: Array, axis: Array) -> tuple[Array, Array]:
    """Split q = swing * twist, the twist being the turn about the unit axis (..., 3)."""
    along = np.sum(q[..., 1:] * axis, axis=-1, keepdims=True) * axis
    twist = normalise(np.concatenate([q[..., :1], along], axis=-1))
    return multiply(q, inverse(twist)), twist


def _unit(vector: Array) -> Array:
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return np.asarray(vector / np.maximum(length, _TINY))
