"""A refit is tried on what is held back, gains are measured apart, and it goes on where it stopped."""

import functools
import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch

from capture.motion.filling.partial import Partial
from models.generator import calibration, gate
from models.generator.adapting import AdaptConfig, Adapting
from models.generator.errors import WeightsWrong
from models.generator.gain import Gain, total
from models.generator.gathering import Lesson, taught
from models.generator.holdout import BETWEEN, HALVES, TAKES, cut, folds
from models.generator.kinds import KINDS
from models.generator.motions import TRAIN
from models.generator.network import Network
from models.generator.refitting import NEAR, OTHERS, STATE, Matter, Refit
from models.generator.served import BEGUN, GAUSSIAN, HERMITE, RESTORE, Served
from models.generator.telling import Stopped
from models.generator.weights import beside, read_weights, write_sealed, write_weights
from tests.models.generator.folders import DEVIATION, SMALL
from tests.motions import tumbling, walking

QUICK = AdaptConfig(steps=4, frames=128, warm=1)
TINY = replace(SMALL.network, width=16, layers=1, heads=2)


@pytest.fixture(autouse=True)
def _quick_gates(monkeypatch):
    """Gates are fitted in a few steps: how well is another test's matter."""
    monkeypatch.setattr(calibration, "fitted", functools.partial(gate.fitted, steps=20))


def motions(*lengths: int):
    return taught(
        [
            Lesson(f"m{n}", "somebody", "other", "", walking(frames, speed=0.4 + 0.3 * n))
            for n, frames in enumerate(lengths)
        ],
        TRAIN,
    )


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    torch.manual_seed(2)
    network = Network(TINY)
    file = tmp_path_factory.mktemp("begun") / "generator.safetensors"
    config = replace(SMALL, network=TINY).to_json()
    write_weights(network, file, {"config": config, "motions": [], "looks": []})
    return read_weights(file)


def matter(general=True):
    own = motions(100, 90)
    others = taught([Lesson("other", "x", "other", "", tumbling(100))], TRAIN)
    return Matter(own, ["a", "b"], others if general else None, DEVIATION)


def test_takes_are_held_back_whole_and_only_one_is_halved() -> None:
    own = motions(100, 90, 80, 70)
    how, found = folds(own, ["a", "a", "b", "c"])
    assert (how, len(found)) == (TAKES, 3)
    for learnt, judged in found:
        sides = [{clip.name for clip in side.clips} for side in (learnt, judged)]
        assert not sides[0] & sides[1]
        assert not ({"m0", "m1"} & sides[0] and {"m0", "m1"} & sides[1])
        assert len(sides[0] | sides[1]) == 4
    how, found = folds(motions(200), ["a"])
    assert (how, len(found)) == (HALVES, 2)
    for learnt, judged in found:
        assert len(learnt.root) + len(judged.root) == 200 - BETWEEN
    # Two seconds are judged at once: a motion of a second and a half leaves nothing to judge.
    assert folds(motions(45), ["a"])[1] == []


def test_a_cut_keeps_frames_and_lengths() -> None:
    own = motions(50, 40)
    part = cut(own, 30, 70)
    assert [clip.frames for clip in part.clips] == [20, 20]
    assert torch.equal(part.root, own.root[30:70])
    assert part.first.tolist() == [0, 20, 40]
    assert cut(own, 49, 50) is None


def test_without_others_weights_are_drawn_back_to_where_they_began(begun) -> None:
    def moved(near: float) -> float:
        config = replace(QUICK, steps=6, near=near, average=0.0)
        adapting = Adapting(begun.network, motions(100), None, DEVIATION, config, half=False)
        while not adapting.done:
            adapting.learn()
        both = zip(adapting.network.parameters(), begun.network.parameters(), strict=True)
        return sum(float((own - start).detach().norm()) for own, start in both)

    assert moved(2000.0) < 0.8 * moved(0.0)


def test_a_refit_that_was_broken_off_ends_as_if_it_had_not_been(begun, tmp_path) -> None:
    def run(folder, stops):
        """Stop after each of so many steps, each time with a fresh object, as another process."""
        told: list[float] = []
        steps = 0
        while True:
            begins, left = len(told), next(stops, 10**6)
            try:
                found = Refit(begun, matter(), QUICK, folder).run(
                    lambda stage, done, of, share: told.append(share),
                    lambda begins=begins, left=left: len(told) - begins >= left,
                )
            except Stopped:
                steps += len(told) - begins
            else:
                return found, told, steps

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    whole, told, _ = run(tmp_path / "one", iter(()))
    parts, _, stopped = run(tmp_path / "two", iter((1, 1, 2, 3)))
    assert stopped == 7
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    for name, value in whole.network.state_dict().items():
        assert torch.equal(value, parts.network.state_dict()[name])
    assert whole.said == parts.said
    assert (whole.figures["general"], whole.figures["folds"]) == (OTHERS, 2)
    assert set(whole.gain) == set(KINDS)
    assert {motion["name"] for motion in whole.said["motions"]} == {"m0", "m1", "other"}
    assert whole.said["adapted"]["own"] == ["m0", "m1"]


@pytest.mark.parametrize("damage", ["cut", "other", "nothing"])
def test_a_state_that_is_damaged_or_another_refits_is_begun_anew(begun, tmp_path, damage) -> None:
    refit = Refit(begun, matter(), QUICK, tmp_path)
    with pytest.raises(Stopped):
        refit.run(lambda *told: None, lambda: True)
    state = tmp_path / STATE
    if damage == "cut":
        state.write_bytes(state.read_bytes()[:-200])
    config = replace(QUICK, seed=4) if damage == "other" else QUICK
    again = Refit(begun, matter(), config, tmp_path)
    assert (again._now is None) == (damage != "nothing")


def test_alone_a_refit_says_that_it_was_drawn_back(begun) -> None:
    found = Refit(begun, matter(general=False), QUICK).run(lambda *told: None)
    assert found.figures["general"] == NEAR
    assert found.figures["held_back"] == TAKES
    for kind, each in found.gain.items():
        # What is served is never worse than what was served before, nor than the cheap fills.
        assert each.after <= min(each.before, 1.0) + 1e-9
        assert found.said["served"][kind] == each.serve
        if each.serve == RESTORE:
            assert each.refitted <= 0.995
        assert each.serve in (RESTORE, BEGUN, GAUSSIAN, HERMITE)
    assert 0.0 <= found.figures["gain"] <= 1.0


def test_the_whole_gain_is_that_of_what_is_served() -> None:
    one = Gain(refitted=0.8, begun=0.9, before=0.9, serve=RESTORE, after=0.8)
    other = Gain(refitted=1.4, begun=1.2, before=1.0, serve=HERMITE, after=1.0)
    assert total({"arm": one, "legs": other}) == pytest.approx(1.0 - 1.8 / 1.9)


def test_sealed_weights_hold_what_is_said_of_them_and_other_bytes_are_refused(
    begun, tmp_path
) -> None:
    file = write_sealed(begun.network, tmp_path, {**begun.said, "adapted": {"own": ["詠春"]}})
    weights = read_weights(file)
    assert weights.sha256 == file.name
    assert not beside(file).exists()
    assert weights.said["adapted"]["own"] == ["詠春"]
    assert torch.equal(weights.network.head.weight, begun.network.head.weight)
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(WeightsWrong, match="digest"):
        read_weights(file)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00" * 7, b"\xff" * 64, b"\x02" + b"\x00" * 7 + b"{}", b"\x02" + b"\x00" * 7 + b"[]",
        b"\x16" + b"\x00" * 7 + b'{"__metadata__": "x" }  ',
    ],
)  # fmt: skip
def test_what_is_no_weights_is_refused_in_a_sentence(tmp_path, content) -> None:
    file = tmp_path / hashlib.sha256(content).hexdigest()
    file.write_bytes(content)
    with pytest.raises(WeightsWrong, match="Put the file back"):
        read_weights(file)


def test_gaps_left_to_the_weights_begun_with_are_filled_by_them(begun, tmp_path) -> None:
    shown = walking(90)
    known = np.ones((90, 1 + len(shown.skeleton.names)), dtype=bool)
    known[20:40] = False
    partial = Partial(shown.skeleton, shown.times, shown.root, shown.rotations, known)
    said = {**begun.said, "served": dict.fromkeys(KINDS, BEGUN)}
    left = replace(begun, said=said)
    restoring = replace(begun, said={**begun.said, "served": dict.fromkeys(KINDS, RESTORE)})
    cheap = Served(None)(partial)
    one = Served(left, begun=begun).answer(partial)
    assert {name for _, name in one.methods} == {BEGUN}
    assert np.array_equal(one.filled.rotations, Served(restoring)(partial).rotations)
    # Where those are not here any more, the cheap fill stands.
    assert np.array_equal(Served(left)(partial).rotations, cheap.rotations)
