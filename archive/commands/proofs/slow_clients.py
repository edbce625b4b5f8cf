"""Lines that never end: heads, bodies and readers that stop half-way must not keep anybody waiting."""

import http.client
import socket
import time
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

from archive.commands.proofs.http import Connection

LINES = 50
_SETTLE = 1.0
_LOOKS = 20


def hold(address: str, film: str) -> dict[str, Any]:
    """Hold open so many lines of each kind; return the longest wait for a page meanwhile.

    Args:
        address: of the web server.
        film: path of a film that is longer than the buffers of a line.
    """
    host = urlsplit(address).netloc
    kinds = {
        "heads": f"GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ",
        # Whoever checks a form against forgery reads it first: that is where it can be held up.
        "bodies": f"POST /account/sign-in/ HTTP/1.1\r\nHost: {host}\r\n"
        f"Cookie: csrftoken={'a' * 32}; __Host-csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\na",
        "readers": f"GET {film} HTTP/1.1\r\nHost: {host}\r\nRange: bytes=0-\r\n\r\n",
        "whole": f"GET {film} HTTP/1.1\r\nHost: {host}\r\n\r\n",
    }
    waits = []
    for text in kinds.values():
        with ExitStack() as lines:
            for _ in range(LINES):
                lines.enter_context(_line(host, text.encode()))
            time.sleep(_SETTLE)
            waits += [_wait(address) for _ in range(_LOOKS)]
    return {"slow_lines": LINES * len(kinds), "slowest_beside_slow_ms": round(1000 * max(waits), 1)}


def _line(host: str, text: bytes) -> socket.socket:
    name, port = host.split(":")
    line = socket.create_connection((name, int(port)), timeout=10)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(text)
    return line


def _wait(address: str) -> float:
    """Seconds until a page came; all the patience there is, where none came."""
    began, line = time.monotonic(), Connection(address)
    try:
        line.ask("GET", "/about/")
    except (OSError, http.client.HTTPException):
        pass
    finally:
        line.close()
    return time.monotonic() - began
