"""Limits are told in numbers that make sense."""

import pytest

from capture.errors import CaptureError, PictureTooLarge
from capture.video.child.checks import check_enough, check_pixels
from capture.video.limits import DEFAULT_LIMITS

NEEDED = "where at least 4 frames and 0.25 s are needed."


@pytest.mark.parametrize(
    ("frames", "seconds", "sentence"),
    [
        (1, 0.0, f"The video is too short: 1 frame in less than 0.1 s, {NEEDED}"),
        (24, 5e-9, f"The video is too short: 24 frames in less than 0.1 s, {NEEDED}"),
        (3, 0.12, f"The video is too short: 3 frames in 0.12 s, {NEEDED}"),
        (3, 7.0, f"The video is too short: 3 frames in 7.0 s, {NEEDED}"),
    ],
)
def test_too_little_is_said_in_frames_and_seconds(
    frames: int, seconds: float, sentence: str
) -> None:
    with pytest.raises(CaptureError) as fault:
        check_enough(frames, seconds, DEFAULT_LIMITS)
    assert str(fault.value).startswith(sentence)


def test_enough_is_enough() -> None:
    check_enough(DEFAULT_LIMITS.min_frames, DEFAULT_LIMITS.min_seconds, DEFAULT_LIMITS)


def test_the_limit_of_pixels_is_told_in_millions_and_in_ten_thousands() -> None:
    with pytest.raises(PictureTooLarge) as fault:
        check_pixels(20_000, 20_000, DEFAULT_LIMITS)
    assert fault.value.params["pixels"] == DEFAULT_LIMITS.max_pixels // 10**6
    ten_thousands = str(fault.value.params["ten_thousands"])
    assert int(ten_thousands.replace(",", "")) == DEFAULT_LIMITS.max_pixels // 10**4
