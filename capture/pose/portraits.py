"""Bodies as sightings: what will tell one person from another later on."""

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE
from capture.pose.landmark_network import Bodies
from capture.pose.sightings import COLUMNS, LEVELS, SIGHTING, TRUNK, Sightings


def sightings_of(bodies: Bodies, image: NDArray[np.uint8], picture_width: int) -> Sightings:
    """Return bodies as sightings, frame, time and detection left open.

    Args:
        bodies: landmarks in pixels of the image.
        image: (H, W, 3) RGB.
        picture_width: pixels per row of the picture whose pixels the sightings are in.
    """
    rows = np.zeros(len(bodies.scores), dtype=SIGHTING)
    scale = picture_width / image.shape[1]
    points = bodies.image[:, : len(BLAZEPOSE), :2]
    rows["region"] = bodies.regions() * np.array([scale, scale, scale, 1.0], dtype=np.float32)
    rows["box"] = np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1) * scale
    rows["joints"] = points[:, COLUMNS] * scale
    rows["score"] = bodies.scores
    rows["cloth"] = np.nan
    for row, joints in zip(rows, points[:, COLUMNS], strict=True):
        row["colours"] = trunk_colours(image, joints[TRUNK])
    return rows


def trunk_colours(image: NDArray[np.uint8], corners: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return how often each of 64 colours shows between shoulders and hips, of 255 in all.

    Args:
        image: (H, W, 3) RGB.
        corners: (4, 2) left and right shoulder, left and right hip, pixels.
    """
    across = np.linspace(0.1, 0.9, 8, dtype=np.float32)[None, :, None]
    down = np.linspace(0.05, 0.95, 12, dtype=np.float32)[:, None, None]
    top = corners[0] + (corners[1] - corners[0]) * across
    bottom = corners[2] + (corners[3] - corners[2]) * across
    places = (top + (bottom - top) * down).reshape(-1, 2)
    height, width = image.shape[:2]
    column = np.clip(places[:, 0], 0, width - 1).astype(np.int64)
    row = np.clip(places[:, 1], 0, height - 1).astype(np.int64)
    level = image[row, column].astype(np.int64) * LEVELS // 256
    colour = (level[:, 0] * LEVELS + level[:, 1]) * LEVELS + level[:, 2]
    counts = np.bincount(colour, minlength=LEVELS**3)
    return (counts * 255 // len(places)).astype(np.uint8)
