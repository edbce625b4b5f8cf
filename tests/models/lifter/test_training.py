"""A training that was interrupted goes on as if it had not been; what it ships is what it learnt."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from capture.solve.fit.bones import POINTS
from capture.solve.lift.features import CHANNELS
from capture.solve.lift.lifter import read_lifter
from capture.solve.lift.network import forward
from models.lifter.card import CARD, WEIGHTS, ship
from models.lifter.errors import CheckpointOther
from models.lifter.network import Network
from models.lifter.sampler import batch
from models.lifter.score import aligned
from models.lifter.training import Training
from tests.models.lifter.bundles import SMALL, some_data


def _train(folder, name, steps):
    training = Training(SMALL, some_data(folder), folder / name)
    training.run(lambda: training.state.step >= steps, lambda state, value: None)
    training.keep()
    return training


def test_a_resumed_training_ends_with_the_same_weights(tmp_path) -> None:
    whole = _train(tmp_path, "whole.pt", 9).state.average.weights()
    _train(tmp_path, "parts.pt", 5)
    parts = _train(tmp_path, "parts.pt", 9).state.average.weights()
    for name, weight in whole.items():
        np.testing.assert_array_equal(weight, parts[name], err_msg=name)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path) -> None:
    _train(tmp_path, "one.pt", 1)
    with pytest.raises(CheckpointOther, match="one\\.pt"):
        Training(replace(SMALL, accad=False), some_data(tmp_path), tmp_path / "one.pt")


def test_training_ends_after_its_steps(tmp_path) -> None:
    training = Training(SMALL, some_data(tmp_path), tmp_path / "one.pt")
    training.run(lambda: False, lambda state, value: None)
    assert training.done
    assert training.state.step == SMALL.steps
    assert [look["step"] for look in training.state.looks] == [4.0, 8.0, 12.0]


def test_weights_and_card_are_written(tmp_path) -> None:
    training = _train(tmp_path, "one.pt", 4)
    data = some_data(tmp_path)
    sha256 = ship(training, data.train, data.held_out, tmp_path)
    assert read_lifter(tmp_path / WEIGHTS).sha256 == sha256
    card = (tmp_path / CARD).read_text(encoding="utf-8")
    for said in (sha256, "mocap.cs.cmu.edu", "ACCAD Open Motion Project", "--without-accad", "SEQ"):
        assert said in card
    assert "Eyes, JAPAN" not in card  # no clip of theirs trained this one


def test_numpy_answers_as_torch_does() -> None:
    torch.manual_seed(1)
    network = Network(24)
    shown = torch.randn(3, 90, CHANNELS)
    with torch.no_grad():
        torch.nn.init.normal_(network.last.weight, std=0.2)
        for _ in range(60):
            network(torch.randn(3, 90, CHANNELS))
        network.eval()
        expected = network(shown).numpy()
    for window, answer in zip(shown.numpy(), expected, strict=True):
        assert np.abs(forward(network.weights(), window) - answer).max() < 1e-4


def test_the_same_chance_makes_the_same_batch(tmp_path) -> None:
    data = some_data(tmp_path)
    one, same, other = (
        batch(data.train, data.residues, (8, 24), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.shown, same.shown)
    assert not np.array_equal(one.truth, other.truth)
    assert one.shown.shape == (8, 24, CHANNELS)
    assert one.truth.shape == (8, 24, len(POINTS), 3)
    assert np.isfinite(one.shown).all()


def test_an_aligned_copy_lies_on_its_truth() -> None:
    truth = np.random.default_rng(3).normal(size=(2, 20, 3))
    turned = truth[..., [1, 2, 0]] * 0.5 + 3.0
    np.testing.assert_allclose(aligned(turned, truth), truth, atol=1e-9)
