"""Files that are known by descriptor alone: no name is ever opened here."""

import io
import os

from capture.errors import DISK_ERRORS


class Reading(io.RawIOBase):
    """An open file, read from a place of our own.

    The place is kept here and not in the descriptor, which the parent and other children share.
    """

    name = ""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._place = 0

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self._size

    def head(self, count: int) -> bytes:
        """Return the first bytes without moving."""
        return os.pread(self._descriptor, count, 0)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def read(self, count: int = -1) -> bytes:
        """Return up to `count` bytes from the place on, or all of the rest."""
        if count < 0:
            count = max(0, self._size - self._place)
        data = os.pread(self._descriptor, count, self._place)
        self._place += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the place and return it."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, origin + offset)
        return self._place


class Writing(io.RawIOBase):
    """An empty open file, written to at a place of our own."""

    name = ""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._place = 0
        self._end = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def write(self, data: bytes | memoryview) -> int:  # type: ignore[override]
        """Write all bytes at the place and return how many.

        Raises:
            CaptureError: DiskFull or DiskFault, so that a full disk is not taken for a broken film.
        """
        view = memoryview(data).cast("B")
        done = 0
        while done < len(view):
            try:
                done += os.pwrite(self._descriptor, view[done:], self._place + done)
            except OSError as error:
                if (kind := DISK_ERRORS.get(error.errno or 0)) is None:
                    raise
                raise kind from error
        self._place += done
        self._end = max(self._end, self._place)
        return done

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the place and return it."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._end}[whence]
        self._place = max(0, origin + offset)
        return self._place
