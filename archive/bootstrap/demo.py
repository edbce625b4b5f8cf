"""`manage.py demo`: the whole archive on this computer, from nothing to a page, until Ctrl-C."""

import argparse
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from archive.bootstrap import database, site_process
from archive.bootstrap.address import Address, free_port_after, is_free, wait_until_reachable
from archive.bootstrap.environment import ensure_environment
from archive.bootstrap.errors import AlreadyRunning, StepFailed
from archive.bootstrap.layout import Layout, checkout, data_folder
from archive.bootstrap.lock import locked
from archive.bootstrap.process import is_alive
from archive.bootstrap.stamps import write_whole
from archive.bootstrap.steps import Wishes
from archive.bootstrap.supervisor import Supervisor, ended_within, ends_with_us
from archive.bootstrap.terminal import say, step

PATIENCE = 0.3
SAMPLES_STOP_SECONDS = 3.0
REACHABLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The command line of `demo`."""

    address: Address
    data: Path
    wishes: Wishes


def demo(arguments: list[str]) -> int:
    """Set up, start and look after the archive; returns the exit code when it was stopped.

    Raises:
        BootstrapError: says what is wrong and what to do.
    """
    options = parse_options(arguments)
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = options.data / "demo.lock"
    with locked(lock, wait=0.0, busy=lambda: _already_running(options.data)):
        _check_port(options.address)
        ensure_environment(checkout(), options.wishes)
        with _stop_asked() as stop_asked:
            try:
                _run(checkout(), options, stop_asked)
            except StepFailed:
                # Ctrl-C reaches the commands that prepare the site as well, and they fail by it.
                if not stop_asked.is_set():
                    raise
    say("The archive has stopped; everything is kept.")
    return 0


def parse_options(arguments: list[str]) -> DemoOptions:
    """Read the command line; ends the process with a sentence where it is wrong."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Run the whole archive on this computer."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to answer at (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to answer at (%(default)s)")
    parser.add_argument("--data", help="data folder (data, beside manage.py)")
    parser.add_argument("--no-sample", action="store_true", help="leave the sample clips out")
    add_setup_options(parser)
    read = parser.parse_args(arguments)
    wishes = Wishes(
        samples=not read.no_sample,
        install_system=read.install_system,
        accept_unlisted_torch=read.accept_unlisted_torch,
    )
    return DemoOptions(Address(read.host, read.port), data_folder(read.data), wishes)


def add_setup_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that `demo` and `test` share."""
    parser.add_argument(
        "--install-system",
        action="store_true",
        help="as root, install missing system libraries by apt-get",
    )
    parser.add_argument(
        "--accept-unlisted-torch",
        action="store_true",
        help="install torch also where its file stands in no table of checked files",
    )


def _run(layout: Layout, options: DemoOptions, stop_asked: threading.Event) -> None:
    site_process.make_secret_key(options.data)
    with _database(options.data) as url:
        environment = site_process.environment(options.data, url, "demo")
        supervisor = Supervisor(layout.root, environment, options.data / "logs")
        try:
            with step("Preparing the database and starting the web server"):
                supervisor.start(site_process.web_program(layout, options.address))
                account = site_process.prepare(layout, environment)
                log = supervisor.log_of("web server")
                wait_until_reachable(options.address, REACHABLE_SECONDS, log)
            _announce(options, account)
            # Only now: before the first page has come they would take the processor from it.
            for program in site_process.worker_programs(layout):
                supervisor.start(program)
            _look_after(layout, options, environment, supervisor, stop_asked)
        finally:
            supervisor.stop()
            (options.data / "demo.json").unlink(missing_ok=True)


def _announce(options: DemoOptions, account: str) -> None:
    name, password = account.split()
    running = {"address": options.address.url, "process": os.getpid()}
    write_whole(options.data / "demo.json", json.dumps(running) + "\n", 0o600)
    say(
        f"\nThe archive is open at  {options.address.url}\n"
        f"Sign in as  {name}  with the password  {password}\n"
        "Ctrl-C stops it.\n"
    )


def _look_after(
    layout: Layout,
    options: DemoOptions,
    environment: dict[str, str],
    supervisor: Supervisor,
    stop_asked: threading.Event,
) -> None:
    samples = _add_samples(layout, environment) if options.wishes.samples else None
    while not stop_asked.wait(PATIENCE):
        supervisor.tend()
        if samples is not None and samples.poll() is not None:
            if samples.returncode:
                say("The sample clips were not all added; the lines above say why.")
            samples = None
    say("\nStopping …")
    if samples is not None:
        samples.terminate()
        ended_within(samples, SAMPLES_STOP_SECONDS)


def _add_samples(layout: Layout, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [str(layout.python), str(layout.root / "manage.py"), "ingest", "--samples"]
    return subprocess.Popen(
        [*ends_with_us(), *command], cwd=layout.root, env=environment, start_new_session=True
    )


@contextmanager
def _database(data: Path) -> Iterator[str]:
    """Yield the DATABASE_URL: the caller's own, or that of the embedded server."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    # A demo that was killed leaves its server running; it is ours, because we hold its lock.
    ours = not database.running(data) or (data / "demo.json").exists()
    with step("Starting PostgreSQL"):
        database.start(data)
    try:
        yield database.url(data)
    finally:
        if ours:
            database.stop(data)


@contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C, SIGTERM or a closed terminal sets, instead of breaking in."""
    asked = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        del number, frame
        asked.set()

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Under nohup a closed terminal is no reason to stop.
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_port(address: Address) -> None:
    if not is_free(address):
        raise AlreadyRunning(
            f"Port {address.port} is taken by another program. Try: python3 manage.py demo --port "
            f"{free_port_after(address)}"
        )


def _already_running(data: Path) -> AlreadyRunning:
    try:
        running = json.loads((data / "demo.json").read_text(encoding="utf-8"))
        # A demo that was killed has left its file, and the next one is not ready yet.
        where = running["address"] if is_alive(running["process"]) else None
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        where = None
    if where is None:
        return AlreadyRunning(
            f"Another demo is being set up with the data in {data}. Wait for it, or name another "
            "folder with --data."
        )
    return AlreadyRunning(
        f"The archive in {data} is running already, at {where}. Open that address, or name another "
        "folder with --data."
    )
