"""The third look through a film: the hands at the ends of the arms that the second one found.

Each hand is looked at twice: roughly, where the arm says that it is, then exactly, where its own
points say. Small hands, which show little, and those of fast films are not looked at in every frame.
What is seen depends on that frame alone, so that threads, parts and workers change nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import FINGER_PIXELS, HAND_POINTS, LEAST_PIXELS, NOT_LOOKED, SIDES
from capture.motion.landmarks import BLAZEPOSE, hand_pixels
from capture.pose.frame_landmarks import FrameHands, FrameLandmarks
from capture.pose.hand_network import Hand, HandLooker, HandNetwork
from capture.pose.hand_regions import (
    region_at_arm,
    region_of_hand,
)
from capture.pose.parts import hand_network_name
from capture.pose.regions import Regions, scaled

WORTH_A_LOOK = 0.02
"""Score of the rough look below which there is no second one."""
SMALL_RATE, RATE = 10.0, 30.0
"""Looks a second at hands whose fingers are too small to be told apart, and at others."""
_AHEAD = 4
"""Frames that may wait for their hands before the next one is read."""
_WRISTS = {side: BLAZEPOSE.index(f"{side}Wrist") for side in SIDES}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that stays.

    Attributes:
        image: (H, W, 3) RGB.
        scale: pixels of it per pixel of the upright picture.
    """

    image: NDArray[np.uint8]
    scale: float


class HandPass:
    """Looks at hands by some threads."""

    def __init__(self, models: Path, workers: int) -> None:
        """Load the networks.

        Args:
            models: folder of model files.
            workers: how many threads look.
        """
        self._workers = workers
        rough = HandNetwork(models / hand_network_name("lite"), "lite", workers)
        exact = HandNetwork(models / hand_network_name("full"), "full", workers)
        self._free: SimpleQueue[tuple[HandLooker, HandLooker]] = SimpleQueue()
        for _ in range(workers):
            self._free.put((rough.looker(), exact.looker()))

    def run(
        self, seen: Iterable[tuple[Picture, FrameLandmarks]], rate: float
    ) -> Iterator[FrameLandmarks]:
        """Yield the landmarks of each frame, in order, with what was seen of the hands.

        Args:
            seen: pictures, and the body in each of them.
            rate: frames a second of the film; 0 where it has but one.
        """
        waiting: deque[_Waiting] = deque()
        with ThreadPoolExecutor(self._workers) as pool:
            for picture, body in seen:
                regions, due = hand_regions(body, picture), is_due(body, picture, rate)
                looks = [
                    pool.submit(self._look, picture.image, region)
                    if due and region is not None
                    else None
                    for region in regions
                ]
                later = [region is not None and not due for region in regions]
                waiting.append(_Waiting(body, picture.scale, looks, later))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().told()
            while waiting:
                yield waiting.popleft().told()

    def _look(self, image: NDArray[np.uint8], region: Regions) -> Hand | None:
        """The hand at a region of a picture; None where there is none worth a second look."""
        rough, exact = lookers = self._free.get()
        try:
            first = rough.at(image, region)
            if first.score < WORTH_A_LOOK:
                return None
            return exact.at(image, region_of_hand(first.image[:, :2]))
        finally:
            self._free.put(lookers)


def is_due(body: FrameLandmarks, picture: Picture, rate: float) -> bool:
    """Whether hands are looked at in a frame, rather than in one before or after it."""
    if not body.found:
        return True
    small = float(hand_pixels(body.image, body.world)) * picture.scale < FINGER_PIXELS
    every = max(1, round(rate / (SMALL_RATE if small else RATE)))
    return body.index % every == 0


def hand_regions(body: FrameLandmarks, picture: Picture) -> list[Regions | None]:
    """Return where to look for the left and the right hand, in pixels of a picture.

    None where the hand is too small to show anything, or its wrist lies outside the picture.
    """
    if not body.found:
        return [None, None]
    length = float(hand_pixels(body.image, body.world))
    height, width = picture.image.shape[:2]
    regions: list[Regions | None] = []
    for side in SIDES:
        x, y = body.image[_WRISTS[side], :2] * picture.scale
        there = 0 <= x < width and 0 <= y < height and length * picture.scale >= LEAST_PIXELS
        region = scaled(region_at_arm(body.image, side, length), picture.scale) if there else None
        regions.append(region)
    return regions


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A frame whose hands are on the way; None where nobody looks."""

    body: FrameLandmarks
    scale: float
    looks: list[Future[Hand | None] | None]
    later: list[bool]

    def told(self) -> FrameLandmarks:
        """Wait for the hands."""
        hands = [look.result() if look else None for look in self.looks]
        told = frame_hands(hands, self.scale)
        told.score[self.later] = NOT_LOOKED
        return replace(self.body, hands=told)


def frame_hands(seen: list[Hand | None], scale: float) -> FrameHands:
    """Return both hands of a frame.

    Args:
        seen: in the order of SIDES; None where there is nothing.
        scale: pixels of the picture that was looked at per pixel of the upright picture.
    """
    points = (len(SIDES), len(HAND_POINTS), 3)
    hands = FrameHands(
        image=np.zeros(points, dtype=np.float32),
        world=np.zeros(points, dtype=np.float32),
        score=np.zeros(len(SIDES), dtype=np.float32),
        right=np.zeros(len(SIDES), dtype=np.float32),
    )
    for place, hand in enumerate(seen):
        if hand is not None:
            hands.image[place], hands.world[place] = hand.image / np.float32(scale), hand.world
            hands.score[place], hands.right[place] = hand.score, hand.right
    return hands
