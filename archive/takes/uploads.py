"""Resumable uploads: the state behind tus 1.0 (tus.io, protocol 1.0.0, core and four extensions).

The row's offset is the truth. A piece is written behind it, brought to the disk, and only then
the offset moves; bytes beyond it are leftovers of a writer that died and are cut off.
"""

import logging
import os
import shutil
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

from archive.accounts.models import User
from archive.takes.actions import Answers, Received
from archive.takes.importing import receive
from archive.takes.models import Upload
from archive.takes.upload_body import Body, pieces_of
from archive.takes.upload_words import UploadError
from archive.web.points import passed
from archive.web.storage import store

EXPIRES_AFTER = timedelta(days=7)
MAX_OPEN = 20
"""Unfinished uploads that one account may have."""
RESERVE = 2 * 1024**3
"""Bytes of the disk that uploads may never fill."""
SCRATCH_SECONDS = 2 * 24 * 3600
"""Age after which scratch cannot belong to anything that still runs."""
_PROMISED = 256 * 1024**2
"""Bytes of the disk that are kept for an upload of which hardly anything has come."""
_log = logging.getLogger(__name__)


def create(owner: User, filename: str, length: int, answers: dict[str, object]) -> Upload:
    """Begin an upload; raises UploadError when it is too large or too much is under way."""
    if length > settings.UPLOAD_MAX_BYTES:
        raise UploadError("too_large")
    open_ones = Upload.objects.filter(owner=owner, finished_at__isnull=True)
    if open_ones.count() >= MAX_OPEN:
        raise UploadError("too_many_open")
    if _free_bytes() < length:
        raise UploadError("disk_full")
    created = Upload.objects.create(
        owner=owner,
        filename=filename,
        length=length,
        form=answers,
        expires_at=_in_a_week(),
    )
    created.refresh_from_db(fields=["expires_at"])
    return created


def append(upload_id: UUID, owner: User, offset: int, body: Body, checksum: bytes | None) -> Upload:
    """Add the bytes of one request and return the upload with its new offset.

    Nothing is locked while bytes are on their way: a sender who falls silent keeps nobody else from
    going on with the same film, and what has come of theirs is kept, piece by piece.

    Args:
        upload_id: which upload.
        owner: account that must own it.
        offset: where the sender thinks the upload stands.
        body: the bytes.
        checksum: SHA-256 of the whole body, where the sender gives one; nothing of a body that is
            not whole is kept then.
    """
    upload = _added(upload_id, owner, offset, b"")
    for piece in pieces_of(body, upload.length - offset, checksum):
        upload = _added(upload_id, owner, upload.offset, piece)
    passed("upload.committed")
    return upload


def _added(upload_id: UUID, owner: User, offset: int, piece: bytes) -> Upload:
    """Put a piece behind what is there, if the upload still stands where its sender thinks."""
    with transaction.atomic():
        upload = _locked(upload_id, owner)
        missing = _missing_bytes(upload)
        if not missing:
            if upload.offset != offset:
                raise UploadError("elsewhere")
            _add(upload, piece)
    if missing:
        raise UploadError("elsewhere")
    return upload


@transaction.atomic
def answer_again(upload_id: UUID, owner: User, answers: dict[str, object]) -> None:
    """Replace what was said of a film that has not come in whole."""
    upload = _locked(upload_id, owner)
    if upload.finished_at is not None:
        raise UploadError("expired")
    upload.form = answers
    upload.save(update_fields=["form"])


def _add(upload: Upload, piece: bytes) -> None:
    """Write a piece behind the upload's offset, bring it to the disk, then move the offset."""
    disk, path = store().disk, partial_path(upload)
    disk.make_folder(path.parent)
    descriptor = disk.open(path)
    try:
        disk.cut(descriptor, upload.offset)
        if not piece:  # nothing has come: nothing is promised, and no week begins anew
            return
        disk.write(descriptor, piece)
        disk.sync(descriptor)
    except OSError:
        # What was not promised must not keep the last room of a full disk.
        with suppress(OSError):
            disk.cut(descriptor, upload.offset)
        raise
    finally:
        os.close(descriptor)
    upload.offset += len(piece)
    upload.expires_at = _in_a_week()
    upload.save(update_fields=["offset", "expires_at"])
    upload.refresh_from_db(fields=["expires_at"])


def _missing_bytes(upload: Upload) -> bool:
    """Whether the disk has lost bytes that were promised; the offset goes back to what is there.

    A disk that forgot a file must not be answered with zeros in its place.
    """
    path = partial_path(upload)
    there = path.stat().st_size if path.exists() else 0
    if upload.finished_at is not None or there >= upload.offset:
        return False
    upload.offset = there
    upload.save(update_fields=["offset"])
    return True


def finish(upload: Upload) -> Received | None:
    """Turn a complete upload into a take; doing it twice changes nothing."""
    if upload.offset != upload.length or upload.finished_at is not None:
        return None
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if locked is None or locked.finished_at is not None:
            return None
        upload = locked
        if _missing_bytes(upload):
            return None
        path = partial_path(upload)
        form = dict(upload.form)
        form["may"] = frozenset(form["may"])
        received = receive(upload.owner, path, upload.filename, Answers(**form), upload)
    passed("take.committed")
    store().disk.remove(path)
    return received


def discard(upload: Upload) -> None:
    """Give an upload up and free its bytes."""
    path = partial_path(upload)
    upload.delete()
    path.unlink(missing_ok=True)


def finish_complete() -> None:
    """Turn uploads into takes that came in whole, but whose sender never asked for the end."""
    for upload in Upload.objects.filter(finished_at__isnull=True, offset=F("length")):
        try:
            finish(upload)
        except Exception:  # noqa: BLE001 (housekeeping goes on; the log tells)
            # One that cannot be finished keeps its bytes, and no other one from its end.
            _log.exception("upload %s came in whole and cannot be finished", upload.pk)


def clear_leftovers(older_than: float = SCRATCH_SECONDS) -> None:
    """Remove bytes that no row will ask for: of finished uploads, and of programs that died.

    Args:
        older_than: seconds for which nothing has written to them.
    """
    folders = [Path(settings.DATA_DIR) / name for name in ("uploads", "incoming", "work")]
    entries = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    # Asked after the listing: whatever clock this process has, an upload that has a file by now
    # had its row before.
    open_ones = {
        str(pk)
        for pk in Upload.objects.filter(finished_at__isnull=True).values_list("pk", flat=True)
    }
    old = time.time() - older_than
    for entry in entries:
        if entry.name in open_ones or not _older(entry, old):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _older(entry: Path, than: float) -> bool:
    """Whether nothing has written to a file since; one that is gone already is of no age."""
    try:
        return entry.stat().st_mtime <= than
    except FileNotFoundError:
        return False


def _in_a_week() -> CombinedExpression:
    """When an upload expires, by the database's clock: that of this process may jump."""
    return Now() + EXPIRES_AFTER


def discard_expired() -> int:
    """Give up the uploads that nobody has continued in time; return how many."""
    late = Upload.objects.filter(expires_at__lt=Now(), finished_at__isnull=True)
    gone = 0
    for upload in late:
        with transaction.atomic():
            # Asked again under the lock: it may have been continued or finished meanwhile.
            locked = late.select_for_update(skip_locked=True).filter(pk=upload.pk).first()
            if locked is not None:
                discard(locked)
                gone += 1
    return gone


def partial_path(upload: Upload) -> Path:
    """Return where the bytes that have come so far lie."""
    return Path(settings.DATA_DIR) / "uploads" / str(upload.pk)


def _locked(upload_id: UUID, owner: User) -> Upload:
    try:
        rows = Upload.objects.select_for_update(nowait=True).filter(pk=upload_id, owner=owner)
        found = rows.annotate(late=Q(expires_at__lt=Now())).first()
    except DatabaseError as error:
        # Another request is writing to this very upload.
        raise UploadError("busy") from error
    if found is None:
        raise UploadError("not_here")
    if found.finished_at is None and found.late:
        raise UploadError("expired")
    return found


def _free_bytes() -> int:
    folder = Path(settings.DATA_DIR)
    # Room is kept for what is coming in; a promise that no bytes follow keeps little.
    reserved = sum(
        min(length - offset, max(offset, _PROMISED))
        for length, offset in Upload.objects.filter(finished_at__isnull=True).values_list(
            "length", "offset"
        )
    )
    return shutil.disk_usage(folder).free - reserved - RESERVE
