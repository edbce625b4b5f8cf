"""A decoder that was taken over: it lies to its parent in the way its first argument names."""

import json
import os
import signal
import struct
import sys
import time
from collections.abc import Callable

HEAD, FRAME = struct.Struct("<cI"), struct.Struct("<IdHH")
SIZE = (64, 64)


def say(kind: str, **facts: object) -> None:
    body = json.dumps({"type": kind, **facts}).encode()
    os.write(1, HEAD.pack(b"J", len(body)) + body)


def show(index: int, seconds: float, size: tuple[int, int] = SIZE) -> None:
    os.write(1, HEAD.pack(b"F", FRAME.size) + FRAME.pack(index, seconds, *size))


def picture(size: object = SIZE, upright: object = SIZE) -> None:
    say("picture", size=size, upright=upright)


def not_a_number() -> None:
    picture()
    show(0, 0.0)
    show(1, float("nan"))


def wrong_shape() -> None:
    picture()
    show(0, 0.0, (32, 32))


def huge_picture() -> None:
    picture(size=(65535, 65535))


def picture_twice() -> None:
    picture()
    picture()


def frame_before_picture() -> None:
    show(0, 0.0)


def late_first_frame() -> None:
    picture()
    show(0, 1.0)


def falling_times() -> None:
    picture()
    show(0, 0.0)
    show(1, 1.0)
    show(2, 0.5)


def skipped_number() -> None:
    picture()
    show(0, 0.0)
    show(2, 1.0)


def too_many_frames() -> None:
    picture()
    for index in range(100_000):
        show(index, index * 0.001)


def wrong_count() -> None:
    picture()
    show(0, 0.0)
    say("end", frames=7, cautions=[])


def cut_memory() -> None:
    file, _, _ = json.loads(sys.argv[2])["options"]["exchange"]
    picture()
    time.sleep(0.3)
    os.ftruncate(file, 10)
    show(0, 0.0)


def silence() -> None:
    time.sleep(60.0)


def garbage() -> None:
    os.write(1, os.urandom(4096))


def endless_message() -> None:
    os.write(1, HEAD.pack(b"J", 0xFFFFFFFF))


def not_json() -> None:
    os.write(1, HEAD.pack(b"J", 5) + b"{nope")


def deep_json() -> None:
    body = b"[" * 100_000
    os.write(1, HEAD.pack(b"J", len(body)) + body)


def unknown_error() -> None:
    say("error", code="rm -rf", params={})


def error_with_wrong_params() -> None:
    say("error", code="too_short", params={"frames": {"__class__": 1}})


def unknown_caution() -> None:
    picture()
    say("end", frames=0, cautions=["<script>"])


def infinite_facts() -> None:
    body = b'{"type": "facts", "facts": {"duration": Infinity}}'
    os.write(1, HEAD.pack(b"J", len(body)) + body)


def empty_facts() -> None:
    say("facts", facts={})


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def out_of_time() -> None:
    os.kill(os.getpid(), signal.SIGXCPU)


def quiet_end() -> None:
    return


LIES: tuple[Callable[[], None], ...] = (
    not_a_number, wrong_shape, huge_picture, picture_twice, frame_before_picture,
    late_first_frame, falling_times, skipped_number, too_many_frames, wrong_count, cut_memory,
    silence, garbage, endless_message, not_json, deep_json, unknown_error,
    error_with_wrong_params, unknown_caution, infinite_facts, empty_facts, crash, out_of_time,
    quiet_end,
)  # fmt: skip

if __name__ == "__main__":
    {lie.__name__: lie for lie in LIES}[sys.argv[1]]()
