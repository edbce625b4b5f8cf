"""Words that a camera has put between coded pictures are found, whatever surrounds them."""

import struct

import pytest

from capture.video.child.messages import length_size, says_more

X264 = bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef")
SLICE = b"\x65" + bytes(40)


def unit(body: bytes, size: int = 4) -> bytes:
    return len(body).to_bytes(size, "big") + body


def messages(*each: tuple[int, bytes]) -> bytes:
    body = b"\x06"
    for kind, content in each:
        for number in (kind, len(content)):
            body += b"\xff" * (number // 255) + bytes([number % 255])
        body += content
    return body + b"\x80"


@pytest.mark.parametrize(
    ("packet", "found"),
    [
        (unit(SLICE), False),
        (unit(messages((5, X264 + b"options"))) + unit(SLICE), False),
        (unit(messages((6, b"\x01"))) + unit(SLICE), False),
        (unit(messages((5, bytes(16) + b"place"))) + unit(SLICE), True),
        (unit(messages((4, b"\xb5\0\x31captions"))) + unit(SLICE), True),
        (unit(messages((6, b"\x01"), (5, b"m" * 600))) + unit(SLICE), True),
        (unit(messages((260, b"x" * 300), (5, b"m" * 16))) + unit(SLICE), True),
        (unit(b"\x09\xf0") + unit(messages((5, b"m" * 20))) + unit(SLICE), True),
        (unit(SLICE) + unit(messages((5, b"m" * 20))), False),
        (b"", False),
        (b"\0\0\0\0", False),
        (b"\xff\xff\xff\xff\x06\x05", False),
        (unit(b"\x06"), False),
        (unit(b"\x06\xff\xff\xff"), False),
    ],
)
def test_words_of_a_camera_are_found(packet: bytes, found: bool) -> None:
    assert says_more(memoryview(packet), 4) is found


def test_zeros_that_were_kept_apart_do_not_hide_a_message() -> None:
    body = messages((6, b"\0\0\3\1\0\0\3\1"), (5, b"m" * 20)).replace(b"\x08", b"\x06", 1)
    assert says_more(memoryview(unit(body)), 4)


def test_units_have_lengths_of_the_size_that_the_header_names() -> None:
    packet = unit(messages((5, b"m" * 20)), size=2)
    assert says_more(memoryview(packet), length_size(b"\1\x64\0\x1f\xfd\xe1\0"))
    assert not says_more(memoryview(packet), 0)
    assert length_size(struct.pack(">I", 1) + b"\x67" * 10) == 0
    assert length_size(None) == 0
