"""What a program of the engine tells whoever started it: JSON, an object a line."""

import json
import time
from typing import IO, Any

_EVERY = 0.25
# Shares of the whole work at which each stage begins and ends.
_STAGES = {
    "fill": (0.0, 0.98),
    "numbers": (0.0, 0.9),
    "retarget": (0.0, 0.98),
    "read": (0.0, 0.01),
    "people": (0.01, 0.12),
    "pose": (0.12, 0.75),
    "solve": (0.75, 0.98),
    "store": (0.98, 1.0),
}


class Lines:
    """JSON lines on a stream; progress at most four times a second."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._last = 0.0

    def say(self, message: dict[str, Any]) -> None:
        """Write one object."""
        self._stream.write(json.dumps(message, ensure_ascii=False) + "\n")
        self._stream.flush()

    def progress(self, stage: str, done: int, of: int) -> None:
        """Write how far the work is."""
        now = time.monotonic()
        if now - self._last < _EVERY and done < of:
            return
        self._last = now
        share = min(1.0, done / of) if of else 0.0
        begin, end = _STAGES.get(stage, (0.0, 1.0))
        whole = round(begin + (end - begin) * share, 4)
        self.say({"stage": stage, "progress": whole, "done": done, "of": of})
