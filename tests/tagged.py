"""Films that say where, by whom and with what they were made, in every place a film has for it."""

import struct
from collections.abc import Callable
from pathlib import Path

import av

WORDS = ("+22.3387+114.1820/", "Private Person", "SERIAL-9F3K7Q", "canary camera")
PLACE, PERSON, SERIAL, CAMERA = WORDS
_KIND = bytes(range(16))
Change = Callable[[bytes], bytes]


def tagged(source: Path, target: Path, form: str) -> Path:
    """Copy the coded pictures of a film into a container, with tags for the whole and the track."""
    with av.open(str(source)) as read, av.open(str(target), "w", format=form) as out:
        track = read.streams.video[0]
        copy = out.add_stream_from_template(track)
        names = ("location", "artist", "comment", "title")
        out.metadata.update(zip(names, WORDS, strict=True))
        copy.metadata.update({"title": PERSON, "handler_name": CAMERA, "serial": SERIAL})
        if form == "matroska":
            out.add_attachment("gps.txt", "text/plain", " ".join(WORDS).encode())
        for packet in read.demux(track):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    return target


def with_box(source: Path, target: Path, kind: bytes) -> Path:
    """Put a box with all words at the end of an MP4."""
    words = " ".join(WORDS).encode()
    target.write_bytes(source.read_bytes() + struct.pack(">I4s", 8 + len(words), kind) + words)
    return target


def with_words_in_pictures(source: Path, target: Path) -> Path:
    """Let every coded picture carry the words, as AVCHD cameras do (ITU-T H.264, annex D)."""
    body = _KIND + " ".join(WORDS).encode()
    unit = bytes([6, 5, len(body)]) + body + b"\x80"
    with av.open(str(source)) as read, av.open(str(target), "w", format="mp4") as out:
        track = read.streams.video[0]
        copy = out.add_stream_from_template(track)
        for packet in read.demux(track):
            if not packet.size:
                continue
            fresh = av.Packet(struct.pack(">I", len(unit)) + unit + bytes(packet))
            fresh.pts, fresh.dts, fresh.time_base = packet.pts, packet.dts, packet.time_base
            fresh.is_keyframe, fresh.stream = packet.is_keyframe, copy
            out.mux(fresh)
    return target


def found_in(content: bytes) -> list[str]:
    """Return the words that stand in some bytes, in any of the ways in which text is stored."""
    codings = ("utf-8", "utf-16-le", "utf-16-be")
    return [word for word in WORDS if any(word.encode(coding) in content for coding in codings)]
