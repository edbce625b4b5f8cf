"""Films that are hostile or odd on purpose, made by code; the number is their row in docs/trust.md."""

import struct
import zlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer

MILLISECOND = Fraction(1, 1000)
HTML = b"<html><script>window.struck=1</script></html>"
Make = Callable[[Path, Path], Path]
"""Makes a file at the second path; the first is a plain film."""


def texts(port: int, secret: str) -> dict[str, bytes]:
    """Files that name other files and addresses, rows 4 to 9; `port` listens, `secret` is a path."""
    address = f"http://127.0.0.1:{port}/x.ts"
    lines = {
        "4 playlist of a file": f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "5 playlist of an address": f"#EXTM3U\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n",
        "6 list of neighbours": "ffconcat version 1.0\nfile secret.mp4\n",
        "7 manifest": f'<?xml version="1.0"?><MPD><BaseURL>{address}</BaseURL></MPD>',
        "8 session": f"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n",
        "9 text": "Only words, which one reader draws as a film.\n" * 100,
        "31 entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><x>&e;</x>',
        "41 drawing": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>',
    }
    return {name: text.encode() for name, text in lines.items()}


def film(
    codec: str,
    size: tuple[int, int] = (160, 120),
    pixels: str = "yuvj420p",
    times: Sequence[int] = range(0, 1600, 40),
    form: str = "matroska",
    also: Callable[[OutputContainer], object] = lambda _: None,
) -> Make:
    """Return what writes plain grey frames at times in milliseconds."""

    def make(plain: Path, target: Path) -> Path:
        del plain
        with av.open(str(target), "w", format=form) as out:
            video = out.add_stream(codec, rate=25)
            video.width, video.height = size
            video.pix_fmt = pixels
            if form == "matroska":
                video.codec_context.time_base = MILLISECOND
            also(out)
            picture = np.full((size[1], size[0], 3), 90, dtype=np.uint8)
            for number, time in enumerate(times):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                if form == "matroska":
                    frame.pts, frame.time_base = time, MILLISECOND
                else:
                    frame.pts, frame.time_base = number, Fraction(1, 25)
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
        return target

    return make


def with_sounds(count: int) -> Callable[[OutputContainer], None]:
    """Return what adds sound tracks to a film."""

    def add(out: OutputContainer) -> None:
        for _ in range(count):
            out.add_stream("pcm_s16le", rate=8000).codec_context.layout = "mono"

    return add


def with_attachments(out: OutputContainer) -> None:
    """Add a cover that is larger than the film, and a font."""
    out.add_attachment("cover.png", "image/png", png(900, 900))
    out.add_attachment("font.ttf", "application/x-truetype-font", bytes(1000))


def patched(kind: bytes, offset: int, value: bytes) -> Make:
    """Return what writes other bytes into a box of the plain film, `offset` behind its name."""

    def make(plain: Path, target: Path) -> Path:
        data = bytearray(plain.read_bytes())
        place = data.index(kind) + len(kind) + offset
        data[place : place + len(value)] = value
        target.write_bytes(data)
        return target

    return make


def paced(field: int, value: int) -> Make:
    """Return what writes an AVI whose header holds another pace (field 20: scale, 24: rate)."""

    def make(plain: Path, target: Path) -> Path:
        film("mjpeg", form="avi")(plain, target)
        return patched(b"strh", field + 4, struct.pack("<I", value))(target, target)

    return make


def locked(plain: Path, target: Path) -> Path:
    """Write a film under common encryption (ISO/IEC 23001-7)."""
    key = {"encryption_key": "00112233445566778899aabbccddeeff", "encryption_kid": "a7" * 16}
    options = {"encryption_scheme": "cenc-aes-ctr", **key}
    with av.open(str(plain)) as read, av.open(str(target), "w", "mp4", options=options) as out:
        track = read.streams.video[0]
        copy = out.add_stream_from_template(track)
        for packet in read.demux(track):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    return target


def beginning_with(words: bytes) -> Make:
    """Return what puts a box with words in front of everything else of the plain film."""

    def make(plain: Path, target: Path) -> Path:
        data, box = bytearray(plain.read_bytes()), struct.pack(">I4s", 8 + len(words), b"free")
        head = struct.unpack(">I", data[:4])[0]
        place = data.index(b"stco") + 8
        count = struct.unpack(">I", data[place : place + 4])[0]
        for entry in range(place + 4, place + 4 + 4 * count, 4):
            moved = struct.unpack(">I", data[entry : entry + 4])[0] + len(box) + len(words)
            data[entry : entry + 4] = struct.pack(">I", moved)
        target.write_bytes(bytes(data[:head]) + box + words + bytes(data[head:]))
        return target

    return make


def followed_by(tail: bytes) -> Make:
    """Return what puts bytes behind the plain film."""
    return lambda plain, target: _written(target, plain.read_bytes() + tail)


def only(data: bytes) -> Make:
    """Return what writes these bytes and nothing else."""
    return lambda _, target: _written(target, data)


def png(width: int, height: int) -> bytes:
    """A black picture, a thousandth of its size in bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _written(target: Path, data: bytes) -> Path:
    target.write_bytes(data)
    return target
