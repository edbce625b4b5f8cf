"""7.10 Load: so many learners at once on library, take, motion and film, one capture running.

Every connection is kept open and asks again as soon as it is answered. Memory of the web server is
read before and after.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from archive.commands.benches.processes import ProgramFailed
from archive.commands.benches.stage import web_server
from archive.commands.proofs.http import Connection
from archive.commands.samples import samples
from archive.takes.models import Playback, Version, Video
from archive.web.storage import PIECE, store

CONNECTIONS = 60
RANGE = 1 << 16


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
    kinds = _addresses()
    times = Times()
    with web_server(dict(os.environ)) as (address, process), _capturing(wanted=capture):
        _round(address, kinds, Times(), 2.0)
        before = _memory(process.pid)
        _round(address, kinds, times, seconds)
        after = _memory(process.pid)
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
        "library": [("/", {}), ("/?q=a", {})],
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


def _round(
    address: str, kinds: dict[str, list[tuple[str, dict[str, str]]]], times: Times, seconds: float
) -> None:
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_learner, args=(address, kinds, times, (until, number)))
        for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _learner(
    address: str,
    kinds: dict[str, list[tuple[str, dict[str, str]]]],
    times: Times,
    how: tuple[float, int],
) -> None:
    """One learner: opens the library, a take, its motion, and jumps about in the film."""
    until, number = how
    connection, chance = Connection(address), random.Random(number)  # noqa: S311 - a load
    time.sleep(chance.uniform(0.0, min(2.0, (until - time.monotonic()) / 2)))
    while time.monotonic() < until:
        kind = chance.choice(("library", "take", "motion", "motion", "film", "film"))
        path, headers = chance.choice(kinds[kind])
        began = time.monotonic()
        try:
            status = connection.ask("GET", path, headers=headers).status
        except (OSError, http.client.HTTPException):
            status = 0
        times.add(kind, time.monotonic() - began, right=status in (200, 206))
        # A person looks at what came before asking again.
        time.sleep(chance.uniform(0.2, 0.8))
    connection.close()


@contextmanager
def _capturing(*, wanted: bool) -> Iterator[None]:
    """Have the sample film read over and over, as low in priority as a worker is."""
    stop = threading.Event()
    thread = threading.Thread(target=_capture, args=(stop,))
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if wanted:
            thread.join()


def _capture(stop: threading.Event) -> None:
    films = samples()
    models = str(Path(settings.BUILD_DIR) / "models")
    while films and not stop.is_set():
        with subprocess.Popen(
            ["nice", "-n", "10", sys.executable, "-m", "capture", "capture", "--out",
             str(settings.DATA_DIR), "--model", "mediapipe-full", "--models", models],
            stdin=films[0].path.open("rb"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
        ) as process:  # fmt: skip
            while process.poll() is None and not stop.wait(0.2):
                pass
            process.terminate()
        for name in ("motion.npz", "landmarks.npz"):
            (Path(settings.DATA_DIR) / name).unlink(missing_ok=True)


def _memory(pid: int) -> int:
    """Resident bytes of a process and of its children."""
    done = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(pid), "--ppid", str(pid)], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return 1024 * sum(int(size) for size in done.stdout.split())
