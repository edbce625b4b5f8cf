"""Pairs are the cheapest of all; nobody is paired at any price."""

import itertools

import numpy as np
import pytest

from capture.pose.assignment import assign


def _cheapest(costs: np.ndarray, dearest: float) -> float:
    """Least total cost, found by trying everything."""
    rows, columns = costs.shape
    places = [*range(columns), *([None] * rows)]
    return min(
        sum(dearest if place is None else costs[row, place] for row, place in enumerate(chosen))
        for chosen in itertools.permutations(places, rows)
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_other_pairs_are_cheaper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    costs = rng.random(rng.integers(1, 4, 2))
    costs[rng.random(costs.shape) < 0.2] = np.inf
    dearest = float(rng.choice([0.3, 0.6, 2.0]))
    pairs = assign(costs, dearest)
    total = sum(costs[pair] for pair in pairs) + dearest * (len(costs) - len(pairs))
    assert total == pytest.approx(_cheapest(costs, dearest))
    assert all(costs[pair] < dearest for pair in pairs)


def test_the_first_in_line_does_not_take_the_best_for_itself() -> None:
    # Alone, the first would choose column 0, and the second go without.
    assert assign(np.array([[0.1, 0.2], [0.3, 5.0]]), 1.0) == [(0, 1), (1, 0)]


def test_nothing_to_pair() -> None:
    assert assign(np.zeros((0, 3)), 1.0) == []
    assert assign(np.zeros((2, 0)), 1.0) == []
