"""What is known comes back bit for bit, at any frame rate; what is made is joined without a jump."""

import numpy as np
import pytest
import torch

from capture.motion.errors import NothingKnown
from capture.motion.filling.gaussian.fill import LinearGaussian
from capture.motion.filling.hermite import hermite
from capture.motion.filling.partial import Partial
from capture.motion.rotation import from_vector
from capture.motion.skeleton import Skeleton
from models.generator.grid import LONGEST
from models.generator.network import Network
from models.generator.restoring import Restorer
from models.generator.weights import Weights
from tests.models.generator.folders import SMALL

JOINTS = 22
ALL = slice(0, 1 + JOINTS)
LEFT_ARM = slice(7, 11)


def _restorer(strength=0.3):
    torch.manual_seed(5)
    network = Network(SMALL.network).eval()
    torch.nn.init.normal_(network.head.weight, std=strength)
    return Restorer(Weights(network, "0" * 64, {}))


def _partial(rate=30.0, seconds=6.0, dtype=np.float64):
    times = np.arange(int(rate * seconds)) / rate
    rng = np.random.default_rng(3)
    pace, size = rng.uniform(0.5, 1.5, (2, JOINTS, 3))
    vectors = 0.3 * size * np.sin(2.0 * np.pi * pace * times[:, None, None])
    root = np.stack([0.3 * times, 0.93 + 0.02 * np.sin(times), 0.1 * times], axis=-1)
    known = np.ones((len(times), 1 + JOINTS), dtype=np.bool_)
    return Partial(
        Skeleton.reference(), times, root.astype(dtype), from_vector(vectors).astype(dtype), known
    )


def _with_gap(partial, start, stop, channels=ALL):
    rate = 1.0 / float(partial.times[1] - partial.times[0])
    partial.known[int(start * rate) : int(stop * rate), channels] = False
    return partial


@pytest.mark.parametrize("rate", [24.0, 30.0, 59.94, 120.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("channels", [ALL, LEFT_ARM, slice(0, 1)])
def test_what_is_known_comes_back_bit_for_bit(rate, dtype, channels) -> None:
    partial = _with_gap(_partial(rate, dtype=dtype), 2.0, 3.0, channels)
    filled = _restorer()(partial)
    assert filled.rotations.dtype == dtype
    np.testing.assert_array_equal(filled.made, ~partial.known)
    known = partial.known
    np.testing.assert_array_equal(filled.root[known[:, 0]], partial.root[known[:, 0]])
    turns = known[:, 1:]
    np.testing.assert_array_equal(filled.rotations[turns], partial.rotations[turns])
    assert np.isfinite(filled.rotations).all()
    plain = hermite(partial)
    moved = (
        np.abs(filled.rotations - plain.rotations).max() + np.abs(filled.root - plain.root).max()
    )
    assert moved > 0.01


@pytest.mark.parametrize("rate", [30.0, 60.0])
def test_the_fill_leaves_and_meets_what_is_known_without_a_jump(rate) -> None:
    partial = _with_gap(_partial(rate), 2.0, 3.0)
    filled, plain = _restorer()(partial), hermite(partial)
    change = np.linalg.norm(filled.rotations - plain.rotations, axis=-1).max(axis=1)
    inside = np.flatnonzero(~partial.known[:, 0])
    middle = change[inside].max()
    assert change[inside[0]] < 0.35 * middle
    assert change[inside[-1]] < 0.35 * middle
    assert np.abs(np.diff(change[inside[0] - 1 : inside[-1] + 2])).max() < 0.6 * middle


def test_fills_repeat_and_other_gaps_do_not_disturb_them() -> None:
    one = _restorer()(_with_gap(_partial(), 1.0, 1.5))
    two = _restorer()(_with_gap(_with_gap(_partial(), 1.0, 1.5), 4.5, 5.0))
    np.testing.assert_array_equal(
        one.rotations, _restorer()(_with_gap(_partial(), 1.0, 1.5)).rotations
    )
    inside = slice(30, 45)
    np.testing.assert_allclose(one.rotations[inside], two.rotations[inside], atol=1e-5)


def test_gaps_longer_than_any_learnt_keep_the_linear_gaussian_fill() -> None:
    partial = _with_gap(_partial(seconds=12.0), 2.0, 2.0 + (LONGEST + 3) / 30.0)
    wanted = LinearGaussian.shipped()(partial).rotations
    np.testing.assert_allclose(_restorer()(partial).rotations, wanted, atol=1e-9)


def test_long_motions_are_filled_in_parts() -> None:
    partial = _partial(seconds=40.0)
    for start in range(1, 38):
        _with_gap(partial, start, start + 0.4, LEFT_ARM if start % 2 else ALL)
    filled = _restorer()(partial)
    assert np.isfinite(filled.rotations).all()
    np.testing.assert_allclose(np.linalg.norm(filled.rotations, axis=-1), 1.0, atol=1e-6)


def test_what_cannot_be_filled_is_told() -> None:
    partial = _partial()
    partial.known[:, LEFT_ARM] = False
    with pytest.raises(NothingKnown):
        _restorer()(partial)
    whole = _restorer()(_partial())
    assert not whole.made.any()


def test_fingers_keep_the_cheap_fill() -> None:
    partial = _with_gap(_partial(), 2.0, 3.0)
    skeleton = Skeleton.reference(hands=True)
    more = len(skeleton.names) - JOINTS
    hands = np.zeros((len(partial), more, 4))
    hands[..., 0] = 1.0
    with_hands = Partial(
        skeleton, partial.times, partial.root,
        np.concatenate([partial.rotations, hands], axis=1),
        np.concatenate([partial.known, np.repeat(partial.known[:, :1], more, axis=1)], axis=1),
    )  # fmt: skip
    filled, body = _restorer()(with_hands), _restorer()(partial)
    np.testing.assert_array_equal(filled.rotations[:, :JOINTS], body.rotations)
    np.testing.assert_array_equal(
        filled.rotations[:, JOINTS:], hermite(with_hands).rotations[:, JOINTS:]
    )
