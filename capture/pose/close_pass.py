"""Hands in a film that shows nobody's body: palms are looked for in the whole of every picture.

Which side a hand is of only the network can tell here. What is seen depends on one frame alone.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import SIDES
from capture.pose.frame_landmarks import Frame, FrameLandmarks
from capture.pose.hand_network import Hand, HandLooker, HandNetwork
from capture.pose.hand_pass import frame_hands
from capture.pose.hand_regions import region_of_hand
from capture.pose.landmark_pass import nobody
from capture.pose.palms import PalmDetector, PalmFinder
from capture.pose.parts import PALM_FILE, hand_network_name

_AHEAD = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A frame whose hands are on the way."""

    body: FrameLandmarks
    scale: float
    hands: Future[list[Hand | None]]

    def told(self) -> FrameLandmarks:
        """Wait for the hands."""
        return replace(self.body, hands=frame_hands(self.hands.result(), self.scale))


class ClosePass:
    """Looks at hands by some threads."""

    def __init__(self, models: Path, workers: int) -> None:
        """Load the networks.

        Args:
            models: folder of model files.
            workers: how many threads look.
        """
        self._workers = workers
        detector = PalmDetector(models / PALM_FILE, workers)
        network = HandNetwork(models / hand_network_name("full"), "full", workers)
        self._free: SimpleQueue[tuple[PalmFinder, HandLooker]] = SimpleQueue()
        for _ in range(workers):
            self._free.put((detector.finder(), network.looker()))

    def run(self, frames: Iterable[Frame]) -> Iterator[FrameLandmarks]:
        """Yield for each frame, in order, nobody, with their hands."""
        waiting: deque[_Waiting] = deque()
        with ThreadPoolExecutor(self._workers) as pool:
            for frame in frames:
                scale = frame.image.shape[1] / frame.picture[0]
                hands = pool.submit(self._look, frame.image.copy())
                waiting.append(_Waiting(nobody(frame.index, frame.time), scale, hands))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().told()
            while waiting:
                yield waiting.popleft().told()

    def _look(self, image: NDArray[np.uint8]) -> list[Hand | None]:
        """The surest hand of each side."""
        finder, looker = both = self._free.get()
        found: list[Hand | None] = [None] * len(SIDES)
        try:
            for region in finder.find(image, len(SIDES)).regions:
                first = looker.at(image, region)
                hand = looker.at(image, region_of_hand(first.image[:, :2]))
                place = SIDES.index("right" if hand.right > 0.5 else "left")
                other = found[place]
                if other is None or other.score < hand.score:
                    found[place] = hand
        finally:
            self._free.put(both)
        return found
