"""A training that was interrupted goes on as if it had not been; it learns; its files are checked."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.generator.batches import batch
from models.generator.errors import TrainingDamaged, TrainingOther, WeightsWrong
from models.generator.fill import filler
from models.generator.network import Network
from models.generator.protocol import GAPS, cheap, judged, measured
from models.generator.training import LAST, STATE, Training
from models.generator.weights import beside, read_weights, write_weights
from tests.models.generator.folders import DEVIATION, SMALL, some_data


def _train(folder, name, steps, config=SMALL):
    training = Training(config, some_data(folder), folder / name)
    training.run(lambda: training.state.step >= steps, lambda state, value: None)
    training.keep()
    return training


def test_a_resumed_training_ends_with_the_same_weights(tmp_path) -> None:
    whole = _train(tmp_path, "whole", 9).state
    _train(tmp_path, "parts", 5)
    parts = _train(tmp_path, "parts", 9).state
    for ours, theirs in (
        (whole.learner.network, parts.learner.network),
        (whole.learner.average, parts.learner.average),
    ):
        for name, weight in ours.state_dict().items():
            assert torch.equal(weight, theirs.state_dict()[name]), name
    assert whole.looks == parts.looks


def test_another_seed_ends_elsewhere(tmp_path) -> None:
    one = _train(tmp_path, "one", 3).state.learner.network.head.weight
    other = _train(tmp_path, "other", 3, replace(SMALL, seed=2)).state.learner.network.head.weight
    assert not torch.equal(one, other)


def test_a_state_of_other_settings_is_refused(tmp_path) -> None:
    _train(tmp_path, "one", 1)
    with pytest.raises(TrainingOther, match="state\\.pt"):
        Training(replace(SMALL, rate=1.0), some_data(tmp_path), tmp_path / "one")


def test_the_end_may_be_moved_while_the_rate_stands(tmp_path) -> None:
    _train(tmp_path, "one", 2)
    longer = replace(SMALL, steps=40)
    assert Training(longer, some_data(tmp_path), tmp_path / "one").state.step == 2
    _train(tmp_path, "one", 10)
    with pytest.raises(TrainingOther):
        Training(longer, some_data(tmp_path), tmp_path / "one")


def test_an_untrained_network_is_the_cheap_fill(tmp_path) -> None:
    data = judged(some_data(tmp_path).held_out, 40)
    network = Network(SMALL.network).eval()
    ours, theirs = (
        measured(GAPS[1], data, DEVIATION, fill)["l2p"] for fill in (filler(network), cheap)
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-5)


def test_one_motion_is_learnt_by_heart(tmp_path, monkeypatch) -> None:
    data = some_data(tmp_path)
    config = replace(SMALL, steps=400, rate=3e-3, warm=10, fall=0.5, average=0.9, check=10_000)
    training = Training(config, data, tmp_path / "one")
    windows = batch(training._drawing, 320, np.random.default_rng(1), 40)
    monkeypatch.setattr(training, "_drawn", lambda step: windows)
    before = float(training.state.learner.wrong(windows).detach())
    training.run(lambda: training.state.step >= 60, lambda state, value: None)
    training.state.learner.network.eval()
    assert float(training.state.learner.wrong(windows).detach()) < 0.7 * before


def test_weights_come_back_as_they_were(tmp_path) -> None:
    training = _train(tmp_path, "one", 4)
    weights = read_weights(tmp_path / "one" / LAST)
    for name, value in training.state.learner.average.state_dict().items():
        assert torch.equal(weights.network.state_dict()[name], value)
    assert weights.said["step"] == 4
    assert [motion["name"] for motion in weights.said["motions"]] == ["salsa", "walk"]
    assert weights.digests == {motion["sha256"] for motion in some_data(tmp_path).train.said()}


@pytest.mark.parametrize("harm", ["changed", "short", "pickle", "kind", "absent", "shape", "nan"])
def test_weights_that_are_not_what_they_say_are_refused(tmp_path, harm) -> None:
    file = tmp_path / "some.safetensors"
    network = Network(SMALL.network)
    said = {"config": SMALL.to_json(), "motions": [], "step": 0}
    if harm == "nan":
        torch.nn.init.constant_(network.norm.bias, float("nan"))
    if harm == "shape":
        said["config"] = replace(SMALL, network=replace(SMALL.network, width=64)).to_json()
    write_weights(network, file, said)
    data = file.read_bytes()
    if harm == "changed":
        file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    if harm == "short":
        file.write_bytes(data[:100])
    if harm == "pickle":
        torch.save(network.state_dict(), file)
    if harm == "kind":
        words = json.loads(beside(file).read_text())
        beside(file).write_text(json.dumps({**words, "kind": "lifter"}))
    if harm == "absent":
        beside(file).unlink()
    with pytest.raises(WeightsWrong, match=r"cannot be used: .*\. Put the file back"):
        read_weights(file)


class Harmful:
    """What would make a folder, if reading it ran anything."""

    def __init__(self, folder) -> None:
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("harm", ["short", "empty", "words", "code"])
def test_a_damaged_training_is_named_and_runs_nothing(tmp_path, harm) -> None:
    _train(tmp_path, "one", 2)
    state, made = tmp_path / "one" / STATE, tmp_path / "made"
    data = state.read_bytes()
    if harm == "code":
        torch.save({"config": Harmful(made)}, state)
    else:
        state.write_bytes({"short": data[:200], "empty": b"", "words": b"no training"}[harm])
    with pytest.raises(TrainingDamaged, match="is damaged; move it away to begin anew"):
        Training(SMALL, some_data(tmp_path), tmp_path / "one")
    assert not made.exists()


def test_the_state_is_written_whole(tmp_path) -> None:
    _train(tmp_path, "one", 2)
    assert (tmp_path / "one" / STATE).is_file()
    assert not list((tmp_path / "one").glob("*.part"))
