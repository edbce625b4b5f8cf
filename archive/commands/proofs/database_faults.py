"""7.4 The database: killed under writers, killed part by part, and away for a while.

Every row whose writer was answered must be there afterwards; while it is away pages say so with
503, never 500, and soon; and the site comes back by itself.
"""

import http.client
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections

from archive.accounts.models import User
from archive.bootstrap import database
from archive.commands.benches.stage import web_server
from archive.commands.proofs.forking import ended, fork
from archive.commands.proofs.http import Connection
from archive.takes.models import Take

WRITERS = 3
WRITE_SECONDS = 2.0
_PATIENCE = 30.0


def prove(crashes: int = 3, away: float = 30.0) -> dict[str, Any]:
    """Return what was acknowledged and lost, and how pages answered while the database was away.

    Args:
        crashes: how often all of PostgreSQL is killed under writers.
        away: seconds for which it is stopped.
    """
    data = Path(settings.DATA_DIR)
    owner = User.objects.create_user("proof-database")
    acknowledged = lost = 0
    with web_server(dict(os.environ)) as (address, _):
        for _round in range(crashes):
            names = _crash(data, owner)
            acknowledged += len(names)
            lost += len(names) - Take.objects.filter(title__in=names).count()
        parts = _kill_parts(data, address)
        answers = _while_away(data, address, away)
    return {"acknowledged": acknowledged, "lost": lost, **parts, **answers}


def _crash(data: Path, owner: User) -> list[str]:
    """Kill every process of PostgreSQL while three writers write; return what they were told."""
    with tempfile.TemporaryDirectory() as folder:
        writers = [
            fork(lambda number=number: _write(Path(folder) / str(number), owner, number))  # type: ignore[misc]
            for number in range(WRITERS)
        ]
        time.sleep(WRITE_SECONDS)
        for pid in [*_parts(data), _postmaster(data)]:
            _kill(pid)
        for writer in writers:
            ended(writer)
        database.start(data)
        connections.close_all()
        return [name for one in Path(folder).iterdir() for name in one.read_text().split()]


def _write(told: Path, owner: User, number: int) -> None:
    """Write rows until the database is gone; note each one that was acknowledged."""
    with told.open("a") as file:
        for count in range(1_000_000):
            name = f"row{number}x{count}x{time.monotonic_ns()}"
            try:
                Take.objects.create(owner=owner, title=name, nature="real")
            except OperationalError:
                return
            file.write(name + "\n")
            file.flush()


def _postmaster(data: Path) -> int:
    pid = database.cluster_of(data).live_pid()
    if pid is None:
        raise OperationalError("The database of the proof does not run.")
    return pid


def _parts(data: Path) -> list[int]:
    """The processes below the postmaster."""
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(_postmaster(data))], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return [int(pid) for pid in done.stdout.split()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _kill_parts(data: Path, address: str) -> dict[str, Any]:
    """Kill each process of PostgreSQL by itself; the site must answer again without our help."""
    killed, slowest, stuck = 0, 0.0, 0
    for place in range(len(_parts(data))):
        parts = _parts(data)
        if place >= len(parts):
            break
        _kill(parts[place])
        killed += 1
        seconds = _back_after(address)
        stuck += seconds is None
        slowest = max(slowest, seconds or _PATIENCE)
    connections.close_all()
    return {"parts_killed": killed, "parts_stuck": stuck, "slowest_recovery": round(slowest, 1)}


def _while_away(data: Path, address: str, away: float) -> dict[str, Any]:
    database.cluster_of(data).stop()
    statuses: dict[int, int] = {}
    slowest, until = 0.0, time.monotonic() + away
    while time.monotonic() < until:
        status, seconds = _look(address)
        statuses[status] = statuses.get(status, 0) + 1
        slowest = max(slowest, seconds)
        time.sleep(0.3)
    database.start(data)
    back = _back_after(address)
    connections.close_all()
    return {
        "away_seconds": away,
        "answers_503": statuses.get(503, 0),
        "other_answers": sum(count for status, count in statuses.items() if status != 503),
        "slowest_answer": round(slowest, 2),
        "back_after": None if back is None else round(back, 1),
    }


def _look(address: str) -> tuple[int, float]:
    began = time.monotonic()
    connection = Connection(address)
    try:
        status = connection.ask("GET", "/").status
    except (OSError, http.client.HTTPException):
        status = 0
    connection.close()
    return status, time.monotonic() - began


def _back_after(address: str) -> float | None:
    """Seconds until pages come again, twice in a row; None where they do not."""
    began, good = time.monotonic(), 0
    while time.monotonic() - began < _PATIENCE:
        good = good + 1 if _look(address)[0] == 200 else 0
        if good == 2:
            return time.monotonic() - began
        time.sleep(0.1)
    return None
