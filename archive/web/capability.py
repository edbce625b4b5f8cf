"""What this machine can do, as set-up has found it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

from django.conf import settings


@cache
def missing_for_capture() -> tuple[str, ...]:
    """Return the system libraries without which films cannot be turned into motion here."""
    path = settings.BUILD_DIR / "system.json"
    if not path.is_file():
        return ()
    found = json.loads(path.read_text())
    return tuple(str(name) for name in found.get("missing", ()))


@dataclass(frozen=True, slots=True)
class Walls:
    """What encloses the reader of films on this machine, tried out.

    Attributes:
        level: 3 where it reaches no file, no network and no program; 2 without the wall round
            files; 1 with bounds of memory and time alone; 0 where it could not be tried.
        names: the walls that stand.
        escaped: ways out that were found open although they stood.
    """

    level: int
    names: tuple[str, ...]
    escaped: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether films of strangers may be read behind them."""
        return self.level >= 3 and not self.escaped


def walls() -> Walls:
    """Return which walls stand; the reader is started once to try them, and again if it failed."""
    try:
        return _tried()
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return Walls(0, (), ())


@cache
def _tried() -> Walls:
    done = subprocess.run(
        [sys.executable, "-m", "capture", "walls"], stdin=subprocess.DEVNULL, capture_output=True,
        cwd=settings.BASE_DIR, timeout=60, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)["result"]
    return Walls(int(found["level"]), tuple(found["names"]), tuple(found["escaped"]))


def takes_films() -> bool:
    """Return whether people may send films: in production only behind sound walls, or if allowed."""
    return not settings.PRODUCTION or settings.ALLOW_WEAK_SANDBOX or walls().sound
