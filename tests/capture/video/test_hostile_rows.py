"""Hostile and odd films, row by row of docs/trust.md, where the recordings in odd/ do not cover them."""

import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.cautions import Caution
from capture.errors import CaptureError
from capture.video.facts import VideoFacts
from capture.video.proxy import ProxyWay, proxy_way
from capture.video.reader import FrameStream, probe
from tests.capture.hostile import (
    HTML,
    Make,
    beginning_with,
    film,
    followed_by,
    locked,
    only,
    paced,
    patched,
    png,
    texts,
    with_attachments,
    with_sounds,
)

YEAR_MS = 365 * 24 * 3600 * 1000
SLANTED = struct.pack(">9i", 46340, 46340, 0, -46340, 46340, 0, 0, 0, 1 << 30)
REFUSED: dict[str, tuple[Make, str]] = {
    "2 one byte": (only(b"\0"), "not_a_video"),
    "2 first box alone": (only(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)), "incomplete"),
    "11 picture of 8176 x 8176": (film("mpeg4", (8176, 8176), "yuv420p", [0]), "picture_too_large"),
    "12 picture that unpacks to a gigabyte": (only(png(16_000, 16_000)), "not_a_video"),
    "13 a year between two frames": (
        film("mjpeg", times=[*range(0, 800, 40), YEAR_MS]), "too_long"
    ),
    "13 four thousand million frames a second": (paced(24, 0xFFFFFFFF), "too_brief"),
    "15 1 x 1": (film("rawvideo", (1, 1), "bgr24", form="avi"), "too_small"),
    "15 17 x 31": (film("ffv1", (17, 31), "yuv420p"), "too_small"),
    "16 seventy tracks": (film("mjpeg", also=with_sounds(70)), "too_many_tracks"),
    "18 coding of another age": (film("cinepak", pixels="rgb24", form="avi"), "codec_unknown"),
    "18 coding of flash players": (film("flv", pixels="yuv420p", form="avi"), "codec_unknown"),
    "19 encrypted": (locked, "locked"),
    "43 arrays of numbers": (only(b"PK\x03\x04" + bytes(200)), "not_a_video"),
    "44 program in a pickle": (only(b"\x80\x04cos\nsystem\n(S'x'\ntR."), "not_a_video"),
    "49 model of a scene": (only(b"glTF" + bytes(200)), "not_a_video"),
}  # fmt: skip
ACCEPTED: dict[str, tuple[Make, int, set[Caution]]] = {
    "13 a thousand frames a second": (film("mjpeg", times=range(400)), 400, set()),
    "13 rate of nothing": (paced(24, 0), 40, set()),
    "13 rate through nothing": (paced(20, 0), 40, set()),
    "14 header says half a day": (patched(b"mdhd", 16, struct.pack(">I", 1 << 30)), 60, set()),
    "14 header says nothing": (patched(b"mdhd", 16, struct.pack(">I", 1)), 60, set()),
    "14 whole film says half a day": (patched(b"mvhd", 16, struct.pack(">I", 1 << 25)), 60, set()),
    "15 grey": (film("ffv1", pixels="gray"), 40, set()),
    "15 turned by an eighth": (patched(b"tkhd", 40, SLANTED), 60, {Caution.ODD_TURN}),
    "16 forty sounds": (film("mjpeg", also=with_sounds(40)), 40, set()),
    "17 cover and font": (film("mjpeg", also=with_attachments), 40, set()),
    "20 also a page": (beginning_with(HTML), 60, set()),
    "20 also a zip": (followed_by(b"PK\x05\x06" + bytes(18)), 60, set()),
    "20 also a document": (followed_by(b"%PDF-1.4\n%%EOF\n"), 60, set()),
}


@pytest.fixture
def plain(test_data: Callable[[str], Path]) -> Path:
    return test_data("videos/odd/o08_plain_ok.mp4")


def seen(path: Path) -> tuple[VideoFacts, int, float]:
    """The facts of a film, its frames and how long it lasts, counted by decoding all of it."""
    with path.open("rb") as video:
        facts = probe(video, whole=True)
        with FrameStream(video, max_side=96) as stream:
            times = [frame.time for frame in stream]
    return facts, len(times), times[-1] - times[0]


@pytest.mark.parametrize("row", REFUSED)
def test_what_can_never_be_used_is_refused_in_words(row: str, plain: Path, tmp_path: Path) -> None:
    make, code = REFUSED[row]
    path = make(plain, tmp_path / "film")
    begun = time.monotonic()
    with path.open("rb") as video, pytest.raises(CaptureError) as refusal:
        probe(video)
    assert refusal.value.code == code
    assert str(tmp_path) not in str(refusal.value)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("row", ACCEPTED)
def test_what_is_odd_is_read_as_it_truly_is(row: str, plain: Path, tmp_path: Path) -> None:
    make, frames, cautions = ACCEPTED[row]
    facts, count, seconds = seen(make(plain, tmp_path / "film"))
    assert (facts.frames, count) == (frames, frames)
    assert set(facts.cautions) == cautions
    expected = {60: 59 / 30, 40: 39 / 25, 400: 0.399}[frames]
    assert seconds == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("row", [row for row in ACCEPTED if row.startswith("20")])
def test_a_film_that_is_also_something_else_is_never_played_as_it_came(
    row: str, plain: Path, tmp_path: Path
) -> None:
    facts, _, _ = seen(ACCEPTED[row][0](plain, tmp_path / "film"))
    assert proxy_way(facts) is not ProxyWay.ORIGINAL


def test_a_cover_is_not_taken_for_the_film(plain: Path, tmp_path: Path) -> None:
    facts, _, _ = seen(ACCEPTED["17 cover and font"][0](plain, tmp_path / "film"))
    assert facts.upright == (160, 120)


@pytest.mark.parametrize("row", texts(0, ""))
def test_a_text_that_names_files_and_addresses_reaches_none(
    row: str, plain: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(plain.read_bytes())
    secret.chmod(0o644)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
    ):
        port = listener.getsockname()[1]
        datagrams.bind(("127.0.0.1", port))
        path = tmp_path / "film.mp4"
        path.write_bytes(texts(port, str(secret))[row])
        with path.open("rb") as video, pytest.raises(CaptureError) as refusal:
            probe(video)
        assert refusal.value.code == "not_a_video"
        for each in (listener, datagrams):
            each.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
        with pytest.raises(BlockingIOError):
            datagrams.recv(1)


def test_a_reader_is_given_a_film_and_never_its_name(plain: Path, tmp_path: Path) -> None:
    """Row 10: a pattern, an address or a device as a name is nothing but a name."""
    path = tmp_path / "p%d.png"
    path.write_bytes(plain.read_bytes())
    (tmp_path / "p1.png").write_bytes(png(64, 64))
    assert seen(path)[1] == 60
