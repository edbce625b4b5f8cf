"""The browser copy shows the very frames at the very times, in step with its sound, and no tags."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from capture.cautions import Caution
from capture.video.proxy import PROXY_SIDE, Proxy, ProxyWay, make_proxy, proxy_way, unplayable
from capture.video.reader import frames, probe
from tests.capture.clips import FLASH, RATE, flash_and_tone, flashing, still_frames


def _made(source: Path, target: Path) -> Proxy:
    with source.open("rb") as video, target.open("xb") as out:
        return make_proxy(video, out, probe(video))


def _times(path: Path) -> list[float]:
    with path.open("rb") as video:
        return [frame.time for frame in frames(video, 64)]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "proxy.mp4"


@pytest.mark.parametrize(
    "name",
    [
        "odd/o10_damaged_middle.mp4",
        "odd/o19_time_jumps_back.ts",
        "odd/o20_negative_start.mp4",
        "odd/o30_odd_size_321x241.mp4",
        "odd/o43_interlaced.ts",
        "odd/o45_subtitle_stream.mp4",
    ],
)
def test_times_are_those_of_the_stored_frames(
    test_data: Callable[[str], Path], target: Path, name: str
) -> None:
    source = test_data(f"videos/{name}")
    made = _made(source, target)
    if made.way is ProxyWay.ORIGINAL:
        assert target.stat().st_size == 0
        return
    np.testing.assert_allclose(_times(target), _times(source), atol=1e-9)


def test_a_transcoded_copy_plays_in_browsers(
    test_data: Callable[[str], Path], target: Path
) -> None:
    made = _made(test_data("videos/odd/o34_hevc_10bit.mp4"), target)
    with target.open("rb") as video:
        facts = probe(video)
    with av.open(str(target)) as read:
        context = read.streams.video[0].codec_context
        colours = (context.colorspace, context.color_primaries, context.color_trc)
    assert made.way is ProxyWay.TRANSCODE
    assert unplayable(facts) == ()
    assert proxy_way(facts) is ProxyWay.ORIGINAL
    assert facts.pixel_format == "yuv420p"
    assert facts.keyframe_gap <= 15
    assert colours == (1, 1, 1)
    boxes = target.read_bytes()
    assert boxes.index(b"moov") < boxes.index(b"mdat")


@pytest.mark.parametrize(
    ("container", "sound", "offset"),
    [("matroska", "libopus", 5.0), ("avi", "pcm_s16le", 0.0), ("mpegts", "mp2", 0.0)],
)
def test_sound_stays_in_step(
    tmp_path: Path, target: Path, container: str, sound: str, offset: float
) -> None:
    source = tmp_path / "source"
    flashing(source, container, sound, offset=offset)
    assert _made(source, target) == Proxy(ProxyWay.TRANSCODE)
    flash, tone = flash_and_tone(target)
    assert flash == pytest.approx(FLASH / RATE, abs=1e-6)
    assert tone == pytest.approx(FLASH / RATE, abs=0.005)


def test_sound_is_left_out_where_times_were_repaired(tmp_path: Path, target: Path) -> None:
    first, source = tmp_path / "first.ts", tmp_path / "twice.ts"
    flashing(first, "mpegts", "mp2")
    source.write_bytes(first.read_bytes() * 2)
    made = _made(source, target)
    assert set(made.cautions) == {Caution.TIMES_REPAIRED, Caution.SOUND_DROPPED}
    assert len(_times(target)) == 80


def test_a_playable_file_with_tags_keeps_its_pictures_and_loses_its_tags(
    test_data: Callable[[str], Path], target: Path
) -> None:
    source = test_data("videos/odd/o48_tags_place_and_script.mp4")
    assert _made(source, target).way is ProxyWay.REMUX
    written = target.read_bytes()
    assert not any(secret in written for secret in (b"Private", b"22.3387", b"script", b"\xa9xyz"))
    with target.open("rb") as video:
        assert probe(video).tags == ()
    with av.open(str(source)) as before, av.open(str(target)) as after:
        coded = [
            [bytes(packet) for packet in file.demux(video=0) if packet.size]
            for file in (before, after)
        ]
    assert coded[0] == coded[1]


def test_a_playable_file_without_tags_is_used_as_it_is(
    test_data: Callable[[str], Path], target: Path
) -> None:
    made = _made(test_data("videos/odd/o47_with_audio.mp4"), target)
    assert made == Proxy(ProxyWay.ORIGINAL)


def test_a_damaged_file_is_never_played_as_it_is(
    test_data: Callable[[str], Path], target: Path
) -> None:
    made = _made(test_data("videos/odd/o10_damaged_middle.mp4"), target)
    assert made == Proxy(ProxyWay.TRANSCODE, (Caution.DAMAGED,))


def test_a_large_picture_is_scaled_down(tmp_path: Path, target: Path) -> None:
    source = tmp_path / "source.mkv"
    still_frames(source, [(2000, 1001)] * 8, times=list(range(0, 320, 40)))
    _made(source, target)
    with target.open("rb") as video:
        assert probe(video).upright == (PROXY_SIDE, 640)


def test_progress_counts_frames(test_data: Callable[[str], Path], target: Path) -> None:
    told: list[int] = []
    source = test_data("videos/odd/o16_240fps.mp4")
    with source.open("rb") as video, target.open("xb") as out:
        make_proxy(video, out, probe(video), report=told.append)
    assert told == sorted(told)
    assert max(told) == 144
