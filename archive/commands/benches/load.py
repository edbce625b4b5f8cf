"""bench load: sixty connections on library, take, motion and film, with one capture running."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.report import Report
from archive.commands.benches.stage import empty_archive

HELP = "load: answers in milliseconds and memory under sixty connections and one capture"
_BARS = (
    "library_p95_ms", "search_p95_ms", "take_p95_ms", "motion_p95_ms", "film_p95_ms",
    "memory_ratio", "wrong", "captures", "ten_films_whole", "films_whole",
    "library_beside_ten_films_p95_ms", "slowest_beside_slow_ms",
)  # fmt: skip
MORE = 10_000
"""Takes of the archive that is asked; a regional one holds so many."""
_RUN = """
import json, django
django.setup()
from archive.commands.proofs.load import measure
print("RESULT " + json.dumps(measure({seconds}, capture={capture})))
"""


def arguments(parser: ArgumentParser) -> None:
    """Take how long, and whether a film is read meanwhile."""
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--no-capture", action="store_true", help="leave the capture out")


def run(options: dict[str, Any]) -> Report:
    """Measure on a server and an archive of the bench's own."""
    report = Report("load")
    with empty_archive() as staged:
        staged.manage("bench_seed", "--more", str(MORE))
        code = _RUN.format(seconds=options["seconds"], capture=not options["no_capture"])
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True,
            env={**os.environ, **staged.environment, "DJANGO_SETTINGS_MODULE": "archive.settings"},
            check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise ProgramFailed(done.stderr[-2000:])
    found = json.loads(done.stdout.rsplit("RESULT ", 1)[1])
    report.row(**found)
    for name in _BARS:
        report.bar(name, float(found[name]))
    return report
