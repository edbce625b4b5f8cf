"""Networks that are kept compiled: the same to the last bit, and never believed when damaged."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from capture.pose.compiled import FOLDER
from capture.pose.networks import Layout, Network
from capture.pose.parts import LANDMARKS, network_name

NAME = network_name("lite")
OUTPUTS = ("Identity", "Identity_1", "Identity_4")
ONE = Layout(1, OUTPUTS)


@pytest.fixture
def network(models: Path, tmp_path: Path) -> Path:
    """A network beside which nothing is kept."""
    return Path(shutil.copy(models / NAME, tmp_path))


def answer(path: Path, layout: Layout = ONE) -> list[np.ndarray]:
    """What the network says of one picture."""
    runner = Network(path, LANDMARKS["lite"], layout).runner()
    runner.input[:] = np.random.default_rng(7).integers(0, 255, runner.input.shape)
    return [np.array(out) for out in runner.run()]


def kept(path: Path) -> list[Path]:
    return sorted((path.parent / FOLDER).iterdir())


def same(one: list[np.ndarray], other: list[np.ndarray]) -> None:
    for left, right in zip(one, other, strict=True):
        np.testing.assert_array_equal(left, right)


def test_what_is_kept_answers_alike_to_the_last_bit(
    network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = answer(network)
    (file,) = kept(network)
    # The second time nothing is read but what was kept.
    monkeypatch.setattr("capture.pose.networks._pruned", None)
    same(answer(network), made)
    assert kept(network) == [file]


@pytest.mark.parametrize("harm", ["bit", "end", "nothing", "other"])
def test_what_is_damaged_is_made_anew(network: Path, harm: str) -> None:
    made = answer(network)
    (file,) = kept(network)
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(
        {"bit": bytes(damaged), "end": whole[:-100], "nothing": b"", "other": whole[:40]}[harm]
    )
    same(answer(network), made)
    assert len(kept(network)) == 1
    assert len(file.read_bytes()) > 0.9 * len(whole)


def test_another_layout_is_kept_by_itself(network: Path) -> None:
    one, two = answer(network), answer(network, Layout(2, OUTPUTS))
    assert len(kept(network)) == 2
    same(answer(network), one)
    same(answer(network, Layout(2, OUTPUTS)), two)


def test_what_was_made_for_another_computer_goes(network: Path) -> None:
    answer(network)
    (file,) = kept(network)
    older = file.with_name(file.name[:-12] + "0" * 12)
    file.rename(older)
    answer(network)
    assert kept(network) == [file]


def test_nothing_is_kept_where_nothing_can_be_written(network: Path) -> None:
    (network.parent / FOLDER).write_bytes(b"in the way")
    assert len(answer(network)) == len(OUTPUTS)
