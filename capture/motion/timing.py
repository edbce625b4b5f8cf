"""Frames and seconds. A frame's time is what was stored for it, never its number over a rate."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capture.motion.errors import EmptySpan, InvalidMotion
from capture.motion.motion import Motion
from capture.motion.rotation import slerp
from capture.motion.source import Source

TOLERANCE = 2e-6
"""Seconds by which a border may miss its frame: borders are stored in whole microseconds."""


def frame_at(times: NDArray[np.float64], seconds: float) -> int:
    """Return the frame that is on screen at a time: the last one not later than it."""
    return max(0, int(np.searchsorted(times, seconds + TOLERANCE, side="right")) - 1)


def cut(motion: Motion, start: float, stop: float) -> Motion:
    """Return the frames with start <= time < stop, in seconds; raises EmptySpan.

    Times are kept, so that a part still names the seconds of the recording it came from.
    """
    first = int(np.searchsorted(motion.times, start - TOLERANCE, side="left"))
    last = int(np.searchsorted(motion.times, stop - TOLERANCE, side="left"))
    if last <= first:
        raise EmptySpan(start, stop)
    return motion.part(first, last)


def resample(motion: Motion, times: NDArray[np.float64]) -> Motion:
    """Return the motion at other times, by slerp and straight lines between its frames.

    A time that a frame holds returns that frame untouched. Between two frames the weaker source
    of both counts, and at least INTERPOLATED; next to a missing value everything is missing.

    Args:
        motion: what to look up.
        times: (N,) seconds, strictly increasing, within the motion's first and last time.
    """
    if len(times) == 0 or times[0] < motion.times[0] - 1e-9 or times[-1] > motion.times[-1] + 1e-9:
        raise InvalidMotion("The asked times lie outside the motion.")
    after = np.clip(np.searchsorted(motion.times, times, side="left"), 1, max(1, len(motion) - 1))
    after = np.minimum(after, len(motion) - 1)
    before = np.maximum(after - 1, 0)
    span = np.where(after > before, motion.times[after] - motion.times[before], 1.0)
    share = np.clip((times - motion.times[before]) / span, 0.0, 1.0)
    # A time within a nanosecond of a frame is that frame: rounding must not turn it into a guess.
    share = np.where(share * span < 1e-9, 0.0, np.where((1.0 - share) * span < 1e-9, 1.0, share))
    exact = np.where(share == 1.0, after, before)
    between = (share > 0.0) & (share < 1.0)
    source = np.maximum(motion.source[before], motion.source[after])
    source = np.where(
        between[:, None], np.maximum(source, Source.INTERPOLATED), motion.source[exact]
    ).astype(np.uint8)
    blend = slerp(motion.rotations[before], motion.rotations[after], share[:, None])
    straight = (1.0 - share)[:, None] * motion.root[before] + share[:, None] * motion.root[after]
    lower = np.minimum(motion.confidence[before], motion.confidence[after])
    return replace(
        motion,
        times=np.asarray(times, dtype=np.float64),
        root=np.where(between[:, None], straight, motion.root[exact]),
        rotations=np.where(between[:, None, None], blend, motion.rotations[exact]),
        source=source,
        confidence=np.where(between[:, None], lower, motion.confidence[exact]),
        contacts=None if motion.contacts is None else motion.contacts[exact],
    )


def retime(motion: Motion, speed: float) -> Motion:
    """Return the same frames played `speed` times as fast: times shrink, poses stay.

    Args:
        motion: what to play.
        speed: above 0; 0.5 plays at half speed.
    """
    if not speed > 0.0:
        raise InvalidMotion("The speed of a motion must be above zero.")
    start = motion.times[0]
    return replace(motion, times=start + (motion.times - start) / speed)
