"""7.10 Load: so many learners at once on library, take, motion and film, one capture running.

One learner in three is signed in. Every connection is kept open; a learner looks for half a second
at what came before asking again. Then ten films come in at once while all of that goes on, then
twenty, and at last lines are opened that never end. Memory of the web server is read before and after.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.urls import reverse

from archive.accounts.models import User
from archive.bootstrap.site_process import LANES
from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.stage import web_server
from archive.commands.proofs import slow_clients, uploads_at_once
from archive.commands.proofs.http import Connection, cookie_of
from archive.commands.samples import samples
from archive.jobs.models import FINISHED, Job, State
from archive.takes.actions import MODELS, recapture
from archive.takes.models import Playback, Version, Video
from archive.web.storage import PIECE, store

CONNECTIONS = 60
RANGE = 1 << 16
FEW_FILMS, FILMS = 10, 20
"""Films that come in at once: as many as pages must not feel, and as many as must not be lost."""


@dataclass(slots=True)
class Times:
    """How long answers took, by kind, and how many were wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float, *, right: bool) -> None:
        """Note one answer."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)
            self.wrong += not right

    def p95(self, kind: str) -> float:
        """Milliseconds within which 95 of 100 answers came."""
        times = sorted(self.seconds.get(kind, [0.0]))
        return round(1000 * times[min(len(times) - 1, int(0.95 * len(times)))], 1)


def measure(seconds: float, *, capture: bool = True) -> dict[str, Any]:
    """Put load on a web server of the present archive for a while.

    Args:
        seconds: how long.
        capture: whether a capture runs beside it, at low priority.
    """
    kinds, cookies = _addresses(), _accounts()
    times = Times()
    with web_server(dict(os.environ)) as (address, process), _capturing(wanted=capture):
        visit = Visit(address, kinds, cookies)
        _round(visit, Times(), 2.0)
        before = _memory(process.pid)
        _round(visit, times, seconds)
        after, captured = _memory(process.pid), _captures()
        beside, whole_few = _beside(visit, range(FEW_FILMS))
        beside_all, whole = _beside(visit, range(FEW_FILMS, FEW_FILMS + FILMS))
        slow = slow_clients.hold(address, kinds["film"][0][0])
    count = sum(len(one) for one in times.seconds.values())
    return {
        "seconds": seconds,
        "connections": CONNECTIONS,
        "answers": count,
        "answers_per_second": round(count / seconds, 1),
        "wrong": times.wrong,
        **{f"{kind}_p95_ms": times.p95(kind) for kind in kinds},
        "median_ms": round(
            1000 * statistics.median(t for one in times.seconds.values() for t in one), 1
        ),
        "captures": captured,
        "films_at_once": FILMS,
        "films_whole": whole,
        "ten_films_whole": whole_few,
        "library_beside_ten_films_p95_ms": beside.p95("library"),
        "library_beside_films_p95_ms": beside_all.p95("library"),
        "wrong_beside_films": beside.wrong + beside_all.wrong,
        **slow,
        "memory_before_mb": round(before / 1e6, 1),
        "memory_after_mb": round(after / 1e6, 1),
        "memory_ratio": round(after / before, 3),
    }


def _addresses() -> dict[str, list[tuple[str, dict[str, str]]]]:
    """What is asked, by kind: addresses with their headers."""
    version, films = Version.objects.order_by("-size").first(), samples()
    if version is None or not films:
        raise ProgramFailed("The archive of the load holds nothing to look at.")
    film = _film_of(version, films[0].path)
    take = version.track.take.get_absolute_url()
    blocks = [
        reverse("takes:block", args=[version.pid, number])
        for number in range(max(1, int(version.summary["duration"] / 10)))
    ]
    film_address, ranges = reverse("takes:film", args=[film.pid]), range(0, film.size, RANGE)
    return {
        "library": [("/", {}), ("/?page=2", {}), ("/?page=40", {})],
        "search": [(f"/?q={quote(word)}", {}) for word in ("太極", "獅", "sabre", "師傅7", "12")],
        "take": [(take, {})],
        "motion": [(block, {}) for block in blocks],
        "film": [
            (film_address, {"Range": f"bytes={start}-{start + RANGE - 1}"}) for start in ranges
        ],
    }


def _film_of(version: Version, path: Path) -> Video:
    """Give the take of a version the sample film, so that there is something to jump about in."""
    with path.open("rb") as file:
        stored = store().put(iter(lambda: file.read(PIECE), b""))
    return Video.objects.create(
        take=version.track.take, original_name=path.name, sha256=stored.sha256, size=stored.size,
        playback=Playback.ORIGINAL, facts={"width": 1080, "height": 1920, "duration": 1.0},
    )  # fmt: skip


def _accounts() -> list[str]:
    """Cookies of the accounts of those learners who are signed in."""
    users = [User.objects.create_user(f"proof-load-{number}") for number in range(CONNECTIONS // 3)]
    return [cookie_of(user) for user in users]


@dataclass(frozen=True, slots=True)
class Visit:
    """Where learners go, what they ask for, and the cookies of those who are signed in."""

    address: str
    kinds: dict[str, list[tuple[str, dict[str, str]]]]
    cookies: list[str]


def _beside(visit: Visit, numbers: range) -> tuple[Times, int]:
    """Put the same load while films come in; how long answers took, and how many films are whole."""
    times, films = Times(), uploads_at_once.films(numbers)
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(uploads_at_once.send, visit.address, films)
        while not sent.done():
            _round(visit, times, 2.0)
    sent.result()
    return times, uploads_at_once.whole(films)


def _round(visit: Visit, times: Times, seconds: float) -> None:
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_learner, args=(visit, times, until, number))
        for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _learner(visit: Visit, times: Times, until: float, number: int) -> None:
    """One learner: opens the library, a take, its motion, and jumps about in the film."""
    cookie = visit.cookies[number // 3] if number % 3 == 0 else ""
    line, chance = Connection(visit.address, cookie), random.Random(number)  # noqa: S311 - a load
    time.sleep(chance.uniform(0.0, min(2.0, (until - time.monotonic()) / 2)))
    while time.monotonic() < until:
        kind = chance.choice(("library", "search", "take", "motion", "motion", "film", "film"))
        path, headers = chance.choice(visit.kinds[kind])
        began = time.monotonic()
        try:
            status = line.ask("GET", path, headers=headers).status
        except (OSError, http.client.HTTPException):
            status = 0
        times.add(kind, time.monotonic() - began, right=status in (200, 206))
        # A person looks at what came before asking again.
        time.sleep(chance.uniform(0.2, 0.8))
    line.close()


@contextmanager
def _capturing(*, wanted: bool) -> Iterator[None]:
    """Have a worker of the queue read the sample film over and over."""
    if not wanted:
        yield
        return
    stop = threading.Event()
    video = Video.objects.get(pk=Video.objects.latest("pk").pk)
    thread = threading.Thread(target=_ask_for_captures, args=(video, stop))
    with subprocess.Popen(
        ["nice", "-n", str(LANES["capture"]), sys.executable, "manage.py", "worker", "capture"],
        cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as worker:  # fmt: skip
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            worker.terminate()


def _ask_for_captures(video: Video, stop: threading.Event) -> None:
    """Ask for the next reading as soon as the last one is done."""
    owner = video.take.owner
    while not stop.is_set():
        if not Job.objects.exclude(state__in=FINISHED).exists():
            recapture(owner, video, MODELS[0])
        stop.wait(1.0)
    connection.close()


def _captures() -> float:
    """How many times the film was read by now, in whole and in part."""
    runs = Job.objects.filter(kind="takes.capture").exclude(state=State.FAILED)
    return round(sum(runs.values_list("progress", flat=True)), 2)


def _memory(pid: int) -> int:
    """Resident bytes of a process and of its children."""
    done = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return 1024 * sum(int(size) for size in done.stdout.split())
