"""How pixels get from the confined decoder to its parent: through shared memory, in a few slots.

A picture of a million pixels through a pipe costs as much as decoding it half. So the decoder puts
each frame into the next slot of a shared file, and says so on the pipe; the parent looks at it
there and gives the slot back, by one byte on a second pipe, when it asks for the next one. Where
the system can seal the file against being cut short, the parent maps it; elsewhere it reads a copy,
and a short read is an error. Either way a decoder that cuts the file cannot crash its parent.
"""

import fcntl
import mmap
import os
import sys
import tempfile
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from capture.errors import DecoderAnswer

SLOTS = 3
"""Frames that the decoder may be ahead."""
_CREDIT = b"+"


def _shared_file() -> int:
    """Descriptor of a file without a name, in memory where the system offers that."""
    if sys.platform == "linux":
        return os.memfd_create("frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _sealed(file: int) -> mmap.mmap | None:
    """The file mapped for reading, its size sealed for ever; None where that cannot be had."""
    if sys.platform != "linux":
        return None
    seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
    return mmap.mmap(file, 0, prot=mmap.PROT_READ)


class Exchange:
    """Where the parent takes frames."""

    def __init__(self) -> None:
        self._file = _shared_file()
        self._credits_in, self._credits = os.pipe()
        self._memory: mmap.mmap | None = None
        self._lent = False

    @property
    def descriptors(self) -> tuple[int, int]:
        """Descriptors for the decoder: the shared file, and the pipe that gives slots back."""
        return self._file, self._credits_in

    @property
    def given(self) -> tuple[int, int, int]:
        """What the decoder must know: its descriptors and the number of slots."""
        return self._file, self._credits_in, SLOTS

    def begin(self, frame_bytes: int) -> None:
        """Make room for frames of a size and let the decoder begin."""
        os.ftruncate(self._file, SLOTS * frame_bytes)
        self._memory = _sealed(self._file)
        self._give(SLOTS)

    def take(self, index: int, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return frame `index` as an image (H, W, 3); the one before it is gone thereby.

        Args:
            index: number of the frame.
            size: announced width and height.

        Raises:
            DecoderAnswer: when the shared file is shorter than it was made.
        """
        if self._lent:
            self._give(1)
        self._lent = True
        width, height = size
        length = 3 * width * height
        place = (index % SLOTS) * length
        if self._memory is not None:
            pixels = np.frombuffer(self._memory, np.uint8, length, place)
        else:
            data = os.pread(self._file, length, place)
            if len(data) != length:
                raise DecoderAnswer
            pixels = np.frombuffer(data, np.uint8)
        return pixels.reshape(height, width, 3)

    def close(self) -> None:
        """Free the memory, once nobody looks at the last frame any more."""
        self._memory = None
        for descriptor in (self._file, self._credits_in, self._credits):
            os.close(descriptor)

    def _give(self, count: int) -> None:
        # A decoder that has ended needs none; its last words say why.
        with suppress(BrokenPipeError):
            os.write(self._credits, _CREDIT * count)
