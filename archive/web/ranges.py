"""Files sent in parts: a video can seek only where the server answers Range requests.

A thread of the server must not wait for a slow line. A part is short and is handed over whole, so
that the server's own buffers wait for the reader; a file that is too long for that is sent piece
by piece, to a few readers at once and to no more.

Source: RFC 9110, sections 13.1.5 and 14.
"""

import re
import threading
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from archive.web import errors

_PIECE = 1 << 16
MAX_ANSWER = 1 << 20
"""Bytes of one part, and of a file that is handed over whole."""
MAX_LONG = 4
"""Long files on their way at once from one process; each holds one of its threads."""
_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})\Z", re.ASCII)
_long = threading.BoundedSemaphore(MAX_LONG)


def ranged_response(
    request: HttpRequest, file: IO[bytes], size: int, *, media_type: str, etag: str
) -> HttpResponseBase:
    """Answer with the whole file, or with the one part that the request names.

    Args:
        request: a GET or HEAD request.
        file: open binary file; closed when the answer has been sent.
        size: its length in bytes.
        media_type: Content-Type of the answer.
        etag: quoted strong validator.
    """
    span = _span(request, size, etag)
    if span is None:
        file.close()
        unsatisfied = HttpResponse(status=416)
        unsatisfied["Content-Range"] = f"bytes */{size}"
        return unsatisfied
    start, stop, partial = span
    if request.method == "HEAD":
        file.close()
        response: HttpResponseBase = HttpResponse(content_type=media_type)
        response["Content-Length"] = str(stop - start)
    else:
        response = file_response(request, file, start, stop, media_type=media_type)
    if response.status_code == 200 and partial:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def file_response(
    request: HttpRequest, file: IO[bytes], start: int, stop: int, *, media_type: str
) -> HttpResponseBase:
    """Answer with a stretch of a file, and close it; 503 where too many long ones are on the way.

    Args:
        request: what is answered.
        file: open binary file.
        start: first byte.
        stop: byte after the last.
        media_type: Content-Type of the answer.
    """
    if stop - start <= MAX_ANSWER:
        with file:
            file.seek(start)
            response: HttpResponseBase = HttpResponse(
                file.read(stop - start), content_type=media_type
            )
    elif _long.acquire(blocking=False):
        sending = _Sending(file, start, stop)
        response = StreamingHttpResponse(sending, content_type=media_type)
    else:
        file.close()
        return errors.too_many_long_files(request)
    response["Content-Length"] = str(stop - start)
    return response


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int, bool] | None:
    """Half-open part to send and whether it is a part; None where nothing can be sent."""
    match = _ONE_RANGE.match(request.headers.get("Range", ""))
    condition = request.headers.get("If-Range")
    if match is None or (condition is not None and condition != etag):
        return 0, size, False
    first, last = match.groups()
    if not first and not last:
        return 0, size, False
    if not first:
        length = min(int(last), size)
        start = size - length
        return (start, min(size, start + MAX_ANSWER), True) if length else None
    start = int(first)
    stop = int(last) + 1 if last else size
    if last and int(last) < start:
        return 0, size, False
    if start >= size:
        return None
    return start, min(stop, size, start + MAX_ANSWER), True


class _Sending:
    """A long file on its way: one of the few, until it is closed, even before its first piece."""

    def __init__(self, file: IO[bytes], start: int, stop: int) -> None:
        self._file, self._left = file, stop - start
        self._lock = threading.Lock()
        file.seek(start)

    def __iter__(self) -> "_Sending":
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left))
        if not piece:
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Let the next one go; called by Django when the answer is over, whatever became of it."""
        with self._lock:
            if not self._file.closed:
                self._file.close()
                _long.release()
