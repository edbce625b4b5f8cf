"""Every kind of gap leaves something to hold on to and something to learn; chance repeats."""

import numpy as np
import pytest
import torch

from models.generator.batches import batch
from models.generator.body import CHANNELS, MIRROR
from models.generator.drawing import Drawing, mirrored
from models.generator.masks import PAST, Kind, masks
from tests.models.generator.folders import some_data


@pytest.mark.parametrize("length", [24, 40, 64, 128])
def test_every_window_keeps_something_and_lacks_something(length) -> None:
    drawn = masks((400, length), np.random.default_rng(1))
    assert set(drawn.kind) == {int(kind) for kind in Kind}
    shown = ~drawn.hidden & drawn.real[..., None]
    assert shown.any(axis=(1, 2)).all()
    gaps = drawn.kind != Kind.NOISE
    assert drawn.hidden[gaps].any(axis=(1, 2)).all()
    assert (drawn.gap[gaps] >= 1).all()
    # A gap of a bench: whole frames before, one after.
    one_sided = drawn.hidden[drawn.kind == Kind.ONE_SIDED]
    assert one_sided.shape[2] == CHANNELS
    assert not one_sided[:, -1].any()
    assert one_sided[:, -2].all()
    assert not one_sided[:, : min(PAST, 3)].any()


def test_the_same_chance_makes_the_same_batch(tmp_path) -> None:
    drawing = Drawing.of(some_data(tmp_path).train)
    one, two, other = (batch(drawing, 512, np.random.default_rng([3, n])) for n in (5, 5, 6))
    assert torch.equal(one.told.features, two.told.features)
    assert torch.equal(one.places, two.places)
    assert one.places.shape != other.places.shape or not torch.equal(one.places, other.places)


def test_what_is_exact_is_told_as_it_is(tmp_path) -> None:
    drawing = Drawing.of(some_data(tmp_path).train)
    for number in range(6):
        drawn = batch(drawing, 1024, np.random.default_rng([9, number]))
        kept = ~drawn.hidden[..., :-1] & drawn.told.real[..., None]
        apart = (drawn.told.rotations - drawn.rotations).abs().amax(dim=(-1, -2))
        assert float(apart[kept].max()) < 1e-5
        assert not drawn.told.gate[~drawn.hidden].any()


def test_a_mirrored_body_mirrors_its_places(tmp_path) -> None:
    drawing = Drawing.of(some_data(tmp_path).train)
    windows = drawing.windows((4, 40), np.random.default_rng(2))
    other = mirrored(windows)
    expected = windows.places()[:, :, MIRROR] * torch.tensor([-1.0, 1.0, 1.0])
    torch.testing.assert_close(other.places(), expected, atol=1e-5, rtol=0.0)
    torch.testing.assert_close(mirrored(other).rotations, windows.rotations)
