"""What the accuracy bench holds to its bars, and what it draws."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from archive.commands.benches.accuracy import picture
from archive.commands.benches.accuracy.bars import hold_to_bars
from archive.commands.benches.accuracy.compare import Comparison
from archive.commands.benches.accuracy.reading import Reading
from archive.commands.benches.accuracy.truth import TruthSet
from archive.commands.benches.report import Report
from tests.archive.commands.accuracy.views import exact, view

RIGHT = {"PA": 60.0, "SEQ": 70.0, "MPJPE": 80.0, "flip %": 0.5, "wrong %": 0.0, "bone %": 0.0}


def _comparison(name: str, **means: dict[str, float]) -> Comparison:
    readings = {program: [exact(view())] for program in means}
    return Comparison(TruthSet(name, (view(),), "made"), readings, means)


def _held(*compared: Comparison) -> dict[str, tuple[float | None, bool]]:
    report = Report("accuracy")
    hold_to_bars(report, compared)
    return {bar.name: (bar.value, bar.holds) for bar in report.bars}


def test_a_set_is_held_to_its_own_bars() -> None:
    held = _held(_comparison("gt_pose2sim", **{"ours heavy": {**RIGHT, "PA": 65.0}}))
    assert held["pose2sim_pa_mm"] == (65.0, False)
    assert held["pose2sim_seq_mm"] == (70.0, True)
    assert held["bone_spread_percent"] == (0.0, True)
    assert "pose2sim_full_flipped_percent" not in held
    held = _held(_comparison("gt_pose2sim", **{"ours full": RIGHT}))
    assert held["pose2sim_full_flipped_percent"] == (0.5, True)
    assert "pose2sim_pa_mm" not in held


def test_the_basketball_player_is_held_to_the_stock_estimator() -> None:
    held = _held(
        _comparison(
            "gt_basketball",
            **{"stock full": {"SEQ": 120.0}, "stock heavy": {"SEQ": 80.0}, "ours heavy": RIGHT},
        )
    )
    assert held["basketball_seq_over_stock_full"] == (0.583, True)
    assert held["basketball_seq_over_stock_heavy"] == (0.875, False)


def test_the_worst_set_decides_over_the_wrong_person() -> None:
    held = _held(
        _comparison("one", **{"ours heavy": RIGHT}),
        _comparison("two", **{"ours heavy": {**RIGHT, "wrong %": 3.0}}),
    )
    assert held["wrong_person_percent"] == (3.0, False)


def test_without_a_capture_nothing_is_held() -> None:
    assert _held(_comparison("gt_pose2sim", **{"stock heavy": RIGHT})) == {}


@pytest.mark.parametrize(
    ("value", "holds"), [(0.8, [False, True]), (1.0, [True, True]), (1.2, [True, False])]
)
def test_a_bar_may_have_two_sides(value: float, holds: list[bool]) -> None:
    report = Report("accuracy")
    report.bar("made_peak_wrist_speed_over_truth", value)
    assert [bar.holds for bar in report.bars] == holds
    assert "(≥ 0.9)" in report.as_text()
    assert "(≤ 1.1)" in report.as_text()


def test_the_picture_holds_lines_and_no_film(tmp_path: Path) -> None:
    compared = _comparison("gt_a", **{"stock lite": {}, "stock heavy": {}, "ours heavy": {}})
    gap = compared.readings["ours heavy"][0].points.copy()
    gap[:, 1] = np.nan
    compared.readings["ours heavy"][0] = Reading(gap, view().image)
    target = tmp_path / "picture.svg"
    picture.write([compared], target)
    root = ElementTree.fromstring(target.read_text())  # noqa: S314 (we wrote it)
    kinds = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert kinds == {"svg", "rect", "text", "path"}
    texts = [one.text for one in root.iter() if one.tag.endswith("text")]
    # Of several stock programs the last one is drawn.
    heads = ["from the camera", "from its side"] * picture.FRAMES
    assert texts == ["truth", "stock heavy", "ours heavy", *heads, "a a"]
    drawn = [one for one in root.iter() if one.get("fill") == "none"]
    assert len(drawn) == picture.FRAMES * 2 * 3 * 2
    assert "nan" not in target.read_text()
