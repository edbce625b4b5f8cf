"""Frames cross the shared memory unharmed, in turn, with and without a sealed file."""

import os

import numpy as np
import pytest

from capture.errors import DecoderAnswer
from capture.video import exchange
from capture.video.child.slots import Slots
from capture.video.exchange import SLOTS, Exchange

SIZE = (8, 4)


@pytest.fixture(params=[True, False], ids=["sealed", "read"])
def parent(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    if not request.param:
        monkeypatch.setattr(exchange, "_sealed", lambda file: None)
    return Exchange()


def test_frames_cross_in_turn(parent: Exchange) -> None:
    child = Slots(*parent.given)
    parent.begin(3 * SIZE[0] * SIZE[1])
    # Rows of 24 bytes, stored 32 apart as decoders like to do.
    pictures = [np.full((4, 32), number, dtype=np.uint8) for number in range(2 * SLOTS)]
    for number, picture in enumerate(pictures):
        child.put(number, picture.data.cast("B"), 32, 24)
        image = parent.take(number, SIZE)
        assert image.shape == (4, 8, 3)
        assert (image == number).all()
        assert not image.flags.writeable
    parent.close()


def test_packed_rows_cross_as_well(parent: Exchange) -> None:
    child = Slots(*parent.given)
    parent.begin(3 * SIZE[0] * SIZE[1])
    picture = np.arange(96, dtype=np.uint8)
    child.put(0, picture.data, 24, 24)
    np.testing.assert_array_equal(parent.take(0, SIZE).reshape(-1), picture)
    parent.close()


def test_a_file_that_was_cut_is_an_error_where_it_cannot_be_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "_sealed", lambda file: None)
    parent = Exchange()
    parent.begin(3 * SIZE[0] * SIZE[1])
    os.ftruncate(parent.descriptors[0], 10)
    with pytest.raises(DecoderAnswer):
        parent.take(0, SIZE)
    parent.close()
