"""Where the decoder puts its frames: the slots of a file that it shares with its parent."""

import mmap
import os


class Slots:
    """The decoder's end of `capture.video.exchange`."""

    def __init__(self, file: int, credit: int, count: int) -> None:
        """Share memory.

        Args:
            file: descriptor of the shared file.
            credit: descriptor from which one byte comes for every free slot.
            count: number of slots.
        """
        self._file = file
        self._credit = credit
        self._count = count
        self._memory: mmap.mmap | None = None

    def put(self, index: int, pixels: memoryview, line: int, row: int) -> None:
        """Put frame `index` into its slot once that is free.

        Args:
            index: number of the frame.
            pixels: all bytes of the picture, rows one after another.
            line: bytes from one row to the next.
            row: bytes of a row that count.
        """
        if not os.read(self._credit, 1):
            raise BrokenPipeError  # the parent is gone
        height = len(pixels) // line
        if self._memory is None:
            self._memory = mmap.mmap(self._file, self._count * height * row)
        start = (index % self._count) * height * row
        if line == row:
            self._memory[start : start + height * row] = pixels[: height * row]
            return
        for number in range(height):
            into, out = start + number * row, number * line
            self._memory[into : into + row] = pixels[out : out + row]
