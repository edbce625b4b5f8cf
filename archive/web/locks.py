"""Locks in the database that belong to no row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def hold(text: str) -> None:
    """Wait for, and hold until the transaction ends, the one lock of a text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(text)])


@contextmanager
def shared(text: str) -> Iterator[None]:
    """Hold the lock of a text, as others may at the same time, while the block runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [_number(text)])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [_number(text)])


def got(text: str) -> bool:
    """Return whether nobody holds the lock of a text; then it is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(text)])
        return bool(cursor.fetchone()[0])


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)
