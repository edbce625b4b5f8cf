"""Contact sheets: the worst are the worst, each of a clip of its own; truth and fill are drawn."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from archive.commands.benches.generate import sheets
from archive.commands.benches.generate.methods import Single
from archive.commands.benches.generate.metrics import compare, mpjpe
from archive.commands.benches.generate.tasks import BOTH_LEGS, GAPS
from archive.commands.benches.generate.windows import windows_of
from capture.motion.filling.lines import straight
from tests.archive.commands.generate.test_bench_generate import SPREAD, clips

TASKS = (GAPS[2], BOTH_LEGS)
SVG = "{http://www.w3.org/2000/svg}"


def test_the_worst_gap_stands_first_and_every_clip_once() -> None:
    windows = [window for clip in clips(7) for window in windows_of(clip)]
    gaps = sheets.chosen(Single("straight", straight), TASKS, windows, SPREAD)
    for kind in ("typical", "worst"):
        names = [gap.clip for gap in gaps[kind]]
        assert len(names) == len(set(names)) == sheets.EACH
    worst = gaps["worst"]
    assert [gap.against for gap in worst] == sorted((gap.against for gap in worst), reverse=True)
    assert worst[0].against >= gaps["typical"][0].against
    first = worst[0]
    again = straight(first.one.task.partial(first.one.window))
    one = compare(first.one.task, first.one.window, again, SPREAD)
    assert first.error == np.divide(*mpjpe(one))


def test_a_sheet_draws_truth_before_and_after_and_both_within(tmp_path: Path) -> None:
    windows = [window for clip in clips(7) for window in windows_of(clip)]
    gaps = sheets.chosen(Single("straight", straight), TASKS, windows, SPREAD)
    file = tmp_path / "made" / "sheet.svg"
    sheets.write(gaps, file)
    drawn = ElementTree.fromstring(file.read_text())  # noqa: S314 (our own)
    colours = [path.get("stroke") for path in drawn.iter(f"{SVG}path")]
    rows = 2 * sheets.EACH
    assert colours.count("#222222") == 7 * rows
    assert colours.count("#a86a00") == 5 * rows
    assert any("mm off" in (text.text or "") for text in drawn.iter(f"{SVG}text"))
