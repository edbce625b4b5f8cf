"""The one clock of a video: from the time stamps in the file to times that only rise."""

from collections import deque
from fractions import Fraction

from capture.errors import NoTimes


class Clock:
    """Ticks since the first frame, strictly rising.

    Stamps are kept as they are wherever they rise. Where they stand still or fall, the frame is
    put behind the last one and `repaired` says so: a stamp that is off by a frame or so is moved
    alone; after a real jump back (files glued together) everything that follows is moved along.
    """

    def __init__(self, time_base: Fraction, *, may_lack: bool = False) -> None:
        """Count time.

        Args:
            time_base: seconds of one tick.
            may_lack: whether a stamp that is absent is no fault of the file.
        """
        self.time_base = time_base
        self.first: int | None = None
        self.last = -1
        self.repaired = False
        self._may_lack = may_lack
        self._shift = 0
        self._steps: deque[int] = deque(maxlen=15)

    def tick(self, stamp: int | None) -> int:
        """Return the ticks of the next frame in order of presentation.

        Raises:
            NoTimes: when the first frame carries no time stamp.
        """
        if self.first is None:
            if stamp is None:
                raise NoTimes
            self.first, self.last = stamp, 0
            return 0
        ticks = self.last + self._step() if stamp is None else stamp - self.first + self._shift
        if ticks <= self.last:
            ticks = self._moved(ticks)
        elif stamp is not None:
            self._steps.append(ticks - self.last)
        if stamp is None and not self._may_lack:
            self.repaired = True
        self.last = ticks
        return ticks

    def seconds(self, ticks: int) -> float:
        """Return ticks as seconds."""
        return float(ticks * self.time_base)

    @property
    def offset(self) -> float:
        """Seconds on the file's clock at which the first frame stands."""
        return self.seconds(self.first or 0)

    def _moved(self, ticks: int) -> int:
        self.repaired = True
        step = self._step()
        if self.last - ticks <= 2 * step:
            return self.last + 1
        self._shift += self.last + step - ticks
        return self.last + step

    def _step(self) -> int:
        """The usual spacing of late, or a twenty-fifth of a second before there is one."""
        if self._steps:
            return max(1, sorted(self._steps)[len(self._steps) // 2])
        return max(1, round(Fraction(1, 25) / self.time_base))
