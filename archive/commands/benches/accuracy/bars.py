"""Which figures of a set are held to which limits of bars.toml."""

from collections.abc import Sequence

from archive.commands.benches.accuracy.compare import OURS, Comparison
from archive.commands.benches.report import Report

_OF_SET: dict[tuple[str, str], dict[str, str]] = {
    ("gt_pose2sim", "ours heavy"): {
        "pose2sim_pa_mm": "PA",
        "pose2sim_seq_mm": "SEQ",
        "pose2sim_mpjpe_mm": "MPJPE",
    },
    ("gt_pose2sim", "ours full"): {"pose2sim_full_flipped_percent": "flip %"},
}
"""By set and program: bar, and the column whose mean over the views is held to it."""

_OVER_STOCK = {
    "basketball_seq_over_stock_full": "stock full",
    "basketball_seq_over_stock_heavy": "stock heavy",
}
_BASKETBALL = "gt_basketball"


def hold_to_bars(report: Report, compared: Sequence[Comparison]) -> None:
    """Hold what was measured to its limits; what was not measured is not held to any."""
    for one in compared:
        for program, means in one.means.items():
            for bar, column in _OF_SET.get((one.truth.name, program), {}).items():
                report.bar(bar, round(means[column], 2))
        if one.truth.name == _BASKETBALL and "ours heavy" in one.means:
            _over_stock(report, one)
    ours = [
        figures
        for one in compared
        for program, figures in one.means.items()
        if program.split()[:-1] == [OURS]
    ]
    if ours:
        report.bar("wrong_person_percent", round(max(one["wrong %"] for one in ours), 2))
        report.bar("bone_spread_percent", round(max(one["bone %"] for one in ours), 2))


def _over_stock(report: Report, one: Comparison) -> None:
    for bar, program in _OVER_STOCK.items():
        if program in one.means:
            share = one.means["ours heavy"]["SEQ"] / one.means[program]["SEQ"]
            report.bar(bar, round(share, 3))
