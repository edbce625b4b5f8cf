"""The second look through a film: landmarks of given people at given places, in any order.

What is seen in a frame depends on that frame and the region alone. So several threads look at the
same time, films can be cut into pieces at will, and the numbers are the same to the last bit.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE
from capture.pose.frame_landmarks import Frame, FrameLandmarks
from capture.pose.landmark_network import Bodies, LandmarkNetwork, Looker
from capture.pose.paths import Chain, Path
from capture.pose.regions import scaled

FOUND = 0.5
"""Score of the landmark network below which nobody was found."""
_AHEAD = 8
"""Frames that may wait for their landmarks before the next one is read."""


@dataclass(slots=True, eq=False)
class _Batch:
    """Regions looked at in one run; the answer comes from another thread."""

    looker: Looker
    size: int = 0
    answer: "Future[Bodies] | None" = None

    def bodies(self) -> Bodies:
        """Wait for the answer of a run that was started."""
        assert self.answer is not None  # noqa: S101 - the order of this module
        return self.answer.result()


@dataclass(slots=True, eq=False)
class _Waiting:
    """A frame whose landmarks are on the way: for each path a batch and a place in it, or None."""

    index: int
    time: float
    scale: float
    places: list[tuple[_Batch, int] | None] = field(default_factory=list)


class LandmarkPass:
    """Looks along paths by some threads."""

    def __init__(self, network: LandmarkNetwork, workers: int) -> None:
        """Prepare.

        Args:
            network: the landmark network.
            workers: how many threads look.
        """
        self._workers = workers
        # One more than can be at work, to be filled meanwhile.
        self._free = deque(network.looker() for _ in range(workers + 1))
        self._running: deque[_Batch] = deque()
        self._filling: _Batch | None = None

    def run(
        self, frames: Iterable[Frame], paths: Sequence[Path | Chain]
    ) -> Iterator[tuple[FrameLandmarks, ...]]:
        """Yield for each frame, in order, the landmarks on each path."""
        waiting: deque[_Waiting] = deque()
        with ThreadPoolExecutor(self._workers) as pool:
            for frame in frames:
                waiting.append(self._see(frame, paths, pool))
                if len(waiting) > _AHEAD:
                    yield self._done(waiting.popleft(), pool)
            while waiting:
                yield self._done(waiting.popleft(), pool)

    def _see(
        self, frame: Frame, paths: Sequence[Path | Chain], pool: ThreadPoolExecutor
    ) -> _Waiting:
        """Take the crops of a frame, which may be gone when the landmarks are there."""
        scale = frame.image.shape[1] / frame.picture[0]
        waiting = _Waiting(frame.index, frame.time, scale)
        for path in paths:
            region = path.at(frame.index)
            if region is None:
                waiting.places.append(None)
                continue
            batch = self._batch()
            waiting.places.append((batch, batch.size))
            batch.looker.see(frame.image, scaled(region, scale))
            batch.size += 1
            if batch.size == batch.looker.batch:
                self._start(pool)
        return waiting

    def _batch(self) -> _Batch:
        """The batch that is being filled."""
        if self._filling is None:
            if not self._free:
                self._finish(self._running.popleft())
            self._filling = _Batch(self._free.popleft())
        return self._filling

    def _start(self, pool: ThreadPoolExecutor) -> None:
        batch, self._filling = self._filling, None
        if batch is not None:
            batch.answer = pool.submit(batch.looker.tell)
            self._running.append(batch)

    def _finish(self, batch: _Batch) -> None:
        """Wait for a batch, and take its looker back."""
        batch.bodies()
        self._free.append(batch.looker)

    def _done(self, waiting: _Waiting, pool: ThreadPoolExecutor) -> tuple[FrameLandmarks, ...]:
        answers = []
        for place in waiting.places:
            if place is None:
                answers.append(_nobody(waiting))
                continue
            batch, number = place
            if batch.answer is None:
                self._start(pool)
            answers.append(_somebody(waiting, batch.bodies(), number))
        return tuple(answers)


def _somebody(waiting: _Waiting, bodies: Bodies, number: int) -> FrameLandmarks:
    if bodies.scores[number] < FOUND:
        return _nobody(waiting)
    count = len(BLAZEPOSE)
    return FrameLandmarks(
        index=waiting.index,
        time=waiting.time,
        found=True,
        image=bodies.image[number, :count] / np.float32(waiting.scale),
        world=bodies.world[number, :count],
        visibility=bodies.visibility[number, :count],
        presence=bodies.presence[number, :count],
    )


def _nobody(waiting: _Waiting) -> FrameLandmarks:
    def zeros(*axes: int) -> NDArray[np.float32]:
        return np.zeros((len(BLAZEPOSE), *axes), dtype=np.float32)

    return FrameLandmarks(waiting.index, waiting.time, False, zeros(3), zeros(3), zeros(), zeros())
