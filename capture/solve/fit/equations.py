"""Normal equations of a sequence: one block a frame, its two neighbours, and a border of lengths.

Unknown are a small change of every point in every frame and of every bone length. A frame is tied
to the two before and after it alone, so the matrix is banded and is solved in a time that grows with
the number of frames; the few lengths, which touch all frames, are taken out first (Schur).
"""

import numpy as np
from numpy.typing import NDArray

from capture.solve.points import Array

_DAMPING = 1e-3


class Equations:
    """Sums of weighted squares of residuals, in quadratic form round the present place."""

    def __init__(self, frames: int, points: int, lengths: int) -> None:
        """Begin with nothing but a little damping."""
        size = 3 * points
        self._blocks = np.zeros((frames, points, 3, points, 3))
        self._next = np.zeros((max(0, frames - 1), points))
        self._after = np.zeros((max(0, frames - 2), points))
        self._slope = np.zeros((frames, points, 3))
        self._border = np.zeros((frames, points, 3, lengths))
        self._corner = np.zeros((lengths, lengths))
        self._corner_slope = np.zeros(lengths)
        self._blocks.reshape(frames, size, size)[:, range(size), range(size)] = _DAMPING

    def add_within(self, first: int, second: int, curvature: Array, slope: Array | None) -> None:
        """Add (F, 3, 3) between two points of each frame, and for one point its slope (F, 3)."""
        self._blocks[:, first, :, second, :] += curvature
        if slope is not None:
            self._slope[:, first] += slope

    def add_distance(self, pair: tuple[int, int], along: Array, residual: Array, weight: Array,
                     group: int) -> None:  # fmt: skip
        """Add the distance of two points in each frame less the length of its group.

        Args:
            pair: the points.
            along: (F, 3) unit vector from the second to the first.
            residual: (F,) metres.
            weight: (F,) per square metre.
            group: column of the length.
        """
        a, b = pair
        curved = np.einsum("fi,fj,f->fij", along, along, weight)
        pull = along * (weight * residual)[:, None]
        self.add_within(a, a, curved, pull)
        self.add_within(b, b, curved, -pull)
        self.add_within(a, b, -curved, None)
        self.add_within(b, a, -curved, None)
        self._border[:, a, :, group] -= along * weight[:, None]
        self._border[:, b, :, group] += along * weight[:, None]
        self._corner[group, group] += weight.sum()
        self._corner_slope[group] -= float((weight * residual).sum())

    def add_lengths(self, row: Array, residual: float, weight: float) -> None:
        """Add a residual that depends on the lengths alone, linear with the factors `row` (L,)."""
        self._corner += weight * np.outer(row, row)
        self._corner_slope += weight * row * residual

    def add_over_time(self, factors: tuple[Array, ...], residual: Array, weight: Array) -> None:
        """Add a residual of each point that mixes consecutive frames, the same on every axis.

        Args:
            factors: two or three arrays (F - 1,) or (F - 2,): the weight of each frame in it.
            residual: (F - 1 or F - 2, N, 3).
            weight: (F - 1 or F - 2, N).
        """
        count, frames = len(residual), len(self._slope)
        for place, factor in enumerate(factors):
            here = slice(place, place + count)
            square = weight * (factor**2)[:, None]
            for axis in range(3):
                np.einsum("fnn->fn", self._blocks[here, :, axis, :, axis])[:] += square
            self._slope[here] += (weight * factor[:, None])[..., None] * residual
            if place:
                before = slice(place - 1, place - 1 + count)
                self._next[before] += weight * (factors[place - 1] * factor)[:, None]
        if len(factors) == 3:
            self._after[: frames - 2] += weight * (factors[0] * factors[2])[:, None]

    def hold(self, frames: int, stiffness: float = 1e9) -> None:
        """Keep the first frames where they are: they are settled already."""
        size = self._blocks.shape[1] * 3
        blocks = self._blocks.reshape(len(self._blocks), size, size)
        blocks[:frames, range(size), range(size)] += stiffness

    def solve(self, *, lengths: bool) -> tuple[Array, Array]:
        """Return the change of the points (F, N, 3) and of the lengths (L,).

        Args:
            lengths: whether lengths may change.
        """
        frames, points = self._slope.shape[:2]
        right = self._slope.reshape(-1, 1)
        border = self._border.reshape(frames * points * 3, -1)
        if lengths:
            right = np.concatenate([right, border], axis=1)
        # Loaded where it is needed: it takes longer than all other libraries of a look together.
        from scipy.linalg import solveh_banded  # noqa: PLC0415

        solved = solveh_banded(self._band(), right, overwrite_ab=True, check_finite=False)
        if not lengths:
            return -solved[:, 0].reshape(frames, points, 3), np.zeros(len(self._corner))
        rest = self._corner - border.T @ solved[:, 1:]
        change = np.linalg.solve(rest, border.T @ solved[:, 0] - self._corner_slope)
        moved = -solved[:, 0] - solved[:, 1:] @ change
        return moved.reshape(frames, points, 3), change

    def _band(self) -> NDArray[np.float64]:
        """Upper band of the matrix of the points, as LAPACK stores it."""
        frames, points = self._slope.shape[:2]
        size = 3 * points
        reach = min(2, frames - 1) * size if frames > 1 else size - 1
        band = np.zeros((reach + 1, frames * size))
        row, column = np.triu_indices(size)
        blocks = self._blocks.reshape(frames, size, size)
        band[(reach + row - column)[:, None], column[:, None] + size * np.arange(frames)] = blocks[
            :, row, column
        ].T
        if frames > 1:
            band[reach - size, size:] = np.repeat(self._next, 3, axis=1).ravel()
        if frames > 2:
            band[0, 2 * size :] = np.repeat(self._after, 3, axis=1).ravel()
        return band
