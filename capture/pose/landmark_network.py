"""BlazePose's landmark network: the points of a body at a given region of a picture."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE
from capture.pose.crops import crop
from capture.pose.detector import sigmoid
from capture.pose.networks import Layout, Network, Runner
from capture.pose.parts import LANDMARKS
from capture.pose.regions import Regions, from_unit, regions_of, turn

_POINTS = 39
_CENTRE, _RIM = len(BLAZEPOSE), len(BLAZEPOSE) + 1
_REACH = 3
_SURE = 0.5
# Points, score, heat maps, world points; the mask of the body is left out.
_OUTPUTS = ("Identity", "Identity_1", "Identity_3", "Identity_4")


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """What the network says of B regions.

    Attributes:
        image: (B, 39, 3) pixels of the picture, z in the same unit: 33 landmarks, then the
            centre and the rim by which the body's next region is known, then four of no use here.
        world: (B, 39, 3) metres, camera axes, origin between the hips.
        visibility: (B, 39) 0 to 1.
        presence: (B, 39) 0 to 1.
        scores: (B,) 0 to 1, whether there is a body at all.
    """

    image: NDArray[np.float32]
    world: NDArray[np.float32]
    visibility: NDArray[np.float32]
    presence: NDArray[np.float32]
    scores: NDArray[np.float32]

    def regions(self) -> Regions:
        """Return the regions, (B, 4), in which the bodies themselves say that they are."""
        return regions_of(self.image[:, _CENTRE, :2], self.image[:, _RIM, :2])


class LandmarkNetwork:
    """One of the three landmark networks; each thread takes a `Looker` of its own."""

    def __init__(self, path: Path, size: str, batch: int, workers: int = 1) -> None:
        """Load a network.

        Args:
            path: its tflite file.
            size: key of LANDMARKS.
            batch: regions that are looked at in one run. Which they are changes no bit of any; how
                many there may be does on some processors, so that it is the same for all films.
            workers: threads that will look at the same time.
        """
        self._network = Network(path, LANDMARKS[size], Layout(batch, _OUTPUTS, workers))

    def looker(self) -> "Looker":
        """Return what one thread looks by."""
        return Looker(self._network.runner())


class Looker:
    """Looks at regions, up to `batch` at a time: `see` each, then `tell`."""

    def __init__(self, runner: Runner) -> None:
        self.batch = len(runner.input)
        self._runner = runner
        self._regions = np.zeros((0, 4), dtype=np.float32)

    def see(self, image: NDArray[np.uint8], region: Regions) -> None:
        """Take one crop; the image is not needed any more afterwards.

        Args:
            image: (H, W, 3) RGB.
            region: (4,) in pixels of the image.
        """
        crop(image, region, self._runner.input[len(self._regions)], replicate=True)
        self._regions = np.concatenate([self._regions, region[None]])

    def tell(self) -> Bodies:
        """Return what was seen since the last time."""
        regions, self._regions = self._regions, self._regions[:0]
        points, scores, heat, world = (out[: len(regions)] for out in self._runner.run())
        return _bodies(points, scores, heat, world, regions)

    def at(self, image: NDArray[np.uint8], regions: Regions) -> Bodies:
        """Return the bodies at regions (B, 4) of one picture, however many there are."""
        parts = []
        for start in range(0, len(regions), self.batch):
            for region in regions[start : start + self.batch]:
                self.see(image, region)
            parts.append(self.tell())
        return joined(parts)


def joined(parts: list[Bodies]) -> Bodies:
    """Return all bodies of several answers."""
    if not parts:
        empty = np.zeros((0, _POINTS, 3), dtype=np.float32)
        return Bodies(empty, empty, empty[..., 0], empty[..., 0], empty[:, 0, 0])
    names = ("image", "world", "visibility", "presence", "scores")
    return Bodies(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _bodies(
    points: NDArray[np.float32],
    scores: NDArray[np.float32],
    heat: NDArray[np.float32],
    world: NDArray[np.float32],
    regions: Regions,
) -> Bodies:
    count = len(regions)
    raw = points.reshape(count, _POINTS, 5)
    unit = raw[..., :3] / np.float32(256.0)
    refined = refine(unit[..., :2], heat)
    placed = from_unit(refined, regions)
    depth = unit[..., 2:] * regions[:, None, 2:3]
    return Bodies(
        image=np.concatenate([placed, depth], axis=-1),
        world=turn(world.reshape(count, _POINTS, 3), regions[:, 3]),
        visibility=sigmoid(raw[..., 3]),
        presence=sigmoid(raw[..., 4]),
        scores=scores.reshape(count).copy(),
    )


def refine(points: NDArray[np.float32], heat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return points moved to the centre of their heat, where that is certain.

    Args:
        points: (B, L, 2) from 0 to 1.
        heat: (B, H, W, L) before the logistic function.
    Source: RefineLandmarksFromHeatmapCalculator of MediaPipe, windows of 7 × 7.
    """
    height, width = heat.shape[1:3]
    steps = np.arange(-_REACH, _REACH + 1)
    column = np.trunc(points[..., 0] * width).astype(np.int64)
    row = np.trunc(points[..., 1] * height).astype(np.int64)
    within = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    columns, rows = column[..., None] + steps, row[..., None] + steps
    there = ((rows >= 0) & (rows < height))[..., :, None]
    there = there & ((columns >= 0) & (columns < width))[..., None, :]
    body = np.arange(len(heat))[:, None, None, None]
    point = np.arange(heat.shape[3])[None, :, None, None]
    values = heat[
        body,
        np.clip(rows, 0, height - 1)[..., :, None],
        np.clip(columns, 0, width - 1)[..., None, :],
        point,
    ]
    weights = np.where(there, sigmoid(values), np.float32(0.0))
    total = weights.sum(axis=(-1, -2))
    sure = within & (weights.max(axis=(-1, -2)) >= _SURE)
    total = np.where(sure, total, 1.0)
    x = (weights.sum(axis=-2) * columns).sum(axis=-1) / (total * width)
    y = (weights.sum(axis=-1) * rows).sum(axis=-1) / (total * height)
    moved = np.stack([x, y], axis=-1).astype(np.float32)
    return np.where(sure[..., None], moved, points)
