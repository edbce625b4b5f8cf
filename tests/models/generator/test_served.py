"""What is served is what was measured as best for the kind of gap, and never moves what is known."""

import numpy as np
import pytest
import torch

from capture.motion.cleanup.seams import meet
from capture.motion.filling.gaps import gaps_of
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Filler
from models.generator.bands import DISTANCES, LEVELS, PARTS
from models.generator.gate import WHOLE
from models.generator.kinds import kind_of
from models.generator.network import Network
from models.generator.restoring import Restorer
from models.generator.served import GAUSSIAN, HERMITE, RESTORE, Served
from models.generator.weights import Weights
from tests.models.generator.folders import SMALL
from tests.models.generator.test_restoring import ALL, LEFT_ARM, _partial, _with_gap

SERVED = {"gap 0": HERMITE, "gap 1": RESTORE, "gap 2": RESTORE, "gap 3": RESTORE, "arm": GAUSSIAN,
          "legs": GAUSSIAN, "part": HERMITE}  # fmt: skip


def _weights(**said):
    torch.manual_seed(5)
    network = Network(SMALL.network).eval()
    torch.nn.init.normal_(network.head.weight, std=0.3)
    return Weights(network, "0" * 64, said)


@pytest.mark.parametrize(
    ("seconds", "channels", "kind", "method"),
    [
        (0.2, ALL, "gap 0", HERMITE),
        (1.0, ALL, "gap 2", RESTORE),
        (1.0, LEFT_ARM, "arm", GAUSSIAN),
        (1.0, slice(15, 23), "legs", GAUSSIAN),
        (1.0, slice(3, 5), "part", HERMITE),
    ],
)
@pytest.mark.parametrize("rate", [30.0, 60.0])
def test_each_kind_of_gap_gets_its_best(seconds, channels, kind, method, rate) -> None:
    partial = _with_gap(_partial(rate), 2.0, 2.0 + seconds, channels)
    [gap] = gaps_of(partial.known)
    assert kind_of(gap, partial.times) == kind
    weights = _weights(served=SERVED)
    answer = Served(weights, limits=None).answer(partial)
    assert [name for _, name in answer.methods] == [method]
    fills: dict[str, Filler] = {
        HERMITE: hermite,
        GAUSSIAN: LinearGaussian.shipped(),
        RESTORE: Restorer(weights),
    }
    wanted = meet(partial.times, fills[method](partial))
    arms = [joint for joint in range(22) if joint not in range(14, 22)]
    moved = answer.filled.rotations[:, arms] - wanted.rotations[:, arms]
    assert np.abs(moved).max() < 1e-12
    turns = partial.known[:, 1:]
    np.testing.assert_array_equal(answer.filled.rotations[turns], partial.rotations[turns])


def test_without_weights_the_references_serve() -> None:
    partial = _with_gap(_with_gap(_partial(), 1.0, 2.0), 4.0, 5.0, LEFT_ARM)
    answer = Served(None).answer(partial)
    # The arm is known for shorter after the first gap, and is lost with the whole body all the same.
    assert [(gap.start, name) for gap, name in answer.methods] == [
        (30, GAUSSIAN), (30, GAUSSIAN), (120, GAUSSIAN),
    ]  # fmt: skip
    assert answer.radii is None
    assert not Served(None).answer(_partial()).filled.made.any()


def test_radii_are_the_expected_error_times_what_was_measured() -> None:
    factors = np.ones((len(LEVELS), PARTS, len(DISTANCES) + 1))
    factors[1] = 2.5
    weights = _weights(bands=factors.tolist())
    partial = _with_gap(_partial(), 2.0, 3.0, LEFT_ARM)
    radii = Restorer(weights).restored(partial).radii
    assert radii is not None
    inside = ~partial.known[:, 8]
    elbow, head = 8, 5
    np.testing.assert_allclose(radii[1][inside, elbow], 2.5 * radii[0][inside, elbow])
    assert (radii[0][inside, elbow] > 0.0).all()
    assert (radii[:, ~inside] == 0.0).all()
    assert (radii[:, :, head] == 0.0).all()


def test_the_gate_leads_from_the_linear_gaussian_fill_to_the_networks() -> None:
    partial = _with_gap(_with_gap(_partial(dtype=np.float32), 1.0, 2.0), 4.0, 5.0, LEFT_ARM)
    none, half = [0.0, 0.0, 0.0, -30.0], [0.0, 0.0, 0.0, float(np.log(0.5 / 0.6))]
    weights = _weights(gates={"gap 2": half, "arm": none})
    filled = Restorer(weights)(partial)
    ours, other = Restorer(weights, WHOLE)(partial), LinearGaussian.shipped()(partial)
    body, arm = slice(30, 60), slice(120, 150)
    np.testing.assert_allclose(
        filled.root[body], 0.5 * (ours.root[body] + other.root[body]), atol=1e-4
    )
    np.testing.assert_allclose(filled.rotations[arm, 7:10], other.rotations[arm, 7:10], atol=1e-5)
    known = partial.known[:, 1:]
    np.testing.assert_array_equal(filled.rotations[known], partial.rotations[known])
