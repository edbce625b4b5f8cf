"""The packets of the picture track, listed without decoding them."""

from __future__ import annotations  # PyAV's Packet is generic in its stubs alone

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from av.packet import Packet
from av.video.stream import VideoStream

from capture.errors import NoTimes
from capture.video.child.messages import says_more
from capture.video.child.timeline import Clock

_NO_STAMP = -(1 << 62)


@dataclass(slots=True)
class Listing:
    """Time stamps of all packets, in file order.

    Attributes:
        by_order: whether decoding times stand for those of presentation.
        stamps: presentation times of the packets that will be shown.
        order: decoding times of the same packets.
        hidden: packets that the file itself tells players not to show.
        ends_broken: whether the last packet was cut off.
        gap: most packets from one independent picture to the next.
        speaks: whether the coded pictures carry words of their camera.
    """

    by_order: bool
    stamps: array[int] = field(default_factory=lambda: array("q"))
    order: array[int] = field(default_factory=lambda: array("q"))
    hidden: int = 0
    ends_broken: bool = False
    gap: int = 0
    speaks: bool = False
    _since_key: int = 0

    def hear(self, packet: memoryview, told_by: int) -> None:
        """Look for words in the next packet.

        Args:
            packet: its bytes.
            told_by: how many bytes tell the length of a unit in it, see messages.py.
        """
        self.speaks = self.speaks or says_more(packet, told_by)

    def add(self, packet: Packet[VideoStream]) -> None:
        """List the next packet."""
        self._since_key = 0 if packet.is_keyframe else self._since_key + 1
        self.gap = max(self.gap, self._since_key + 1)
        self.ends_broken = packet.is_corrupt
        if packet.is_discard:
            self.hidden += 1
            return
        named = packet.pts is not None and not self.by_order
        stamp = packet.pts if named else packet.dts
        self.stamps.append(_NO_STAMP if stamp is None else stamp)
        # Where a file names no decoding time, the packet follows the one before it.
        before = self.order[-1] if self.order else _NO_STAMP
        self.order.append(before if packet.dts is None else packet.dts)

    def ticks(self, first: int, clock: Clock) -> list[int]:
        """Return the ticks of all frames from the one with the stamp `first` on.

        Raises:
            NoTimes: when no packet carries a time stamp.
        """
        shown = list(self._shown())
        if all(stamp == _NO_STAMP for stamp in shown):
            raise NoTimes
        start = shown.index(first) if first in shown else 0
        return [clock.tick(None if stamp == _NO_STAMP else stamp) for stamp in shown[start:]]

    def _shown(self) -> Iterator[int]:
        """Stamps as they will be shown: sorted, but never across a fall of the decoding times."""
        run: list[int] = []
        before = _NO_STAMP
        for stamp, order in zip(self.stamps, self.order, strict=True):
            if order < before:
                yield from sorted(run)
                run = []
            run.append(stamp)
            before = order
        yield from sorted(run)
