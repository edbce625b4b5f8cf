"""BlazePose's detector of people: where somebody stands, and which way up."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.pose.crops import crop
from capture.pose.networks import Layout, Network
from capture.pose.parts import DETECTOR
from capture.pose.regions import Regions, from_unit, regions_of

THRESHOLD = 0.5
_OVERLAP = 0.3
_GRIDS = ((28, 2), (14, 2), (7, 6))
"""Cells along a side, and anchors per cell, of each layer: strides 8, 16 and 32 of 224 pixels."""
_POINTS = 4
_OUTPUTS = ("Identity", "Identity_1")


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """People found in a picture, the surest first.

    Attributes:
        regions: (N, 4) what the landmark network should look at.
        boxes: (N, 4) left, top, right, bottom of head and shoulders as the network boxes them.
        points: (N, 4, 2) between the hips, on the circle round the body, between the shoulders,
            on the circle round the upper body.
        scores: (N,) 0 to 1.
    """

    regions: Regions
    boxes: NDArray[np.float32]
    points: NDArray[np.float32]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.scores)


class Detector:
    """Finds people in pictures."""

    def __init__(self, path: Path) -> None:
        """Load the network from its tflite file."""
        self._runner = Network(path, DETECTOR, Layout(1, _OUTPUTS)).runner()
        self._anchors = anchors()

    def find(
        self, image: NDArray[np.uint8], views: Regions, threshold: float = THRESHOLD
    ) -> People:
        """Return the people in a picture.

        Args:
            image: (H, W, 3) RGB.
            views: regions to look at, (V, 4): the whole picture, tiles of it, or either of
                them turned, for people who lie or stand on their heads.
            threshold: least score.
        """
        found = [self._view(image, view, threshold) for view in views]
        points, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return _people(*suppressed(points, scores))

    def _view(
        self, image: NDArray[np.uint8], view: Regions, threshold: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Points (N, 6, 2) in the picture, two corners and four key points, and scores (N,)."""
        crop(image, view, self._runner.input[0], replicate=False)
        raw, raw_scores = self._runner.run()
        scores = sigmoid(raw_scores[0, :, 0])
        kept = np.flatnonzero(scores >= threshold)
        points = decoded(raw[0, kept], self._anchors[kept])
        return from_unit(points.reshape(1, -1, 2), view[None]).reshape(points.shape), scores[kept]


def anchors() -> NDArray[np.float32]:
    """Return the centres of the detector's anchors, (2254, 2), from 0 to 1."""
    layers = []
    for cells, repeats in _GRIDS:
        ticks = (np.arange(cells, dtype=np.float32) + np.float32(0.5)) / np.float32(cells)
        grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        layers.append(np.repeat(grid, repeats, axis=0))
    return np.concatenate(layers)


def decoded(raw: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return two box corners and four key points, (N, 6, 2), from 0 to 1.

    Args:
        raw: (N, 12) box centre, box size and key points in pixels of 224, off the anchor.
        centres: (N, 2) anchors.
    """
    pairs = raw.reshape(-1, 2 + _POINTS, 2) / np.float32(224.0)
    half = pairs[:, 1] / np.float32(2.0)
    middle = pairs[:, 0] + centres
    corners = np.stack([middle - half, middle + half], axis=1)
    return np.concatenate([corners, pairs[:, 2:] + centres[:, None]], axis=1)


def suppressed(
    points: NDArray[np.float32], scores: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Merge what overlaps: each group becomes its mean, weighted by score.

    Args:
        points: (N, 6, 2), the first two being opposite corners.
        scores: (N,).

    Returns:
        (M, 6, 2) and (M,), the surest first; a group has the score of its best.
    """
    left = np.argsort(-scores, kind="stable")
    merged, best = [], []
    while len(left):
        near = overlap(points[left[0], :2], points[left, :2]) > _OVERLAP
        near[0] = True
        group = left[near]
        weights = scores[group][:, None, None]
        merged.append((points[group] * weights).sum(axis=0) / weights.sum())
        best.append(scores[left[0]])
        left = left[~near]
    return np.array(merged, dtype=np.float32).reshape(-1, 6, 2), np.array(best, dtype=np.float32)


def overlap(one: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the shared part of a box's and other boxes' union; corners (2, 2) and (N, 2, 2)."""
    one, others = np.sort(one, axis=0), np.sort(others, axis=1)
    inner = np.minimum(one[1], others[:, 1]) - np.maximum(one[0], others[:, 0])
    shared = np.prod(np.maximum(inner, 0.0), axis=-1)
    areas = np.prod(others[:, 1] - others[:, 0], axis=-1) + np.prod(one[1] - one[0])
    return np.asarray(shared / np.maximum(areas - shared, 1e-9), dtype=np.float32)


def sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logistic function of values, which beyond 80 would overflow float32."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -80.0, 80.0))), dtype=np.float32)


def _people(points: NDArray[np.float32], scores: NDArray[np.float32]) -> People:
    corners = np.sort(points[:, :2], axis=1).reshape(-1, 4)
    return People(regions_of(points[:, 2], points[:, 3]), corners, points[:, 2:], scores)
