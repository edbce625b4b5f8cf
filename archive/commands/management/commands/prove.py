"""manage.py prove: try every promise of safety and print the table of counts."""

import json
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.report import machine, versions
from archive.commands.benches.stage import empty_archive
from archive.commands.proofs.table import PROOFS, broken

SIDE_BY_SIDE = 3
"""Proofs at a time: they wait for disks and processes for much of theirs."""
_LONGEST = ["7.1", "7.8", "7.6", "7.3", "7.4", "7.5", "7.2", "7.7"]


class Command(BaseCommand):
    """Runs the proofs, each on an archive of its own; the real one is not touched."""

    help = "Try every promise of safety and print what was counted; exit code 1 where one breaks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which proofs, how long, and where to write the counts."""
        parser.add_argument("--only", nargs="+", choices=list(PROOFS), metavar="ROW")
        parser.add_argument("--quick", action="store_true", help="short forms, for every day")
        parser.add_argument("--json", type=Path, metavar="FILE")
        parser.add_argument("--inside", choices=list(PROOFS), help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the proofs and print one line for each promise."""
        del args
        if options["inside"]:
            proof = PROOFS[options["inside"]]
            found = (proof.quick if options["quick"] else proof.full)()
            self.stdout.write("RESULT " + json.dumps(found))
            return
        rows = options["only"] or list(PROOFS)
        began, results = time.monotonic(), self._all(rows, quick=options["quick"])
        failed = [row for row in rows if results[row]["broken"]]
        self.stdout.write(
            f"{len(rows) - len(failed)} of {len(rows)} promises hold, {time.monotonic() - began:.0f} s"
        )
        if options["json"]:
            body = {"proofs": results, "machine": machine(), "versions": versions()}
            options["json"].write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n")
        if failed:
            raise CommandError("These do not hold: " + ", ".join(failed))

    def _all(self, rows: list[str], *, quick: bool) -> dict[str, Any]:
        """Run the proofs side by side, the longest first, then those that must be alone."""
        beside = sorted((row for row in rows if not PROOFS[row].alone), key=_LONGEST.index)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            found = dict(
                zip(beside, pool.map(lambda row: self._one(row, quick=quick), beside), strict=True)
            )
        for row in rows:
            if PROOFS[row].alone:
                found[row] = self._one(row, quick=quick)
        return {row: found[row] for row in rows}

    def _one(self, row: str, *, quick: bool) -> dict[str, Any]:
        proof, began = PROOFS[row], time.monotonic()
        command = ["prove", "--inside", row, *(["--quick"] if quick else [])]
        try:
            with empty_archive() as staged:
                if proof.seed:
                    staged.manage(*proof.seed)
                told = staged.manage(*command)
            found = json.loads(told.rsplit("RESULT ", 1)[1])
            faults = [] if quick else broken(proof, found)
            faults = faults or _never(found)
        except (ProgramFailed, LookupError) as failure:
            found, faults = {}, [f"it could not be tried: {str(failure)[-500:]}"]
        seconds = time.monotonic() - began
        verdict = "holds " if not faults else "BROKEN"
        counts = ", ".join(
            f"{name} {value}" for name, value in found.items() if name != "first_faults"
        )
        self.stdout.write(f"{row:5} {verdict} {proof.promise} ({seconds:.0f} s)\n      {counts}")
        for fault in [*faults, *found.get("first_faults", [])]:
            self.stdout.write(f"      {fault}")
        self.stdout.flush()
        return {"promise": proof.promise, "seconds": round(seconds, 1), "broken": faults, **found}


def _never(found: dict[str, Any]) -> list[str]:
    """What may not be in any form of a proof."""
    names = ("lost", "torn", "left_over", "broken", "wrong", "leaks", "differences", "escaped",
             "died", "hung", "odd_unanswered", "answers_500", "parts_stuck", "other_answers")  # fmt: skip
    return [f"{name} is {found[name]}" for name in names if found.get(name)]
