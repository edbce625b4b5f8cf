"""The cheapest way to pair things up, found over all pairs at once."""

import numpy as np
from numpy.typing import NDArray


def assign(costs: NDArray[np.float64], dearest: float) -> list[tuple[int, int]]:
    """Return pairs (row, column) of least total cost, each row and column in one pair at most.

    Args:
        costs: (R, C).
        dearest: what a row without a partner costs; no pair dearer than that is made.

    Source: the Hungarian method by shortest augmenting paths (R. Jonker, A. Volgenant 1987),
    with a column of its own in which each row may stay alone.
    """
    rows, columns = costs.shape
    alone = np.full((rows, rows), np.inf)
    np.fill_diagonal(alone, dearest)
    padded = np.concatenate([np.where(costs < dearest, costs, np.inf), alone], axis=1)
    owner = np.full(columns + rows, -1)
    row_price, column_price = np.zeros(rows), np.zeros(columns + rows)
    for row in range(rows):
        _augment(padded, row, owner, row_price, column_price)
    return sorted((int(owner[c]), c) for c in range(columns) if owner[c] >= 0)


def _augment(
    costs: NDArray[np.float64],
    start: int,
    owner: NDArray[np.int_],
    row_price: NDArray[np.float64],
    column_price: NDArray[np.float64],
) -> None:
    """Give one more row a column, moving others along the cheapest path of changes."""
    count = costs.shape[1]
    reached = np.full(count, np.inf)
    came_from = np.full(count, -1)
    done = np.zeros(count, dtype=bool)
    row, column, so_far = start, -1, 0.0
    while True:
        through = so_far + costs[row] - row_price[row] - column_price
        better = ~done & (through < reached)
        reached[better], came_from[better] = through[better], column
        column = int(np.argmin(np.where(done, np.inf, reached)))
        so_far = float(reached[column])
        done[column] = True
        if owner[column] < 0:
            break
        row = int(owner[column])
    row_price[start] += so_far
    passed = [c for c in np.flatnonzero(done) if owner[c] >= 0]
    for other in passed:
        row_price[owner[other]] += so_far - reached[other]
        column_price[other] -= so_far - reached[other]
    while column >= 0:
        before = int(came_from[column])
        owner[column] = owner[before] if before >= 0 else start
        column = before
