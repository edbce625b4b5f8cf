"""How the confined decoder speaks to its parent: length-prefixed messages on a pipe.

Each message is one letter, its length, and that many bytes: "J" a JSON object, "F" the head of a
frame whose pixels lie in shared memory (exchange.py). There is no pickle and no message from the
parent: everything the child must know stands in its arguments.
"""

import json
import os
import struct
from typing import Any

HEAD = struct.Struct("<cI")
FRAME_HEAD = struct.Struct("<IdHH")
"""Index, seconds, width and height of a frame."""
JSON_KIND = b"J"
FRAME_KIND = b"F"
MAX_JSON = 1 << 20
"""Bytes of the largest JSON message that a parent accepts."""


class Speaker:
    """The child's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        """Write to an open descriptor, which must be a pipe."""
        self._descriptor = descriptor

    def say(self, kind: str, **facts: Any) -> None:
        """Send a JSON message of a kind."""
        body = json.dumps({"type": kind, **facts}, allow_nan=False).encode()
        self._write(HEAD.pack(JSON_KIND, len(body)) + body)

    def show(self, index: int, seconds: float, size: tuple[int, int]) -> None:
        """Tell that a frame lies ready: its number, time in seconds, and (width, height)."""
        head = FRAME_HEAD.pack(index, seconds, *size)
        self._write(HEAD.pack(FRAME_KIND, len(head)) + head)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
