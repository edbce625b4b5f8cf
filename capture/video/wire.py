"""How the confined decoder speaks to its parent: length-prefixed messages on a pipe.

Each message is one letter, its length, and that many bytes: "J" a JSON object, "F" a frame (a
small head, then height × width × 3 bytes of RGB). There is no pickle and no message from the
parent: everything the child must know stands in its arguments.
"""

import json
import os
import struct
from typing import Any

HEAD = struct.Struct("<cI")
FRAME_HEAD = struct.Struct("<IdHH")
"""Index, seconds, width and height of the picture that follows."""
JSON_KIND = b"J"
FRAME_KIND = b"F"
MAX_JSON = 1 << 20
"""Bytes of the largest JSON message that a parent accepts."""

Buffer = bytes | memoryview


class Speaker:
    """The child's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        """Write to an open descriptor, which must be a pipe."""
        self._descriptor = descriptor

    def say(self, kind: str, **facts: Any) -> None:
        """Send a JSON message of a kind."""
        body = json.dumps({"type": kind, **facts}, allow_nan=False).encode()
        self._write(HEAD.pack(JSON_KIND, len(body)) + body)

    def show(self, index: int, seconds: float, size: tuple[int, int], rows: Buffer) -> None:
        """Send a frame: its place, time in seconds, (width, height) and packed RGB rows."""
        head = FRAME_HEAD.pack(index, seconds, *size)
        self._write(HEAD.pack(FRAME_KIND, len(head) + len(rows)) + head)
        self._write(rows)

    def _write(self, data: Buffer) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
