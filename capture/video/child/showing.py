"""Frames for the parent: upright RGB pictures with their times."""

from av.video.frame import VideoFrame

from capture.errors import Damaged
from capture.video.child.checks import check_shape
from capture.video.child.decoding import Decoder, Picture, check_decoded, pictures
from capture.video.child.descriptor import Reading
from capture.video.child.opening import Opened, open_video
from capture.video.child.slots import Slots
from capture.video.child.upright import Straightener, stored_as
from capture.video.limits import Limits
from capture.video.wire import Speaker


class Screen:
    """Where frames are shown: scaled to fit, numbered, put into shared memory and announced."""

    def __init__(self, speaker: Speaker, slots: Slots, limits: Limits, max_side: int) -> None:
        """Show frames.

        Args:
            speaker: where they are announced.
            slots: where their pixels go.
            limits: what a video may be.
            max_side: longer side in pixels to which larger pictures are scaled down.
        """
        self.count = 0
        self._speaker = speaker
        self._slots = slots
        self._limits = limits
        self._max_side = max_side

    def begin(self, opened: Opened, frame: VideoFrame) -> Straightener:
        """Announce the picture size and return what brings pictures to it.

        Raises:
            CaptureError: when the picture is too small, too large or of no usable shape.
        """
        stored = stored_as(opened, frame)
        check_shape((stored.width, stored.height), stored.upright, self._limits)
        scale = min(1.0, self._max_side / max(stored.upright))
        width, height = (max(1, round(side * scale)) for side in stored.upright)
        self._speaker.say("picture", size=(width, height), upright=stored.upright)
        return Straightener(stored, (width, height), "rgb24")

    def show(self, frame: VideoFrame, seconds: float) -> None:
        """Show the next frame at its time."""
        plane = frame.planes[0]
        self._slots.put(self.count, memoryview(plane), plane.line_size, 3 * frame.width)
        self._speaker.show(self.count, seconds, (frame.width, frame.height))
        self.count += 1


def show_frames(film: Reading, limits: Limits, screen: Screen, threads: int) -> Decoder:
    """Show every frame of a film; return what decoded them.

    Args:
        film: the open file.
        limits: what a video may be.
        screen: where the frames go.
        threads: how many threads may decode.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(film, limits, threads, frugal=True)
    decoder = Decoder(opened, limits)
    straight: Straightener | None = None
    for picture in pictures(opened, decoder):
        straight = straight or screen.begin(opened, picture.frame)
        for ready in straight.push(picture):
            screen.show(ready.frame, decoder.clock.seconds(ready.ticks))
    for ready in straight.finish() if straight else ():
        screen.show(ready.frame, decoder.clock.seconds(ready.ticks))
    check_decoded(decoder, limits)
    return decoder


def show_still(film: Reading, limits: Limits, screen: Screen, at: float) -> None:
    """Show the one frame that is on screen `at` seconds after the first, or the last one.

    Raises:
        CaptureError: when the file breaks a limit or cannot be read.
    """
    opened = open_video(film, limits, threads=1)
    chosen = next(pictures(opened, Decoder(opened, limits)), None)
    if chosen is None:
        raise Damaged
    target = (_stamp(chosen.frame) or 0) + int(at / opened.time_base)
    opened.container.seek(target, stream=opened.video)
    for picture in pictures(opened, Decoder(opened, limits)):
        stamp = _stamp(picture.frame)
        if stamp is not None and stamp > target:
            break
        chosen = picture
    straight = screen.begin(opened, chosen.frame)
    for ready in (*straight.push(Picture(chosen.frame, 0)), *straight.finish()):
        screen.show(ready.frame, at)


def _stamp(frame: VideoFrame) -> int | None:
    return frame.pts if frame.pts is not None else frame.dts
