"""Words that a camera has written into the pictures themselves: place, time, maker, number.

H.264 lets an encoder put messages between the pictures ("supplemental enhancement information",
ITU-T H.264, 7.3.2.3 and annex D). Two kinds hold whatever the encoder likes; AVCHD cameras write
place and date there. No container lists them, and a copy of the coded pictures would keep them.
"""

from collections.abc import Iterator

_SLICES, _MESSAGES = range(1, 6), 6
_REGISTERED, _UNREGISTERED = 4, 5
_HARMLESS = (
    bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"),  # x264: its own settings
)
_MAX_LENGTH = 1 << 16


def length_size(extradata: bytes | None) -> int:
    """Return how many bytes tell the length of a unit, 0 where start codes part the units."""
    if not extradata or len(extradata) < 7 or extradata[0] != 1:
        return 0
    return (extradata[4] & 3) + 1


def says_more(packet: memoryview, size: int) -> bool:
    """Return whether a coded picture carries words of its camera.

    Args:
        packet: bytes of one coded picture.
        size: answer of `length_size`; with 0 nothing can be told.
    """
    for unit in _units(packet, size):
        kind = unit[0] & 31
        if kind in _SLICES:
            return False  # messages stand before the picture they belong to
        if kind == _MESSAGES and any(map(_is_foreign, _messages(unit))):
            return True
    return False


def _is_foreign(message: tuple[int, bytes]) -> bool:
    kind, body = message
    return kind == _REGISTERED or (kind == _UNREGISTERED and body[:16] not in _HARMLESS)


def _units(packet: memoryview, size: int) -> Iterator[memoryview]:
    place = 0
    while size and place + size < len(packet):
        length = int.from_bytes(packet[place : place + size], "big")
        place += size
        if length:
            yield packet[place : place + length]
        place += length


def _messages(unit: memoryview) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, content) of the messages of a unit."""
    data = bytes(unit[1:_MAX_LENGTH]).replace(b"\0\0\3", b"\0\0")
    place = 0
    while place + 2 < len(data):
        kind, place = _number(data, place)
        size, place = _number(data, place)
        yield kind, data[place : place + size]
        place += size


def _number(data: bytes, place: int) -> tuple[int, int]:
    """A number that is written as its parts of at most 255, and the place after it."""
    number = 0
    while place < len(data) and data[place] == 255:
        number, place = number + 255, place + 1
    return number + (data[place] if place < len(data) else 0), place + 1
