"""Bands hold what they say on what they were fitted to; a harmful network is not believed."""

import pytest
import torch

from models.generator.calibration import bands_of, coverage, gates_of, looked
from models.generator.gate import Blend
from models.generator.gathering import Lesson, joined, taught
from models.generator.kinds import kind_of_task
from models.generator.motions import MotionsWrong
from models.generator.network import Network
from models.generator.protocol import GAPS, LIMBS, judged
from tests.models.generator.folders import DEVIATION, SMALL, some_data
from tests.motions import still, walking

TASKS = (GAPS[1], LIMBS[0])


def _network(strength):
    torch.manual_seed(5)
    network = Network(SMALL.network).eval()
    torch.nn.init.normal_(network.head.weight, std=strength)
    return network


def test_bands_hold_what_they_were_fitted_to(tmp_path) -> None:
    data = judged(some_data(tmp_path).train, 10)
    network = _network(0.02)
    found = looked(network, data, TASKS)
    gates = gates_of(found, DEVIATION)
    bands = bands_of(found, gates)
    within = coverage(found, gates, bands)
    assert within["all"] == pytest.approx([0.5, 0.9], abs=0.02)
    assert (bands.factors[1] >= bands.factors[0]).all()


def test_a_network_that_harms_is_not_believed(tmp_path) -> None:
    data = judged(some_data(tmp_path).train, 20)
    network = _network(3.0)
    found = looked(network, data, TASKS)
    gates = gates_of(found, DEVIATION)
    for task in TASKS:
        for look in found[task.name]:
            assert float(gates[kind_of_task(task)].strength(look.signs).max()) < 0.3


def test_stretches_that_were_made_or_missing_teach_nothing() -> None:
    motion = walking(300, rate=60.0)
    source = motion.source.copy()
    source[100:110, 3] = 5
    part = taught([Lesson("walk", "Chan", "dance", "", type(motion)(
        motion.skeleton, motion.times, motion.root, motion.rotations, source, motion.confidence
    ))], "train")  # fmt: skip
    assert [(clip.name, clip.frames) for clip in part.clips] == [("walk 0", 50), ("walk 110", 95)]
    with pytest.raises(MotionsWrong, match="lasts a second"):
        taught([Lesson("short", "Chan", "dance", "", still(10))], "train")
    both = joined([part, part.some([0]), taught([Lesson("b", "Lee", "", "", motion)], "train")])
    assert [clip.name for clip in both.clips] == ["walk 0", "walk 110", "b"]
    assert int(both.first[-1]) == len(both.root) == 50 + 95 + 150


@pytest.mark.parametrize("joint", [3, 6])
def test_products_tell_the_same_errors_as_what_they_are_made_of(joint: int) -> None:
    torch.manual_seed(4)
    blend = Blend(torch.randn(5, 3), torch.randn(5, 4, 12), torch.randn(5, 4, 12), joint)
    for part in (torch.zeros(5), torch.full((5,), 0.4), torch.rand(5)):
        expected = blend.error(part) / blend.error(torch.zeros(5))
        assert torch.allclose(blend.squares().ratio(part), expected, atol=1e-5)
