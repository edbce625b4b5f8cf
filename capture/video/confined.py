"""The parent's end: starts the confined decoder, reads its answers, and believes none unseen."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.errors import (
    ERRORS,
    CaptureError,
    DecoderAnswer,
    DecoderDied,
    LimitTime,
    NotAFile,
    Param,
    error_from,
)
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
_PIPE_BYTES = 1 << 20
_MAX_TEXT = 80


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A frame as the decoder sent it: not yet checked against the frames before it."""

    index: int
    seconds: float
    image: NDArray[np.uint8]


Message = dict[str, Any] | Shown


class Decoder:
    """One run of the confined decoder; leaving the block kills whatever is left of it."""

    def __init__(
        self,
        video: BinaryIO,
        kind: str,
        options: dict[str, Any],
        limits: Limits,
        *,
        keep: Sequence[int] = (),
        program: Sequence[str] = DECODER,
    ) -> None:
        """Start the decoder.

        Args:
            video: open file with a descriptor; its position does not matter and stays.
            kind: what is wished for, a key of the decoder's table.
            options: arguments of the wish.
            limits: bounds of the file and of the process.
            keep: further descriptors that the decoder may use.
            program: command to run.
        Raises:
            NotAFile: when the video is a pipe or a terminal.
        """
        if not os.path.isfile(f"/dev/fd/{video.fileno()}"):
            raise NotAFile
        wish = json.dumps({"kind": kind, "limits": asdict(limits), "options": options})
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="decoder-")
        self._process = subprocess.Popen(  # noqa: S603 (our own program, no shell)
            [*program, wish],
            stdin=video,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd=self._folder.name,
            start_new_session=True,
            pass_fds=tuple(keep),
            bufsize=0,
        )
        self._pipe = self._process.stdout.fileno() if self._process.stdout else -1
        _widen(self._pipe)
        self.frame_size: tuple[int, int] | None = None

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
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # it has ended by itself
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
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

    def _frame(self, length: int) -> Shown:
        if self.frame_size is None:
            raise DecoderAnswer
        width, height = self.frame_size
        if length != FRAME_HEAD.size + 3 * width * height:
            raise DecoderAnswer
        index, seconds, *size = FRAME_HEAD.unpack(self._exactly(FRAME_HEAD.size))
        if tuple(size) != self.frame_size:
            raise DecoderAnswer
        image = np.empty((height, width, 3), dtype=np.uint8)
        self._fill(memoryview(image).cast("B"))
        return Shown(index, seconds, image)

    def _exactly(self, count: int) -> bytes:
        data = bytearray(count)
        self._fill(memoryview(data))
        return bytes(data)

    def _fill(self, view: memoryview) -> None:
        """Read until the buffer is full; silence and a sudden end are errors."""
        watch = select.poll()
        watch.register(self._pipe, select.POLLIN | select.POLLHUP)
        deadline = time.monotonic() + self._limits.silence_seconds
        while view:
            if not watch.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise LimitTime
            count = os.readv(self._pipe, [view])
            if count == 0:
                raise self._death()
            view = view[count:]

    def _death(self) -> CaptureError:
        try:
            code = self._process.wait(timeout=self._limits.silence_seconds)
        except subprocess.TimeoutExpired:
            return LimitTime()
        return LimitTime() if code == -signal.SIGXCPU else DecoderDied()


def _widen(pipe: int) -> None:
    """A wider pipe means fewer turns between two processes; 64 KiB work as well."""
    if sys.platform == "linux":
        import fcntl

        try:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        except PermissionError:
            return


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
