"""7.6 and 7.7 Hostile films.

Each odd file gets an answer in words, damaged ones crash nothing, and the walls of the reader hold.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.web.capability import walls

ODD = "videos/odd"


def prove_films(count: int = 1000, seed: int = 1) -> dict[str, Any]:
    """Return how many films were read, refused, died or hung, and how the odd files fared.

    Args:
        count: damaged films.
        seed: which damage.
    """
    command = [sys.executable, "-m", "capture.video.child.fuzz", str(count), str(seed)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return {
        "damaged": count,
        "read": found["read"],
        "refused": found["refused"],
        "died": found["died"],
        "hung": found["hung"],
        **_odd_files(),
    }


def _odd_files() -> dict[str, int]:
    """Give every odd file to the engine: an answer in words is right, a crash or silence is not."""
    data = Path(os.environ.get("ARCHIVE_TEST_DATA", settings.BASE_DIR.parent / "shared" / "data"))
    answered = unanswered = 0
    for path in sorted((data / ODD).glob("o[0-9]*")):
        with path.open("rb") as film:
            done = subprocess.run(
                [sys.executable, "-m", "capture", "probe", "--whole"], stdin=film,
                cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
        last = json.loads((done.stdout.strip().splitlines() or ["{}"])[-1])
        code = last.get("error", {}).get("code")
        good = "result" in last or (code and code not in ("decoder_died", "engine_died"))
        answered, unanswered = answered + bool(good), unanswered + (not good)
    return {"odd_answered": answered, "odd_unanswered": unanswered}


def prove_walls() -> dict[str, Any]:
    """Return the level of the walls and what a reader that tries everything has reached."""
    found = walls()
    return {"level": found.level, "walls": len(found.names), "escaped": len(found.escaped)}
