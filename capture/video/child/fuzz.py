"""Damaged films by the thousand, each read by a decoder behind its walls.

One warm process forks a decoder for every film, which is ten times as quick as starting one. What
is counted: films that were read or refused in words, decoders that died, decoders that hung.

Run as `python -m capture.video.child.fuzz COUNT SEED`; prints one JSON object.
"""

import io
import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, cast

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from capture.video.child.program import ANSWER_DESCRIPTOR, VIDEO_DESCRIPTOR, fulfil
from capture.video.child.warming import warm_up
from capture.video.limits import DEFAULT_LIMITS
from capture.video.wire import HEAD

LONGEST = 10.0
"""Seconds after which a decoder counts as hung."""
_SEEDS = (
    ("mp4", "libx264"), ("mov", "mpeg4"), ("matroska", "libx264"), ("webm", "libvpx"),
    ("avi", "mjpeg"), ("mpegts", "mpeg2video"), ("gif", "gif"),
)  # fmt: skip
_SIDE, _FRAMES = 96, 12
_PIXELS = {"gif": "rgb8", "mjpeg": "yuvj420p"}
_LIMITS = replace(DEFAULT_LIMITS, memory_bytes=1 << 30, cpu_seconds=int(LONGEST))


def fuzz(count: int, seed: int = 0) -> dict[str, Any]:
    """Read `count` damaged films; return how many were "read", "refused", "died" and "hung".

    The key "codes" counts the refusals by code.
    """
    warm_up()
    films = list(_films())
    chance = random.Random(seed)  # noqa: S311 - damage that can be repeated, no secret
    found: Counter[str] = Counter(read=0, refused=0, died=0, hung=0)
    codes: Counter[str] = Counter()
    for number in range(count):
        how, code = _read(_damaged(films[number % len(films)], films, chance))
        found[how] += 1
        if code:
            codes[code] += 1
    return {**found, "codes": dict(codes.most_common())}


def _films() -> Iterator[bytes]:
    """One small film of every kind that is accepted."""
    generator = np.random.default_rng(1)
    pictures = generator.integers(0, 255, (_FRAMES, _SIDE, _SIDE, 3), dtype=np.uint8)
    for container, codec in _SEEDS:
        film = io.BytesIO()
        with av.open(film, "w", format=container) as target:
            track = cast("VideoStream", target.add_stream(codec, rate=25))
            track.width = track.height = _SIDE
            track.pix_fmt = _PIXELS.get(codec, "yuv420p")
            for picture in pictures:
                target.mux(track.encode(VideoFrame.from_ndarray(picture, "rgb24")))
            target.mux(track.encode(None))
        yield film.getvalue()


def _damaged(film: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A film with flipped bits, a false size, a piece cut out, or a piece of another film."""
    data = bytearray(film)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(min(len(data), chance.choice((64, 2048, len(data)))))
        kind = chance.randrange(4)
        if kind == 0:
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[place : place + 4] = chance.choice((0, 1, 2**31, 2**32 - 1)).to_bytes(4, "big")
        elif kind == 2:
            del data[place : place + chance.randrange(1, 512)]
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            data[place:place] = other[start : start + chance.randrange(1, 512)]
    return bytes(data)


def _read(film: bytes) -> tuple[str, str]:
    """What came of one film: "read", "refused", "died" or "hung", and the code of a refusal."""
    file = os.memfd_create("film")
    os.write(file, film)
    answers, answer = os.pipe()
    child = os.fork()
    if child == 0:
        _be_decoder(file, answer)
    os.close(answer)
    os.close(file)
    said, in_time = _heard(answers)
    os.close(answers)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not in_time:
        return "hung", ""
    if os.waitstatus_to_exitcode(status) != 0:
        return "died", ""
    last = _last_message(said)
    return ("read", "") if last.get("type") == "facts" else ("refused", str(last.get("code")))


def _be_decoder(file: int, answer: int) -> None:
    code = 1
    try:
        os.dup2(file, VIDEO_DESCRIPTOR)
        os.dup2(answer, ANSWER_DESCRIPTOR)
        options = {"whole": True, "threads": 1}
        code = fulfil(json.dumps({"kind": "survey", "limits": asdict(_LIMITS), "options": options}))
    finally:
        os._exit(code)


def _heard(answers: int) -> tuple[bytes, bool]:
    """All that a decoder says, and whether it ended in time."""
    said, end = b"", time.monotonic() + LONGEST
    while True:
        ready, _, _ = select.select([answers], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return said, False
        piece = os.read(answers, 1 << 16)
        if not piece:
            return said, True
        said += piece


def _last_message(said: bytes) -> dict[str, Any]:
    last: dict[str, Any] = {}
    while len(said) >= HEAD.size:
        _, length = HEAD.unpack(said[: HEAD.size])
        last = json.loads(said[HEAD.size : HEAD.size + length])
        said = said[HEAD.size + length :]
    return last


if __name__ == "__main__":
    print(json.dumps(fuzz(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - its answer
