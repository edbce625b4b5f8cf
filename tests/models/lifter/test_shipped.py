"""What is shipped is what its card describes, small, and of the shape that capture reads."""

import hashlib

import numpy as np

from capture.solve.fit.bones import POINTS
from capture.solve.lift.features import CHANNELS
from capture.solve.lift.lifter import WEIGHTS, read_lifter
from capture.solve.lift.network import forward
from models.lifter import card

MOST_BYTES = 10_000_000


def test_the_card_describes_the_shipped_weights() -> None:
    data = WEIGHTS.read_bytes()
    assert len(data) <= MOST_BYTES
    text = WEIGHTS.with_name(card.CARD).read_text(encoding="utf-8")
    assert hashlib.sha256(data).hexdigest() in text
    assert "mocap.cs.cmu.edu" in text
    assert WEIGHTS.name == card.WEIGHTS


def test_the_shipped_network_answers_for_every_point() -> None:
    answer = forward(read_lifter(WEIGHTS).weights, np.zeros((5, CHANNELS), dtype=np.float32))
    assert answer.shape == (5, 4 * len(POINTS))
    assert np.isfinite(answer).all()
