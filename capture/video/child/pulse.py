"""Signs of life: progress now and then, so that the parent neither waits in vain nor drowns."""

import time

from capture.video.wire import Speaker

_EVERY = 0.5


class Pulse:
    """Says how much is done, at most twice a second, and at the end."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._last = time.monotonic() - _EVERY

    def beat(self, done: int, *, last: bool = False) -> None:
        """Tell how much is done, if it is time or the last time."""
        now = time.monotonic()
        if last or now - self._last >= _EVERY:
            self._last = now
            self._speaker.say("progress", done=done)
