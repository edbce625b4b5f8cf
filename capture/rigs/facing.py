"""Turns built from directions: frames of axes, and means of rotations."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.rotation import (
    from_matrix,
    from_two_vectors,
    inverse,
    multiply,
    normalise,
    rotate,
)

Array = NDArray[np.float64]
UP: Array = np.array([0.0, 1.0, 0.0])


def unit(vector: Array) -> Array:
    """Return vectors (..., 3) of length one; nothing stays nothing."""
    length = np.linalg.norm(vector, axis=-1, keepdims=True)
    return np.asarray(vector / np.maximum(length, 1e-12))


def without(vector: Array, axis: Array) -> Array:
    """Return what of vectors (..., 3) stands across unit axes (..., 3)."""
    return np.asarray(vector - np.sum(vector * axis, axis=-1, keepdims=True) * axis)


def frame(exact: Array, near: Array, axes: str) -> Array:
    """Return the turn that brings one axis exactly and another nearly where they should be.

    Args:
        exact: (..., 3) where the first axis goes.
        near: (..., 3) near where the second one goes.
        axes: two of "xyz", the first and the second.
    """
    first = unit(exact)
    second = unit(without(near, first))
    third = np.cross(first, second)
    places = "xyz".index(axes[0]), "xyz".index(axes[1])
    rest = 3 - sum(places)
    # The third axis completes a right-handed frame whichever two were given.
    sign = 1.0 if (places[1] - places[0]) % 3 == 1 else -1.0
    columns: list[Array] = [first, first, first]
    columns[places[0]], columns[places[1]], columns[rest] = first, second, sign * third
    return from_matrix(np.stack(columns, axis=-1))


def swung(turns: Array, axis: Array, towards: Array) -> Array:
    """Return turns (F, 4) changed by the shortest way so that a fixed axis points somewhere.

    Args:
        turns: (F, 4).
        axis: (3,) or (F, 3) unit vector before the turn.
        towards: (F, 3) where it shall point; where that is nothing the turn stays.
    """
    now = unit(rotate(turns, np.broadcast_to(axis, towards.shape)))
    there = unit(towards)
    known = np.linalg.norm(towards, axis=-1, keepdims=True) > 1e-9
    return np.asarray(np.where(known, multiply(from_two_vectors(now, there), turns), turns))


def mean_turn(turns: Array, weights: Array) -> Array:
    """Return the mean (4,) of rotations (F, 4), weighted (F,); the sign of each does not matter."""
    moment = np.einsum("f,fi,fj->ij", weights, turns, turns)
    _, vectors = np.linalg.eigh(moment)
    return normalise(vectors[:, -1])


def between(one: Array, other: Array) -> Array:
    """Return what turns `one` into `other` in the axes of `one`."""
    return multiply(inverse(one), other)
