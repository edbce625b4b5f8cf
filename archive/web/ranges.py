"""Files sent in parts: a video can seek only where the server answers Range requests.

Source: RFC 9110, sections 13.1.5 and 14.
"""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_PIECE = 1 << 16
MAX_ANSWER = 8 << 20
"""Bytes of one answer to an open-ended range: a slow reader must not hold a thread for long."""
_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})\Z", re.ASCII)


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
    response: HttpResponseBase
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(status=206 if partial else 200, content_type=media_type)
    else:
        response = StreamingHttpResponse(
            _pieces(file, start, stop), status=206 if partial else 200, content_type=media_type
        )
    response["Content-Length"] = str(stop - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if partial:
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
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
        return (size - length, size, True) if length else None
    start = int(first)
    stop = int(last) + 1 if last else min(size, start + MAX_ANSWER)
    if last and int(last) < start:
        return 0, size, False
    if start >= size:
        return None
    return start, min(stop, size), True


def _pieces(file: IO[bytes], start: int, stop: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < stop:
            piece = file.read(min(_PIECE, stop - start))
            if not piece:
                return
            start += len(piece)
            yield piece
