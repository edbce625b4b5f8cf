"""The bench as a whole, on a small folder: whoever knows the truth is best, and nobody cheats."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from archive.commands.benches.generate import bench, denoising, noise
from archive.commands.benches.generate.clips import Clip, Row
from archive.commands.benches.generate.documented import beside, documented
from archive.commands.benches.generate.methods import Single, Tidied, cheap
from archive.commands.benches.generate.scores import Scores, best_of, interval, score
from archive.commands.benches.generate.tasks import ARMS, GAPS
from archive.commands.benches.generate.windows import Window, windows_of
from capture.motion.filling.hermite import hermite
from capture.motion.filling.lines import hold, straight
from capture.motion.filling.partial import Filled, Partial
from capture.motion.kinematics import forward
from capture.motion.limits import JointLimits
from tests.archive.commands.generate.folder import strolling, write_folder

SPREAD = np.full(66, 0.3)


def clips(count: int = 3, frames: int = 90) -> list[Clip]:
    return [
        Clip(
            Row(
                f"clip {number}",
                "val",
                "s",
                "dance" if number else "martial",
                "w",
                "",
                "",
                0,
                frames,
            ),
            strolling(frames, 0.6 + 0.3 * number),
        )
        for number in range(count)
    ]


def windows(count: int = 3) -> list[Window]:
    return [window for clip in clips(count) for window in windows_of(clip)]


@dataclass
class Samples:
    """Two samples: the truth, which it is told, and a held pose."""

    windows: list[Window]
    name: str = "samples"
    seen: frozenset[str] = frozenset({"clip 0"})
    calls: list[int] = field(default_factory=list)

    def fills(self, partials: Sequence[Partial]) -> Sequence[Sequence[Filled]]:
        return [self._of(partial) for partial in partials]

    def _of(self, partial: Partial) -> Sequence[Filled]:
        window = self.windows[len(self.calls) % len(self.windows)]
        self.calls.append(0)
        motion = window.motion.part(0, len(partial))
        return partial.completed(motion.root, motion.rotations), hold(partial)


def test_samples_are_told_by_their_mean_and_by_the_nearest() -> None:
    found = windows()
    scores = score(Samples(found), GAPS[:1], found, SPREAD)
    alone = score(Single("hold", hold), GAPS[:1], found, SPREAD)
    assert scores.nearest("L2P") == pytest.approx(0.0, abs=1e-6)
    assert scores.value("L2P") == pytest.approx(alone.value("L2P") / 2.0)
    assert scores.observed == 0.0


def test_both_arms_are_taken_together() -> None:
    found = windows(1)
    both = score(Single("straight", straight), ARMS, found, SPREAD)
    each = [
        score(Single("straight", straight), (arm,), found, SPREAD).value("MPJPE") for arm in ARMS
    ]
    assert len(both) == 2 * len(found)
    assert both.value("MPJPE") == pytest.approx(np.mean(each))


def summed(*ratios: float) -> Scores:
    """Scores of two windows of each clip, whose L2P is given."""
    sums = np.repeat([[ratio, 1.0] for ratio in ratios], 2, axis=0)
    numbers = np.repeat(np.arange(len(ratios)), 2)
    kinds = np.repeat("other", len(sums))
    return Scores(numbers, kinds, {"L2P": sums}, {}, np.ones((len(sums), 2, 1)), 0.0, 0.0)


def test_an_interval_is_drawn_over_whole_clips() -> None:
    # Both clips, either one twice: ratios of 1, 2 and 3.
    assert interval(summed(1.0, 3.0), summed(1.0, 1.0), "L2P") == (1.0, 3.0)
    assert interval(summed(2.0, 6.0), summed(1.0, 3.0), "L2P") == (2.0, 2.0)
    low, high = interval(summed(*np.linspace(0.5, 1.5, 40)), summed(*np.ones(40)), "L2P")
    assert low == pytest.approx(0.925, abs=0.015)
    assert high == pytest.approx(1.075, abs=0.015)


def test_the_best_reference_is_the_one_with_the_least_error() -> None:
    found = windows()
    scores = {
        name: score(Single(name, fill), GAPS[1:2], found, SPREAD)
        for name, fill in (("straight", straight), ("hermite", hermite))
    }
    assert best_of(scores, scores, "L2P") == "hermite"


def test_windows_of_clips_that_a_method_was_made_from_are_left_out() -> None:
    methods = (Single("hold", hold), Samples([]))
    names = {window.clip.row.name for window in bench._windows(clips(), methods, 15)}
    assert names == {"clip 1", "clip 2"}


def test_a_method_is_cleaned_up() -> None:
    task, window = GAPS[2], windows(1)[0]
    served = Tidied(Single("hermite", hermite), JointLimits.shipped())
    assert served.name == "hermite, cleaned"
    partial = task.partial(window)
    [(raw,)], [(clean,)] = (
        method.fills([partial]) for method in (Single("hermite", hermite), served)
    )
    known = partial.known[:, 1:]
    assert not np.array_equal(raw.rotations, clean.rotations)
    assert np.array_equal(raw.rotations[known], clean.rotations[known])


def test_the_whole_bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "clips", [
        ("a", "val", "dance", strolling(75, 1.0)), ("b", "val", "martial", strolling(60, 0.6)),
        ("c", "val2", "other", strolling(60, 0.8)),
    ])  # fmt: skip
    report = bench.run({
        "clips": folder, "families": ["new", "new, later"], "stride": 30, "joints": False, "ridge": False,
        "plots": tmp_path / "plots", "cheap": True, "markdown": None, "tasks": list(bench.TASKS),
    })  # fmt: skip
    capsys.readouterr()
    fills = [row for row in report.rows if row["family"] != "noise"]
    names = [method.name for method in (*cheap(), *bench.others())]
    assert len(fills) == 2 * len(bench.TASKS) * len(names)
    for family, task in {(row["family"], row["task"]) for row in fills}:
        rows = {
            row["method"]: row for row in fills if (row["family"], row["task"]) == (family, task)
        }
        assert list(rows) == names
        ratios = [rows[method.name]["ratio"] for method in cheap()]
        assert min(ratios) == 1.0
        assert rows[rows["hold"]["best"]]["ratio"] == 1.0
        assert {"dance", "martial"} <= rows["hold"].keys() if family == "new" else {"other"}
    assert {bar.name: bar.holds for bar in report.bars}["observed_difference"]
    written = tmp_path / "report.json"
    report.write(written)
    assert "best" in json.loads(written.read_text())["rows"][0]
    assert "best" not in report.as_text().splitlines()[0].split()
    for name in ("nearness", "liveliness", "skate"):
        text = (tmp_path / "plots" / f"{name}.svg").read_text()
        drawing = ElementTree.fromstring(text)  # noqa: S314 (we wrote it)
        words = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
        assert "new, later: gap 15" in words
        assert "linear-Gaussian, cleaned" in words


def test_documented_figures_are_beside_those_of_now() -> None:
    before = documented()
    assert before["hermite"]["gap 15"]["L2P"] == 1.113
    cells = beside({"L2P": 1.1134, "MPJPE": 48.4}, {"L2P": 1.113, "MPJPE": 47.2})
    assert cells["off %"] == pytest.approx(100.0 * 1.15 / 47.2)
    assert cells["before"] == "L2P 1.113, MPJPE 47.2"
    assert beside({"L2P": 1.0}, None) == {}


def test_noise_is_as_large_as_it_is_said_to_be_and_always_the_same() -> None:
    places = np.zeros((4000, 22, 3))
    errors = noise.shaken(places, 30.0, np.random.default_rng(noise.SEED))
    again = noise.shaken(places, 30.0, np.random.default_rng(noise.SEED))
    assert np.array_equal(errors, again)
    typical = np.median(np.abs(errors), axis=0) / 0.6745
    up = np.hypot(0.010, 0.010)
    assert typical[0, 1] == pytest.approx(up, rel=0.1)
    hand = list(noise.factors()).index(1.6)
    assert typical[hand, 1] == pytest.approx(1.6 * up, rel=0.12)
    along = np.linalg.norm(np.std(errors[:, 0, [0, 2]], axis=0))
    assert along == pytest.approx(np.sqrt(up**2 + 0.025**2 + 0.030**2), rel=0.15)
    assert np.abs(errors).max() > 0.2


def test_a_filter_that_knows_the_truth_has_no_error() -> None:
    (clip,) = clips(1)
    truth = forward(clip.motion)
    found = denoising.figures([(clip, truth, truth)])
    assert (found["MPJPE"], found["acceleration error"]) == (0.0, 0.0)
    assert (found["acceleration"], found["worst peak"]) == (1.0, 1.0)
    away = denoising.figures([(clip, truth, truth + np.array([0.03, 0.0, 0.04]))])
    assert away["MPJPE"] == pytest.approx(50.0)
    assert away["acceleration error"] == pytest.approx(0.0, abs=1e-9)
