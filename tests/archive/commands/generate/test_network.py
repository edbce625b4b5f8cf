"""A network in the bench: it is what it is measured as, and never on what it has seen."""

from pathlib import Path
from typing import Any

import pytest
import torch

from archive.commands.benches.generate import bench, goals, tables
from archive.commands.benches.generate.network import Network, read, refitted
from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.report import Report
from models.generator.adapting import AdaptConfig
from models.generator.features import NUMBERS
from models.generator.motions import VAL, read_motions
from models.generator.network import Network as Layers
from models.generator.weights import write_weights
from tests.archive.commands.generate.folder import strolling, write_folder
from tests.models.generator.folders import SMALL

CLIPS = [
    ("a", "val", "dance", strolling(64, 1.0)),
    ("b", "val", "martial", strolling(64, 0.6)),
    ("c", "val", "other", strolling(64, 0.8)),
]


def folder_and_weights(path: Path, seen: tuple[str, ...] = (), *, varies: bool = True):
    """Weights that learnt nothing: they correct a Hermite fill by nothing."""
    folder = write_folder(path / "clips", CLIPS, "cmu05")
    motions = read_motions(folder, (VAL,))
    told = [
        {"name": f"told otherwise {n}", "sha256": motions.digest(n)}
        for n, clip in enumerate(motions.clips)
        if clip.name in seen
    ]
    torch.manual_seed(3)
    said: dict[str, Any] = {"config": SMALL.to_json(), "motions": told, "step": 0}
    if varies:
        said["spread"] = [0.05] * NUMBERS
    write_weights(Layers(SMALL.network).eval(), path / "weights.safetensors", said)
    return folder, path / "weights.safetensors"


def measured(folder: Path, weights: Path, **more: Any) -> Report:
    return bench.run({
        "clips": folder, "weights": weights, "cheap": False, "families": ["new"], "stride": 30,
        "tasks": ["gap 5"], "joints": False, "ridge": False, "refit": 2, "plots": None,
        "markdown": None, **more,
    })  # fmt: skip


def test_three_columns_are_measured_for_what_they_are(tmp_path: Path) -> None:
    folder, weights = folder_and_weights(tmp_path)
    report = measured(folder, weights, tasks=["gap 5", "arm 30"])
    of = {(row["task"], row["method"]): row for row in report.rows if "ratio" in row}
    # What learnt nothing leaves the Hermite fill as it is, by chance too.
    untaught, curves = of["gap 5", "restore"], of["gap 5", "hermite"]
    assert untaught["ratio"] == pytest.approx(curves["ratio"], rel=0.15)
    assert of["gap 5", "samples"]["ratio"] == pytest.approx(untaught["ratio"], rel=0.15)
    assert of["gap 5", "samples"]["nearest"] <= of["gap 5", "samples"]["ratio"]
    # Weights that were not measured serve the reference.
    cleaned = of["arm 30", "linear-Gaussian, cleaned"]
    assert of["arm 30", "served"]["ratio"] == pytest.approx(cleaned["ratio"], rel=1e-3)
    assert ("arm 30", "samples") not in of
    assert all(row["observed"] == 0.0 for row in of.values())
    assert {"new_gap_5", "new_arm_30", "served_seam"} <= {bar.name for bar in report.bars}


def test_clips_that_weights_have_seen_are_left_out_whatever_they_are_called(tmp_path: Path) -> None:
    folder, weights = folder_and_weights(tmp_path, ("b",), varies=False)
    rows = [row for row in measured(folder, weights).rows if "ratio" in row]
    assert {row["clips"] for row in rows} == {2}
    assert all("martial" not in row for row in rows)
    assert "samples" not in {row["method"] for row in rows}


def test_weights_are_refitted_to_clips_on_which_they_are_not_judged(tmp_path: Path) -> None:
    folder, weights = folder_and_weights(tmp_path)
    network = read(weights, folder)
    assert isinstance(network, Network)
    found = list(refitted(network, folder, "cmu05", AdaptConfig(steps=1, frames=128)))
    assert sorted(map(sorted, (names for names, _ in found))) == [["a", "c"], ["b"]]
    for names, one in found:
        assert not names & one.seen
        assert one.weights.network is not network.weights.network
    report = measured(folder, weights, families=["adapted"], refit=1)
    rows = [row for row in report.rows if "ratio" in row]
    assert {(row["family"], row["clips"]) for row in rows} == {("adapted", 3)}
    assert "adapted_gap_5" in {bar.name for bar in report.bars}


def test_weights_that_are_none_stop_the_bench(tmp_path: Path) -> None:
    folder, weights = folder_and_weights(tmp_path)
    weights.write_bytes(b"nothing")
    with pytest.raises(ProgramFailed, match="digest"):
        read(weights, folder)


def rows() -> Report:
    report = Report("generate")
    for method, ratio in {"restore": 0.9, "served": 0.95, "samples": 1.0, "hermite": 1.0}.items():
        for task in goals.TASKS:
            report.row(
                family="new", task=task, method=method, clips=3, windows=9, best="hermite", ratio=ratio, low=0.8, high=1.1,
                nearest=0.85 * ratio, acceleration=0.7, jerk=0.9, seam=1.0, observed=0.0, MPJPE=50.0, L2P=1.0,
                dance=1.02, martial=0.9, **{"skate over truth": None if "arm" in task else 1.4},
            )  # fmt: skip
    return report


def test_bars_hold_where_they_should() -> None:
    report = rows()
    goals.hold(report)
    held = {bar.name: bar.holds for bar in report.bars}
    assert held["new_gap_5"]
    assert held["new_gap_45"]
    assert not held["new_gap_15"]
    assert not held["new_legs_30"]
    assert not held["served_category"]  # dance is harmed
    assert held["served_skate"]
    assert held["served_acceleration_least"]
    assert not held["samples_acceleration_least"]
    assert {bar.name: bar.value for bar in report.bars}["best_of_8_nearer_percent"] == 15.0
    assert not any(name.startswith("known") for name in held)


def test_tables_are_written_between_their_marks_alone(tmp_path: Path) -> None:
    file = tmp_path / "generator.md"
    file.write_text(f"# Before\n\n{tables.BEGIN}\nold\n{tables.END}\n\nAfter.\n")
    report = rows()
    goals.hold(report)
    for _ in range(2):
        tables.write(report, file, "`a command`.")
        text = file.read_text()
        assert text.startswith(f"# Before\n\n{tables.BEGIN}\n")
        assert text.endswith(f"{tables.END}\n\nAfter.\n")
        assert "\nold\n" not in text
        assert text.count("`a command`.") == 1
    assert "| gap 15 | hermite 1.000 | 0.900 [0.80–1.10] | 0.950 [0.80–1.10] |" in text
    assert "| ≤ 0.88 | 1.02 | 0.90 |  | 1.00 |" in text
    assert "| new_gap_15 | 0.9 | ≤ 0.88 | **MISSED** |" in text
    assert "| arm 30: skate |  |" in text
