"""Varying repeats by its seed, differs by another, leaves what is known, and learns."""

from dataclasses import replace

import numpy as np
import torch

from models.generator.batches import batch
from models.generator.drawing import Drawing
from models.generator.features import NUMBERS
from models.generator.network import Network
from models.generator.training import LAST, Training
from models.generator.varying import Spread, sampled
from models.generator.weights import read_weights
from tests.models.generator.folders import SMALL, some_data

SPREAD = Spread(torch.full((NUMBERS,), 0.2))


def test_chance_lasts_some_frames_and_has_its_spread() -> None:
    drawn = SPREAD.source((40, 60), np.random.default_rng(1)) / 0.2
    assert abs(float(drawn.std()) - 1.0) < 0.05
    alike = (drawn[:, 1:] * drawn[:, :-1]).mean() / (drawn**2).mean()
    assert 0.95 < float(alike) < 0.99


def test_samples_repeat_by_their_seed_and_leave_what_is_known(tmp_path) -> None:
    drawing = Drawing.of(some_data(tmp_path).train)
    drawn = batch(drawing, 640, np.random.default_rng(2), 64)
    network = Network(SMALL.network).eval()
    for layer in (network.flow, network.head):
        torch.nn.init.normal_(layer.weight, std=0.3)
    one, two, other = (
        sampled(network, drawn.told, SPREAD, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    rotations, root = drawn.told.corrected(one)
    kept = ~drawn.hidden
    torch.testing.assert_close(rotations[kept[..., :-1]], drawn.told.rotations[kept[..., :-1]])
    assert torch.equal(root[kept[..., -1]], drawn.told.root[kept[..., -1]])


def test_a_training_that_varies_goes_on_from_weights_and_repeats(tmp_path) -> None:
    data = some_data(tmp_path)
    torch.manual_seed(3)
    start = Network(SMALL.network)
    config = replace(SMALL, flow=0.5, start="0" * 64)
    _go_on(config, data, tmp_path / "parts", start, 3)
    names = ("parts", "whole")
    ends = [_go_on(config, data, tmp_path / name, start, 8).flow.weight for name in names]
    assert torch.equal(*ends)
    assert not torch.equal(ends[0], start.flow.weight)
    weights = read_weights(tmp_path / "whole" / LAST)
    assert weights.spread is not None
    assert weights.spread.shape == (NUMBERS,)
    assert bool((weights.spread > 0.0).all())


def _go_on(config, data, folder, start, steps):
    training = Training(config, data, folder, start)
    training.run(lambda: training.state.step >= steps, lambda state, value: None)
    training.keep()
    return training.state.learner.average
