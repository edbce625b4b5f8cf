"""Frames for the parent: upright RGB pictures with their times."""

import numpy as np
from av.video.frame import VideoFrame

from capture.errors import Caution, Damaged
from capture.video.child.checks import check_enough, check_shape
from capture.video.child.decoding import Decoder, Picture, pictures
from capture.video.child.opening import Opened, open_video
from capture.video.child.upright import Straightener, stored_as
from capture.video.limits import Limits
from capture.video.wire import Speaker


def show_frames(
    descriptor: int, limits: Limits, speaker: Speaker, *, max_side: int, threads: int
) -> None:
    """Send every frame of the file behind a descriptor.

    Args:
        descriptor: open file.
        limits: what a video may be.
        speaker: where the frames go.
        max_side: longer side in pixels to which larger pictures are scaled down.
        threads: how many threads may decode.
    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(descriptor, limits, threads)
    decoder = Decoder(opened, limits)
    straight: Straightener | None = None
    shown = 0
    for picture in pictures(opened, decoder):
        if straight is None:
            straight = begin(opened, picture.frame, limits, speaker, max_side)
        for ready in straight.push(picture):
            _show(speaker, shown, decoder.clock.seconds(ready.ticks), ready.frame)
            shown += 1
    for ready in straight.finish() if straight else ():
        _show(speaker, shown, decoder.clock.seconds(ready.ticks), ready.frame)
        shown += 1
    check_decoded(decoder, limits)
    speaker.say("end", frames=shown, cautions=found_while_decoding(decoder))


def show_still(
    descriptor: int, limits: Limits, speaker: Speaker, *, max_side: int, at: float
) -> None:
    """Send the one frame that is on screen `at` seconds after the first, or the last one.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(descriptor, limits, threads=1)
    first = next(pictures(opened, Decoder(opened, limits)), None)
    if first is None or first.frame.pts is None:
        raise Damaged
    target = first.frame.pts + int(at / opened.time_base)
    opened.container.seek(target, stream=opened.video)
    chosen = first
    for picture in pictures(opened, Decoder(opened, limits)):
        if picture.frame.pts is not None and picture.frame.pts > target:
            break
        chosen = picture
    straight = begin(opened, chosen.frame, limits, speaker, max_side)
    for ready in (*straight.push(Picture(chosen.frame, 0)), *straight.finish()):
        _show(speaker, 0, at, ready.frame)
    speaker.say("end", frames=1, cautions=[])


def check_decoded(decoder: Decoder, limits: Limits) -> None:
    """Raise Damaged or TooShort when too little came out of a whole file."""
    if decoder.count == 0:
        raise Damaged
    seconds = decoder.clock.seconds(decoder.clock.last)
    check_enough(decoder.count, seconds * decoder.count / max(1, decoder.count - 1), limits)


def found_while_decoding(decoder: Decoder) -> list[Caution]:
    """Return the cautions that only decoding brings to light."""
    present = {
        Caution.DAMAGED: decoder.damaged,
        Caution.TIMES_REPAIRED: decoder.clock.repaired,
    }
    return [caution for caution, holds in present.items() if holds]


def begin(
    opened: Opened, frame: VideoFrame, limits: Limits, speaker: Speaker, max_side: int
) -> Straightener:
    """Announce the picture size and return what sets pictures upright in RGB."""
    stored = stored_as(opened, frame)
    check_shape((stored.width, stored.height), stored.upright, limits)
    scale = min(1.0, max_side / max(stored.upright))
    width, height = (max(1, round(side * scale)) for side in stored.upright)
    speaker.say("picture", size=(width, height), upright=stored.upright)
    return Straightener(stored, (width, height), "rgb24")


def _show(speaker: Speaker, index: int, seconds: float, frame: VideoFrame) -> None:
    plane = frame.planes[0]
    rows = np.frombuffer(plane, dtype=np.uint8).reshape(frame.height, plane.line_size)
    packed = np.ascontiguousarray(rows[:, : 3 * frame.width])
    speaker.show(index, seconds, (frame.width, frame.height), memoryview(packed).cast("B"))
