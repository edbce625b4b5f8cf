"""MediaPipe's detector of palms: where hands are in a picture, whether or not there is a body."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.pose.crops import crop
from capture.pose.detector import sigmoid
from capture.pose.networks import Layout, Network, Runner
from capture.pose.parts import PALM_DETECTOR
from capture.pose.regions import Regions, from_unit, whole_picture

THRESHOLD = 0.5
_SIDE = np.float32(192.0)
_GRIDS = ((24, 2), (12, 6))
"""Cells along a side, and anchors per cell, of each layer: strides 8 and 16 of 192 pixels."""
_OUTPUTS = ("Identity", "Identity_1")
_APART = 0.5
"""Share of its side within which another palm is the same one."""
_REACH, _SHIFT = 2.6, 0.5
"""Side of a hand's region and how far it lies towards the fingers, in sides of the palm's box."""


@dataclass(frozen=True, slots=True, eq=False)
class Palms:
    """Palms in a picture, the surest first.

    Attributes:
        regions: (N, 4) where their hands are, the fingers up within them.
        scores: (N,) 0 to 1.
    """

    regions: Regions
    scores: NDArray[np.float32]


class PalmDetector:
    """Finds palms in pictures; each thread takes a `PalmFinder` of its own."""

    def __init__(self, path: Path, workers: int = 1) -> None:
        """Load the network from its tflite file."""
        self._network = Network(path, PALM_DETECTOR, Layout(1, _OUTPUTS, workers))

    def finder(self) -> "PalmFinder":
        """Return what one thread finds palms by."""
        return PalmFinder(self._network.runner())


class PalmFinder:
    """Finds palms in one picture after another."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._anchors = _anchors()

    def find(self, image: NDArray[np.uint8], most: int) -> Palms:
        """Return at most so many palms in a picture (H, W, 3) RGB."""
        height, width = image.shape[:2]
        view = whole_picture(width, height)
        crop(image, view, self._runner.input[0], replicate=False)
        raw, raw_scores = self._runner.run()
        scores = sigmoid(raw_scores[0, :, 0])
        kept = np.flatnonzero(scores >= THRESHOLD)
        kept = kept[np.argsort(-scores[kept], kind="stable")]
        regions = _regions(raw[0, kept], self._anchors[kept], view)
        chosen: list[int] = []
        for place, region in enumerate(regions):
            apart = np.hypot(*(regions[chosen, :2] - region[:2]).T)
            if len(chosen) < most and (apart > _APART * regions[chosen, 2]).all():
                chosen.append(place)
        return Palms(regions[chosen], scores[kept][chosen])


def _anchors() -> NDArray[np.float32]:
    """Centres of the anchors, (2016, 2), from 0 to 1."""
    layers = []
    for cells, repeats in _GRIDS:
        ticks = (np.arange(cells, dtype=np.float32) + np.float32(0.5)) / np.float32(cells)
        grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, repeats, axis=0))
    return np.concatenate(layers)


def _regions(raw: NDArray[np.float32], centres: NDArray[np.float32], view: Regions) -> Regions:
    """Regions (N, 4) of the hands whose palms an answer (N, 18) boxes.

    Source: PalmDetectionDetectionToRoi of MediaPipe: upright from the wrist to the middle finger.
    """
    pairs = raw.reshape(-1, 9, 2) / _SIDE
    points = pairs[:, [0, 2, 4]] + centres[:, None]
    middle, wrist, knuckle = np.moveaxis(
        from_unit(points.reshape(1, -1, 2), view[None]).reshape(points.shape), 1, 0
    )
    side = pairs[:, 1].max(axis=1) * view[2]
    arrow = knuckle - wrist
    angle = np.arctan2(arrow[:, 0], -arrow[:, 1])
    up = np.stack([np.sin(angle), -np.cos(angle)], axis=1)
    centre = middle + _SHIFT * side[:, None] * up
    return np.concatenate(
        [centre, _REACH * side[:, None], angle[:, None]], axis=1, dtype=np.float32
    )
