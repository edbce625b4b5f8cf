"""7.3 Faults of the disk: the N-th step of the disk fails, for every N, once or for ever.

The work of a film runs on; then the disk is well again and the archive recovers. What was promised
must be there, and nothing may be half.
"""

import errno
import os
from typing import Any

from archive.accounts.models import User
from archive.commands.benches.processes import ProgramFailed
from archive.commands.proofs import work
from archive.web import points

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.ESTALE)


def prove(every: int = 1) -> dict[str, Any]:
    """Return how many runs there were, with how many errors, and how many promises broke.

    Args:
        every: let every n-th step fail alone, for a quick look.
    """
    owner = User.objects.create_user("proof-disk")
    with work.kept_engine():
        runs, found = 0, []
        promised: list[tuple[str, str]] = []
        for turn, (error, for_ever) in enumerate((e, f) for e in ERRORS for f in (False, True)):
            step = 1 + turn % every
            while True:
                number = 1_000_000 + 1_000 * turn + step
                met = _one(owner, number, promised, (step, error, for_ever))
                runs += 1
                broken = work.faults(promised)
                found += [f"step {step}, {os.strerror(error)}: {fault}" for fault in broken]
                if not met and _deletes(number):
                    break
                step += every
        found += [f"at the end: {fault}" for fault in work.faults(promised, last=0)]
    return {"runs": runs, "errors": len(ERRORS), "broken": len(found), "first_faults": found[:5]}


def _one(
    owner: User, number: int, promised: list[tuple[str, str]], fault: tuple[int, int, bool]
) -> bool:
    """Work on a failing disk, then recover on a good one; return whether the fault was met."""
    step, error, for_ever = fault
    met = False
    fail = points.fail_at(step, error, for_ever=for_ever)

    def act(name: str, count: int) -> None:
        nonlocal met
        try:
            fail(name, count)
        except OSError:
            met = True
            raise

    points.arm(act)
    try:
        made = work.one_film(
            owner, number, lambda *promise: promised.append(promise), _deletes(number)
        )
    finally:
        points.arm(None)
    if not (made or met):
        raise ProgramFailed("No motion was made of a film that nothing disturbed.")
    work.recover(owner)
    return met


def _deletes(number: int) -> bool:
    """Every second film is deleted again; what becomes of the others is looked at to the end."""
    return number % 2 == 0
