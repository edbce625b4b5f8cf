"""The parent's end: starts the confined decoder, reads its answers, and believes none unseen."""

import json
import os
import select
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.error_table import ERRORS, error_from
from capture.errors import (
    CaptureError,
    DecoderAnswer,
    DecoderDied,
    LimitTime,
    NotAFile,
    Param,
)
from capture.video.exchange import Exchange
from capture.video.limits import Limits
from capture.video.wire import FRAME_HEAD, FRAME_KIND, HEAD, JSON_KIND, MAX_JSON

DECODER: tuple[str, ...] = (
    sys.executable,
    "-I",
    str(Path(__file__).parent / "child" / "__main__.py"),
)
"""Command of the confined decoder; a wish is added as its last argument."""

# Nothing of our own environment is told; numpy must not start a thread per core.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
_MAX_TEXT = 80


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A frame as the decoder sent it: not yet checked against the frames before it.

    Its pixels lie in shared memory and are good until the next message is read.
    """

    index: int
    seconds: float
    image: NDArray[np.uint8]


Message = dict[str, Any] | Shown


@dataclass(frozen=True, slots=True)
class Wish:
    """What a decoder is asked for.

    Attributes:
        kind: key of the decoder's table.
        options: arguments of the kind.
        keep: descriptors that the decoder may use besides the video.
        frames: whether it is to show frames.
    """

    kind: str
    options: Mapping[str, Any]
    keep: tuple[int, ...] = ()
    frames: bool = False


class Decoder:
    """One run of the confined decoder; leaving the block kills whatever is left of it."""

    def __init__(
        self, video: BinaryIO, wish: Wish, limits: Limits, program: Sequence[str] = DECODER
    ) -> None:
        """Start the decoder.

        Args:
            video: open file with a descriptor; its position does not matter and stays.
            wish: what the decoder is to do.
            limits: bounds of the file and of the process.
            program: command to run.

        Raises:
            NotAFile: when the video is a pipe or a terminal.
        """
        if not stat.S_ISREG(os.fstat(video.fileno()).st_mode):
            raise NotAFile
        options, keep = dict(wish.options), wish.keep
        self._exchange = Exchange() if wish.frames else None
        if self._exchange:
            options["exchange"] = self._exchange.given
            keep = (*keep, *self._exchange.descriptors)
        told = json.dumps({"kind": wish.kind, "limits": asdict(limits), "options": options})
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="decoder-")
        self._process = subprocess.Popen(
            [*program, told],
            stdin=video,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd=self._folder.name,
            start_new_session=True,
            pass_fds=keep,
            bufsize=0,
        )
        self._pipe = self._process.stdout.fileno() if self._process.stdout else -1
        self._frame_size: tuple[int, int] | None = None

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """End the decoder and all it may have started."""
        # It may have ended by itself.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        if self._exchange:
            self._exchange.close()
            self._exchange = None
        self._folder.cleanup()

    def messages(self) -> Iterator[Message]:
        """Yield the answers up to the last one, "facts" or "end".

        Raises:
            CaptureError: the decoder's own refusal, or DecoderDied, DecoderAnswer, LimitTime.
        """
        while True:
            kind, length = HEAD.unpack(self._exactly(HEAD.size))
            if kind == FRAME_KIND:
                yield self._frame(length)
                continue
            if kind != JSON_KIND or length > MAX_JSON:
                raise DecoderAnswer
            message = _json_object(self._exactly(length))
            if message.get("type") == "error":
                raise _refusal(message)
            yield message
            if message.get("type") in ("facts", "end"):
                return

    def expect(self, width: int, height: int) -> None:
        """Make room for frames of a size and let them come; only once, before the first one."""
        if self._exchange is None or self._frame_size is not None:
            raise DecoderAnswer
        self._frame_size = (width, height)
        self._exchange.begin(3 * width * height)

    def _frame(self, length: int) -> Shown:
        if self._exchange is None or self._frame_size is None or length != FRAME_HEAD.size:
            raise DecoderAnswer
        index, seconds, *size = FRAME_HEAD.unpack(self._exactly(length))
        if tuple(size) != self._frame_size:
            raise DecoderAnswer
        return Shown(index, seconds, self._exchange.take(index, self._frame_size))

    def _exactly(self, count: int) -> bytes:
        """Read so many bytes; silence and a sudden end are errors."""
        data = bytearray(count)
        view = memoryview(data)
        watch = select.poll()
        watch.register(self._pipe, select.POLLIN | select.POLLHUP)
        deadline = time.monotonic() + self._limits.silence_seconds
        while view:
            if not watch.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise LimitTime
            got = os.readv(self._pipe, [view])
            if got == 0:
                raise self._death()
            view = view[got:]
        return bytes(data)

    def _death(self) -> CaptureError:
        try:
            code = self._process.wait(timeout=self._limits.silence_seconds)
        except subprocess.TimeoutExpired:
            return LimitTime()
        return LimitTime() if code == -signal.SIGXCPU else DecoderDied()


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DecoderAnswer from error
    if not isinstance(message, dict):
        raise DecoderAnswer
    return message


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _refusal(message: dict[str, Any]) -> CaptureError:
    """Return the error that the decoder named, if it is one of ours with harmless params."""
    code, params = message.get("code"), message.get("params")
    if code not in ERRORS or not isinstance(params, dict):
        return DecoderAnswer()
    clean: dict[str, Param] = {}
    for name, value in params.items():
        if type(value) not in (str, int, float):
            return DecoderAnswer()
        clean[str(name)] = value[:_MAX_TEXT] if isinstance(value, str) else value
    try:
        return error_from(str(code), clean)
    except (KeyError, TypeError, ValueError):
        return DecoderAnswer()
