"""Which walls this computer can put round the reader of films, tried out and not assumed."""

import tempfile
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, cast

from capture.errors import CaptureError
from capture.video.confined import Decoder, Shown, Wish
from capture.video.limits import DEFAULT_LIMITS

WALLS = ("nobody", "parent-death", "landlock", "seccomp", "rlimits")
"""Every wall there is, see capture/video/child/confine.py."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The walls that stand.

    Attributes:
        names: of WALLS.
        escaped: ways out that led somewhere although they stood.
    """

    names: tuple[str, ...]
    escaped: tuple[str, ...]

    @property
    def level(self) -> int:
        """3: files and calls are closed; 2: calls; 1: only bounds of memory and time; 0: none."""
        if "seccomp" in self.names:
            return 3 if "landlock" in self.names else 2
        return 1 if "rlimits" in self.names else 0


@cache
def stand() -> Standing:
    """Start a reader, let it try to break out, and return what stood."""
    names: tuple[str, ...] = ()
    with tempfile.NamedTemporaryFile(buffering=0) as secret:
        secret.write(b"secret")
        wish = Wish("escape", {"secret": secret.name, "socket": secret.name, "port": 9})
        try:
            with Decoder(cast("BinaryIO", secret), wish, DEFAULT_LIMITS) as decoder:
                for message in decoder.messages():
                    if isinstance(message, Shown):
                        continue
                    names = names or tuple(str(name) for name in message.get("layers", ()))
                    escaped = tuple(str(name) for name in message.get("escaped", ()))
        except CaptureError:
            return Standing((), ())
    return Standing(names, escaped)
