"""What is shipped says from what it is and how good, and reads back as it was written."""

import hashlib

import numpy as np
import pytest

from models.generator.config import TrainConfig
from models.generator.errors import WeightsWrong
from models.generator.gate import WHOLE
from models.generator.kinds import KINDS
from models.generator.restoring import Restorer
from models.generator.shipping import CARD, ship
from models.generator.training import BEST, Training
from models.generator.weights import beside, read_weights
from tests.models.generator.folders import SMALL, some_data
from tests.models.generator.test_restoring import LEFT_ARM, _partial, _with_gap


def test_weights_are_shipped_with_a_card(tmp_path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    training = Training(SMALL, some_data(folder), tmp_path / "run")
    training.run(lambda: training.state.step >= 4, lambda state, value: None)
    np.savez(folder / "l2p_stats.npz", mean=np.zeros(66), std=np.full(66, 0.2))
    out = tmp_path / "shipped" / "generator.safetensors"
    sha256 = ship(tmp_path / "run" / BEST, folder, out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == sha256
    weights = read_weights(out)
    assert TrainConfig.from_json(weights.said["config"]) == SMALL
    assert weights.names == {"salsa", "walk"}
    assert set(weights.said["served"]) == set(KINDS)
    assert all(weights.gate(kind) != WHOLE for kind in KINDS)
    card = (out.parent / CARD).read_text()
    assert sha256 in card
    for words in (
        "mocap.cs.cmu.edu",
        "ACCAD Open Motion Project",
        "cmu131",
        "val2",
        "gap 45",
        "dance",
    ):
        assert words in card
    assert "Eyes, JAPAN" not in card
    radii = Restorer(weights).restored(_with_gap(_partial(), 2.0, 3.0, LEFT_ARM)).radii
    assert radii is not None
    assert (radii[1] >= radii[0]).all()
    beside(out).write_text(beside(out).read_text().replace(sha256, "0" * 64))
    with pytest.raises(WeightsWrong, match="digest"):
        read_weights(out)
