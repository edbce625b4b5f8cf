"""Times are written by one rule, whether the server or a script writes them."""

import json
import subprocess
from pathlib import Path

from archive.web.templatetags.words import clock
from archive.web.timecode import span, timecode

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import { readFileSync } from "node:fs";
import { span, timecode } from "./static/js/core/timecode.js";
const told = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(told.map(([a, b, digits]) => [timecode(a, digits), span(a, b, digits)])));
"""


def test_times_read_as_they_are_listed() -> None:
    # The same list is read by tests/js/timecode.test.js.
    listed = json.loads((ROOT / "tests/js/fixtures/timecodes.json").read_text())
    assert [timecode(seconds, digits) for seconds, digits, _ in listed] == [
        text for *_, text in listed
    ]


def test_a_stretch_that_would_begin_and_end_alike_is_a_moment() -> None:
    assert span(41.2, 55.0) == "0:41.2–0:55.0"
    assert span(0.38, 0.44) == "0:00.4"


def test_lengths_are_times() -> None:
    assert (clock(4.6), clock(62.0), clock(None)) == ("0:04.6", "1:02.0", "—")


def test_scripts_write_what_the_server_writes(node: Path) -> None:
    told = [
        (frames / rate, (frames + longer) / rate, digits)
        for rate in (20, 24, 25, 29.97, 30, 60, 1000)
        for frames in (*range(300), 54_321, 107_999, 1_000_000)
        for longer, digits in ((0, 1), (1, 1), (1, 3), (75, 0), (1, 2))
    ]
    run = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT],
        input=json.dumps(told), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert json.loads(run.stdout) == [
        [timecode(start, digits), span(start, stop, digits)] for start, stop, digits in told
    ]
