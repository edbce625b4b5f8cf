"""The table of `manage.py prove`: promises, how each is tried, and what it must come to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.commands.proofs import (
    crash_states,
    database_faults,
    hostile,
    kills,
    load,
    matrix,
    nth_call,
    twin,
    upload_storm,
)

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """One promise.

    Attributes:
        promise: what is promised, in words.
        full: tries it.
        quick: tries it in its short form.
        wanted: the counts that it must come to: "== n", ">= n" or "<= n".
        alone: whether it must run when nothing else does.
        seed: command that fills the archive of the proof before it.
    """

    promise: str
    full: Callable[[], Result]
    quick: Callable[[], Result]
    wanted: Mapping[str, str]
    alone: bool = False
    seed: tuple[str, ...] = ()


def _leaks(cells: int, items: int, *, put_in: bool) -> Result:
    asked = matrix.ask(matrix.build(), cells)
    compared = twin.compare(twin.build(items=items))
    unnoticed = twin.unnoticed_leaks() if put_in else []
    return {
        "cells": asked.cells,
        "wrong": len(asked.wrong),
        "leaks": len(asked.leaks),
        "pairs": compared.pairs,
        "differences": len(compared.different),
        "leaks_put_in": len(twin.LEAKS) if put_in else 0,
        "leaks_unnoticed": len(unnoticed),
        "first_faults": [*asked.wrong, *asked.leaks, *compared.different, *unnoticed][:5],
    }


PROOFS: dict[str, Proof] = {
    "7.1": Proof(
        "nothing acknowledged is lost when the program is killed at any point",
        lambda: kills.prove(rounds=4),
        lambda: kills.prove(rounds=1, every=5),
        {"kills": ">= 180", "lost": "== 0", "left_over": "== 0"},
    ),
    "7.2": Proof(
        "no power cut loses or tears what was acknowledged",
        crash_states.prove,
        crash_states.prove,
        {"states": ">= 500", "lost": "== 0", "torn": "== 0", "wrong_orders_found": "== 6"},
    ),
    "7.3": Proof(
        "a disk that fails at any step breaks no promise",
        nth_call.prove,
        lambda: nth_call.prove(every=11),
        {"runs": ">= 300", "broken": "== 0"},
    ),
    "7.4": Proof(
        "the database may be killed or be away",
        database_faults.prove,
        lambda: database_faults.prove(crashes=1, away=4.0),
        {
            "lost": "== 0", "parts_stuck": "== 0", "other_answers": "== 0",
            "slowest_answer": "<= 3", "back_after": "<= 10",
        },
    ),
    "7.5": Proof(
        "uploads are exact",
        upload_storm.prove,
        lambda: upload_storm.prove(films=8, kills=1),
        {"whole": "== films", "left_open": "== 0", "answers_500": "== 0"},
    ),
    "7.6": Proof(
        "hostile films are answered in words",
        hostile.prove_films,
        lambda: hostile.prove_films(count=60),
        {"died": "== 0", "hung": "== 0", "odd_unanswered": "== 0"},
    ),
    "7.7": Proof(
        "the reader of films reaches nothing",
        hostile.prove_walls,
        hostile.prove_walls,
        {"level": "== 3", "escaped": "== 0"},
    ),
    "7.8": Proof(
        "nobody learns of what is not theirs",
        lambda: _leaks(20_000, 32, put_in=True),
        lambda: _leaks(600, 2, put_in=False),
        {
            "cells": ">= 20000", "wrong": "== 0", "leaks": "== 0", "pairs": ">= 5000",
            "differences": "== 0", "leaks_unnoticed": "== 0",
        },
    ),
    "7.10": Proof(
        "sixty at once are served while a film is read",
        lambda: load.measure(60.0),
        lambda: load.measure(4.0, capture=False),
        {
            "wrong": "== 0", "library_p95_ms": "<= 300", "search_p95_ms": "<= 400",
            "take_p95_ms": "<= 250", "motion_p95_ms": "<= 100", "film_p95_ms": "<= 100",
            "captures": ">= 0.5", "ten_films_whole": "== 10", "films_whole": "== 20",
            "library_beside_ten_films_p95_ms": "<= 600", "wrong_beside_films": "== 0",
            "slowest_beside_slow_ms": "<= 1000", "memory_ratio": "<= 1.1",
        },
        alone=True,
        seed=("bench_seed", "--more", "10000"),
    ),
}  # fmt: skip
"""Every promise by its row."""


def broken(proof: Proof, result: Result) -> list[str]:
    """Return every count of a result that is not what it must be."""
    return [
        f"{name} is {result.get(name)}, wanted {wish}"
        for name, wish in proof.wanted.items()
        if not _holds(result, result.get(name), *wish.split())
    ]


def _holds(result: Result, value: float | None, sign: str, limit: str) -> bool:
    """Whether a count keeps its limit, which is a number or the name of another count."""
    bound = result.get(limit) if limit.isalpha() else float(limit)
    if value is None or bound is None:
        return False
    return {"==": value == bound, ">=": value >= bound, "<=": value <= bound}[sign]
