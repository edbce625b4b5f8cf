"""Samples repeat by their seed, leave what is known, and at strength 0 leave everything."""

import numpy as np
import pytest
import torch

from capture.motion.filling.hermite import hermite
from models.generator.errors import CannotVary, StrengthWrong
from models.generator.features import NUMBERS
from models.generator.network import Network
from models.generator.sampling import Sampler
from models.generator.weights import Weights
from tests.models.generator.folders import SMALL
from tests.models.generator.test_restoring import ALL, LEFT_ARM, _partial, _with_gap


def _sampler(strength=0.3, steps=4):
    torch.manual_seed(5)
    network = Network(SMALL.network).eval()
    for layer in (network.flow, network.head):
        torch.nn.init.normal_(layer.weight, std=strength)
    return Sampler(Weights(network, "0" * 64, {"spread": [0.2] * NUMBERS}), steps)


@pytest.mark.parametrize("rate", [24.0, 30.0, 120.0])
@pytest.mark.parametrize("channels", [ALL, LEFT_ARM])
def test_known_cells_are_bit_for_bit_and_seeds_repeat(rate, channels) -> None:
    partial = _with_gap(_partial(rate, dtype=np.float32), 2.0, 3.0, channels)
    sampler = _sampler()
    one, two = sampler.several(partial, (1, 2))
    np.testing.assert_array_equal(one.made, ~partial.known)
    for filled in (one, two):
        turns = partial.known[:, 1:]
        np.testing.assert_array_equal(filled.rotations[turns], partial.rotations[turns])
        known = partial.known[:, 0]
        np.testing.assert_array_equal(filled.root[known], partial.root[known])
    np.testing.assert_allclose(sampler(partial, 1).rotations, one.rotations, atol=1e-5)
    assert np.abs(one.rotations - two.rotations).max() > 1e-3
    again = sampler.several(partial, (1, 2))
    np.testing.assert_array_equal(again[1].rotations, two.rotations)


def test_strength_goes_from_the_motion_itself_to_a_fill() -> None:
    partial = _partial(dtype=np.float32)
    partial.known[:] = False
    partial.known[[0, -1]] = True
    sampler = _sampler()
    same = sampler.varied(partial, 3, 0.0)
    assert np.array_equal(same.rotations, partial.rotations)
    assert np.array_equal(same.root, partial.root)
    apart = [
        np.abs(sampler.varied(partial, 3, strength).rotations - partial.rotations).max()
        for strength in (0.1, 0.9)
    ]
    assert apart[0] > 0.0
    # Key poses and what is protected stay in a varied motion.
    varied = sampler.varied(partial, 3, 0.5)
    np.testing.assert_array_equal(varied.rotations[[0, -1]], partial.rotations[[0, -1]])
    assert varied.made[1:-1].all()
    assert np.isfinite(varied.rotations).all()


def test_a_network_that_only_says_what_it_was_led_to_begins_at_the_goal() -> None:
    # Its answer is nothing, whatever it is told: in its last step it forgets source and goal.
    partial = _with_gap(_partial(), 2.0, 3.0)
    sampler = _sampler(strength=0.0)
    np.testing.assert_allclose(sampler(partial, 1).rotations, hermite(partial).rotations, atol=1e-5)


def test_what_cannot_be_varied_is_told() -> None:
    weights = _sampler().weights
    with pytest.raises(CannotVary, match="one way only"):
        Sampler(Weights(weights.network, weights.sha256, {}))
    for strength in (-0.1, 1.1, float("nan")):
        with pytest.raises(StrengthWrong):
            _sampler().varied(_partial(), 1, strength)
