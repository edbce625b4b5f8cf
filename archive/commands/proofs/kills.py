"""7.1 Nothing acknowledged is lost: the program is killed at every point of its work.

A child process does the whole work of a film and is ended by SIGKILL at its N-th point; then the
archive recovers as it does at a start. Nothing that was promised may be missing, nothing half may
be seen, no job may be stuck and nothing may lie about. N grows until the work ends untouched.
"""

import json
import os
import signal
from typing import Any

from archive.accounts.models import User
from archive.commands.benches.processes import ProgramFailed
from archive.commands.proofs import work
from archive.commands.proofs.forking import ended, fork
from archive.web import points

Promise = tuple[str, str]


def prove(rounds: int = 3, every: int = 1) -> dict[str, Any]:
    """Return the number of points, of kills, of what was lost and of what was left over.

    Args:
        rounds: how often to go through all points, each time with other films.
        every: kill at every n-th point alone, for a quick look.
    """
    owner = User.objects.create_user("proof-kills")
    with work.kept_engine():
        kills, found, reached = 0, [], 0
        promised: list[Promise] = []
        for turn in range(rounds):
            point = 1 + turn % every
            while True:
                number = 10_000 * turn + point
                said, killed = _in_child(owner, number, point)
                promised += said
                kills += killed
                if ended(fork(lambda: work.recover(owner))) != 0:
                    raise ProgramFailed("The recovery after a crash broke.")
                found += [f"point {point}: {fault}" for fault in work.faults(promised)]
                if not killed:
                    reached = point - 1
                    break
                point += every
    found += [f"at the end: {fault}" for fault in work.faults(promised, last=0)]
    lost = [fault for fault in found if "lost" in fault or "missing" in fault]
    return {
        "points": reached,
        "kills": kills,
        "lost": len(lost),
        "left_over": len(found) - len(lost),
        "first_faults": found[:5],
    }


def _in_child(owner: User, number: int, point: int) -> tuple[list[Promise], bool]:
    """Do the work in a process that dies at a point; what it promised, and whether it died."""
    reading, writing = os.pipe()

    def act() -> None:
        os.close(reading)
        points.arm(points.stop_at(point))
        made = work.one_film(
            owner,
            number,
            lambda what, which: os.write(writing, json.dumps([what, which]).encode() + b"\n"),
        )
        if not made:
            raise ProgramFailed("No motion was made of a film that nothing disturbed.")

    child = fork(act)
    os.close(writing)
    with os.fdopen(reading) as heard:
        said: list[Promise] = [tuple(json.loads(line)) for line in heard]
    code = ended(child)
    if code not in (0, -signal.SIGKILL):
        raise ProgramFailed(f"The work of the proof broke by itself (exit code {code}).")
    return said, code != 0
