"""Frames have their own times, their own size and the colours of the file."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from capture.video.reader import FrameStream, frames, probe
from tests.capture.clips import FLASH, RATE, SIZE, flashing, still_frames


def test_frames_come_in_order_with_their_times(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    flashing(path, "matroska", "libopus", offset=3.0)
    with path.open("rb") as video:
        read = list(frames(video, 640))
    assert [frame.index for frame in read] == list(range(40))
    np.testing.assert_allclose([frame.time for frame in read], np.arange(40) / RATE, atol=1e-6)
    levels = [frame.image.mean() for frame in read]
    assert int(np.argmax(levels)) == FLASH
    assert all(frame.picture == SIZE for frame in read)


def test_a_larger_picture_is_scaled_down_and_remembers_its_size(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    still_frames(path, [(400, 200)] * 8, times=list(range(0, 320, 40)))
    with path.open("rb") as video:
        first = next(frames(video, 100))
    assert first.image.shape == (50, 100, 3)
    assert first.picture == (400, 200)


def test_variable_spacing_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    times = [0, 33, 66, 180, 220, 221, 600]
    still_frames(path, [(96, 96)] * len(times), times=times)
    with path.open("rb") as video:
        read = [frame.time for frame in frames(video, 96)]
        facts = probe(video)
    np.testing.assert_allclose(read, np.array(times) / 1000.0, atol=1e-9)
    assert facts.variable
    assert facts.longest_step == pytest.approx(0.379)


@pytest.mark.parametrize(
    ("container", "codec"), [("avi", "libx264"), ("mpeg", "mpeg2video"), ("mpegts", "libx264")]
)
def test_containers_of_old_recordings_keep_their_pace(
    tmp_path: Path, container: str, codec: str
) -> None:
    path = tmp_path / "clip"
    flashing(path, container, "mp2", codec=codec)
    with path.open("rb") as video:
        facts = probe(video)
        read = list(frames(video, 640))
    np.testing.assert_allclose([frame.time for frame in read], np.arange(40) / RATE, atol=1e-6)
    assert int(np.argmax([frame.image.mean() for frame in read])) == FLASH
    assert facts.frames == 40
    assert facts.cautions == ()


@pytest.mark.parametrize("matrix", [None, 1, 5])
def test_colours_follow_the_matrix_of_the_file(tmp_path: Path, matrix: int | None) -> None:
    path = tmp_path / "clip.mkv"
    _coloured(path, matrix)
    with path.open("rb") as video:
        pixel = next(frames(video, 640)).image[60, 60].astype(int)
    assert np.abs(pixel - [200, 40, 60]).max() <= 6


def _coloured(path: Path, matrix: int | None) -> None:
    """Red frames, tagged BT.709 (1), BT.601 (5), or untagged and small, which means BT.601."""
    with av.open(str(path), "w", format="matroska") as out:
        video = out.add_stream("libx264", rate=RATE, options={"crf": "8"})
        video.width, video.height, video.pix_fmt = 128, 128, "yuv420p"
        if matrix is not None:
            video.codec_context.colorspace = matrix
            video.codec_context.color_range = 1
        red = np.tile(np.array([200, 40, 60], dtype=np.uint8), (128, 128, 1))
        for index in range(12):
            frame = av.VideoFrame.from_ndarray(red, format="rgb24").reformat(
                format="yuv420p", dst_colorspace=matrix or 5, dst_color_range=1
            )
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))


def test_real_spacing_of_a_phone_clip(test_data: Callable[[str], Path]) -> None:
    with test_data("videos/d09_tennis_serve_vfr.mp4").open("rb") as video:
        facts = probe(video)
        with FrameStream(video, 96) as stream:
            steps = np.diff([frame.time for frame in stream])
    assert facts.frames == len(steps) + 1 == 312
    assert facts.median_rate == pytest.approx(30.0, abs=0.1)
    assert facts.variable
    assert (steps > 0.045).sum() == 3


def test_progress_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    flashing(path, "mp4", "aac")
    told: list[int] = []
    with path.open("rb") as video:
        probe(video, report=told.append)
    assert told == [0]
