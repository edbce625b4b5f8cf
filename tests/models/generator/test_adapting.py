"""Refitting learns from a performer's own trials and is judged on others of theirs."""

from dataclasses import replace

import torch

from models.generator.adapting import AdaptConfig, adapted, halves
from models.generator.fill import filler
from models.generator.motions import TRAIN, read_motions
from models.generator.network import Network
from models.generator.score import Part, score, table
from tests.models.generator.folders import DEVIATION, SMALL, some_data, write_folder

QUICK = AdaptConfig(steps=4, frames=160, warm=1)


def test_pieces_of_a_trial_stay_together(tmp_path) -> None:
    motions = read_motions(write_folder(tmp_path), (TRAIN,))
    names = ["a_p1", "a_p2", "b", "c_p1"]
    clips = tuple(replace(c, name=n) for c, n in zip(motions.clips, names, strict=True))
    for learnt, judged in halves(replace(motions, clips=clips)):
        trials = [{names[n].split("_p")[0] for n in side} for side in (learnt, judged)]
        assert not trials[0] & trials[1]
        assert learnt
        assert judged


def test_refitting_changes_a_copy_and_repeats(tmp_path) -> None:
    data = some_data(tmp_path)
    torch.manual_seed(1)
    network = Network(SMALL.network)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    one, two = (adapted(network, data.held_out, data.train, DEVIATION, QUICK) for _ in range(2))
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
        assert torch.equal(one.state_dict()[name], two.state_dict()[name])
    assert not torch.equal(one.head.weight, network.head.weight)


def test_the_table_tells_every_task_and_kind(tmp_path) -> None:
    data = some_data(tmp_path)
    fill = filler(Network(SMALL.network).eval())
    parts = [Part(motions, lambda task: fill) for motions in (data.train, data.held_out)]
    rows = score(parts, DEVIATION)
    assert [row.task for row in rows] == [
        "gap 5",
        "gap 15",
        "gap 30",
        "gap 45",
        "arm 30",
        "legs 30",
    ]
    assert all(abs(row.ratio - 1.0) < 1e-3 and row.low <= row.ratio + 1e-6 for row in rows)
    words = table("made up", rows)
    assert "dance" in words
    assert "legs 30" in words
