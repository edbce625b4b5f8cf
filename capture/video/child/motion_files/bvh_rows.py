"""The second part of a BVH file: its frames, one in each line, brought out as they are read."""

import re
from array import array

import numpy as np

from capture.motion.rig import LARGEST
from capture.motion_file_errors import (
    FileCutOff,
    FrameCountWrong,
    FrameTimeWrong,
    HierarchyWrong,
    MotionTooBrief,
    MotionTooLarge,
    MotionTooLong,
    NotANumber,
    RowWrong,
)
from capture.video.child.descriptor import Writing
from capture.video.child.motion_files.bvh_hierarchy import column_of, number_of, shown
from capture.video.child.motion_files.lines import Lines
from capture.video.child.pulse import Pulse
from capture.video.motion_limits import MotionLimits

_FRAMES = re.compile(rb"\s*FRAMES\s*:?\s*(\S+)\s*", re.IGNORECASE)
_STEP = re.compile(rb"\s*FRAME\s*TIME\s*:?\s*(\S*)\s*", re.IGNORECASE)
_ROWS_AT_ONCE = 256
_MB = 1 << 20


class Rows:
    """Reads the frames and writes them as float64, row by row."""

    def __init__(self, lines: Lines, width: int, limits: MotionLimits) -> None:
        """Begin after MOTION; `width` is the number of numbers in a frame."""
        self._lines, self._width, self._limits = lines, width, limits
        self.step = 0.0
        self.count = 0

    def read(self, out: Writing, pulse: Pulse) -> None:
        """Write all frames; `step` (seconds) and `count` are known then."""
        declared = self._declared()
        self.step = self._told_step()
        waiting = array("d")
        while (line := self._lines.next()) is not None:
            if not line.strip():
                continue
            waiting.extend(self._row(line))
            self.count += 1
            self._check_size()
            if self.count % _ROWS_AT_ONCE == 0:
                out.write(waiting.tobytes())
                waiting = array("d")
                pulse.beat(self.count)
        out.write(waiting.tobytes())
        if self.count != declared:
            raise FrameCountWrong(declared=declared, found=self.count)
        if self.count < self._limits.min_frames:
            raise MotionTooBrief(frames=self.count, limit=self._limits.min_frames)

    def _declared(self) -> int:
        line = self._next()
        found = _FRAMES.fullmatch(line)
        told = found.group(1) if found else b""
        if not told.isdigit() or len(told) > 18:
            raise HierarchyWrong(line=self._lines.number, found=shown(line.strip()))
        return int(told)

    def _told_step(self) -> float:
        line = self._next()
        found = _STEP.fullmatch(line)
        if not found or not found.group(1):
            raise FrameTimeWrong(found=shown(line.strip()))
        try:
            step = number_of(found.group(1), self._lines.number, 1)
        except NotANumber:
            raise FrameTimeWrong(found=shown(found.group(1))) from None
        if not self._limits.min_step <= step <= self._limits.max_step:
            raise FrameTimeWrong(found=shown(found.group(1)))
        return step

    def _next(self) -> bytes:
        while (line := self._lines.next()) is not None:
            if line.strip():
                return line
        raise FileCutOff

    def _row(self, line: bytes) -> list[float]:
        words = line.split()
        try:
            values = [float(word) for word in words]
        except ValueError:
            values = []
        # Python reads more as a number than a file may hold: "nan", "1_000", digits of any script.
        if not values or not _PLAIN.fullmatch(line) or not _bounded(values):
            values = [
                number_of(word, self._lines.number, column_of(line, words[:place]))
                for place, word in enumerate(words)
            ]
        if len(values) != self._width:
            raise RowWrong(line=self._lines.number, found=len(values), expected=self._width)
        return values

    def _check_size(self) -> None:
        if self.count > self._limits.max_frames:
            raise MotionTooLong(limit=self._limits.max_frames)
        if self.count * self._width > self._limits.max_numbers:
            raise MotionTooLarge(limit=self._limits.max_numbers * 8 // _MB)


_PLAIN = re.compile(rb"[0-9eE.+\-\s]*")


def _bounded(values: list[float]) -> bool:
    # Sums of infinities and of what is no number fail the comparison as well.
    return bool(np.abs(np.array(values)).max() <= LARGEST)
