"""The hand landmark network: the 21 points of a hand at a given region of a picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import HAND_POINTS
from capture.pose.crops import crop
from capture.pose.networks import Layout, Network, Runner
from capture.pose.parts import HANDS
from capture.pose.regions import Regions, from_unit, turn

# Points, whether a hand is there, whether it is a right one, world points.
_OUTPUTS = ("Identity", "Identity_1", "Identity_2", "Identity_3")


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """What the network says of one region.

    Attributes:
        image: (21, 3) pixels of the picture, z in the same unit, relative to the wrist.
        world: (21, 3) metres of an average hand, camera axes.
        score: 0 to 1, whether there is a hand at all.
        right: 0 to 1, whether it is a right hand.
    """

    image: NDArray[np.float32]
    world: NDArray[np.float32]
    score: float
    right: float


class HandNetwork:
    """One of the two networks; each thread takes a `HandLooker` of its own."""

    def __init__(self, path: Path, size: str, workers: int = 1) -> None:
        """Load a network.

        Args:
            path: its tflite file.
            size: key of HANDS.
            workers: threads that will look at the same time.
        """
        # Two regions a run would save 7 % of the time, and cost it all where one hand is there.
        self._network = Network(path, HANDS[size], Layout(1, _OUTPUTS, workers))

    def looker(self) -> "HandLooker":
        """Return what one thread looks by."""
        return HandLooker(self._network.runner())


class HandLooker:
    """Looks at one region after another."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def at(self, image: NDArray[np.uint8], region: Regions) -> Hand:
        """Return the hand at a region (4,) of a picture (H, W, 3) RGB, or what comes nearest."""
        square = self._runner.input[0]
        crop(image, region, square, replicate=True)
        points, score, right, world = (out[0] for out in self._runner.run())
        unit = points.reshape(1, len(HAND_POINTS), 3) / np.float32(square.shape[0])
        placed = from_unit(unit[..., :2], region[None])
        return Hand(
            image=np.concatenate([placed, unit[..., 2:] * region[2]], axis=-1)[0],
            world=turn(world.reshape(1, len(HAND_POINTS), 3), region[None, 3])[0],
            score=float(score[0]),
            right=float(right[0]),
        )
