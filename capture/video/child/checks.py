"""The limits of a video, each as one check that raises the error that belongs to it."""

from capture.errors import (
    OneFrame,
    PictureTooLarge,
    Shape,
    TooBrief,
    TooLong,
    TooShort,
    TooSmall,
)
from capture.video.limits import Limits


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Raise PictureTooLarge when a stored picture goes beyond the limits."""
    if max(width, height) > limits.max_side or width * height > limits.max_pixels:
        raise PictureTooLarge(
            width=width,
            height=height,
            limit=limits.max_side,
            pixels=limits.max_pixels // 1_000_000,
            # Chinese counts in ten thousands.
            ten_thousands=f"{limits.max_pixels // 10_000:,}",
        )


def check_shape(stored: tuple[int, int], upright: tuple[int, int], limits: Limits) -> None:
    """Raise PictureTooLarge, TooSmall or Shape when a picture cannot be used.

    Args:
        stored: width and height in pixels as stored.
        upright: width and height with square pixels, set upright.
        limits: what a video may be.
    """
    check_pixels(*stored, limits)
    check_pixels(*upright, limits)
    width, height = upright
    if min(upright) < limits.min_side:
        raise TooSmall(width=width, height=height, limit=limits.min_side)
    if max(upright) > limits.max_aspect * min(upright):
        raise Shape(width=width, height=height, limit=limits.max_aspect)


def check_length(seconds: float, limits: Limits) -> None:
    """Raise TooLong when a length in seconds goes beyond the limit."""
    if seconds > limits.max_seconds:
        raise TooLong(minutes=round(seconds / 60.0), limit=round(limits.max_seconds / 60.0))


def check_enough(frames: int, seconds: float, limits: Limits) -> None:
    """Raise OneFrame, TooBrief or TooShort when there is not enough to look at."""
    if frames >= limits.min_frames and seconds >= limits.min_seconds:
        return
    needed = {"min_frames": limits.min_frames, "min_seconds": limits.min_seconds}
    if seconds >= 0.1:
        raise TooShort(frames=frames, seconds=round(seconds, 2), **needed)
    if frames == 1:
        raise OneFrame(**needed)
    raise TooBrief(frames=frames, **needed)
