"""How the generator's programs answer the archive's workers: a JSON object comes in, JSON lines go out.

The request is an ordinary file on standard input. Standard output carries one object a line, as that
of `python -m capture`:

    {"stage": "adapt_learn 120 / 400", "progress": 0.42}
    {"result": {...}}   or   {"error": {"code": "...", "detail": "..."}}

SIGTERM ends a program in good order, and so does the end of whoever started it.
"""

import ctypes
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import IO, Any

import torch

from capture.errors import DISK_ERRORS

_EVERY = 0.5
_PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """The work was told to stop; what it keeps of itself is kept."""


class Answers:
    """JSON lines for whoever started this; once told to stop, or heard by nobody, it is to end."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._last = stream, 0.0
        self.stopped = False

    def stop(self, *_signal: object) -> None:
        """Note that it is to end."""
        self.stopped = True

    def say(self, message: dict[str, Any]) -> None:
        """Write one object."""
        try:
            self._stream.write(json.dumps(message, ensure_ascii=False) + "\n")
            self._stream.flush()
        except BrokenPipeError:
            self.stopped = True

    def progress(self, stage: str, done: int, of: int, share: float) -> None:
        """Say now and then how far the work is."""
        now = time.monotonic()
        if now - self._last < _EVERY and done < of:
            return
        self._last = now
        self.say({"stage": f"{stage} {done} / {of}", "progress": round(share, 4)})


Work = Callable[[dict[str, Any], Answers], dict[str, Any]]


def run(work: Work, code_of: Callable[[Exception], str]) -> int:
    """Do the work that standard input describes; return the exit code.

    Args:
        work: from the request, which names its `threads`, to the result; may raise Stopped.
        code_of: the code of an error; "" where it has none of its own.
    """
    answers = Answers(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)  # what native code prints goes to standard error
    signal.signal(signal.SIGTERM, answers.stop)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    try:
        told = json.load(sys.stdin)
        torch.set_num_threads(int(told["threads"]))
        answers.say({"result": work(told, answers)})
    except Stopped:
        return 1
    except Exception as error:  # noqa: BLE001 (the boundary of the program: told, never swallowed)
        traceback.print_exc()
        said = {"code": code_of(error) or _code(error), "params": {}}
        answers.say({"error": {**said, "detail": traceback.format_exc()}})
        return 1
    return 0


def _code(error: Exception) -> str:
    if isinstance(error, OSError) and (error.errno or 0) in DISK_ERRORS:
        return DISK_ERRORS[error.errno or 0].code
    return "unexpected"
