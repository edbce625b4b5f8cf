"""Where to look for a person in every frame: a path of regions, smooth, between their sightings."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.pose.regions import Regions
from capture.pose.sightings import Sightings

HELD = 0.3
"""Seconds before the first and after the last sighting for which somebody is looked for as well."""
CUTOFF = 3.0
"""Hertz at which half the power of the region's movement is left."""
ROOM = 1.10
"""How much larger than between sightings regions are: limbs move faster than regions follow."""
_SIGMA = float(np.sqrt(np.log(2.0)) / (2.0 * np.pi * CUTOFF))
_WIDE = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Regions of one person in frames one after another.

    Attributes:
        start: first frame.
        regions: (N, 4) in pixels of the picture, one per frame from `start` on.
    """

    start: int
    regions: Regions

    def at(self, frame: int) -> Regions | None:
        """Return the region (4,) in a frame; None where the path does not lead."""
        place = frame - self.start
        return self.regions[place] if 0 <= place < len(self.regions) else None


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Paths one after another: of somebody who was out of sight, or of several shots."""

    paths: tuple[Path, ...]

    def at(self, frame: int) -> Regions | None:
        """Return the region (4,) in a frame; None where no path leads."""
        found = (path.at(frame) for path in self.paths)
        return next((region for region in found if region is not None), None)


def path_of(sightings: Sightings, times: NDArray[np.float64], shot: tuple[int, int]) -> Path:
    """Return the path of a person.

    Args:
        sightings: (N,) SIGHTING of one person, by frame, N at least 1.
        times: (F,) seconds of every frame of the film.
        shot: first frame of the shot, and first frame after it.
    """
    seen = sightings["time"]
    here = np.arange(*shot)
    within = (times[here] >= seen[0] - HELD) & (times[here] <= seen[-1] + HELD)
    frames = here[within]
    at = times[frames]
    lines = _lines(sightings)
    between = np.stack([np.interp(at, seen, line) for line in lines.T], axis=1)
    smooth = smoothed(between, at)
    side = np.exp(smooth[:, 2]) * ROOM
    regions = np.stack([smooth[:, 0], smooth[:, 1], side, smooth[:, 3]], axis=1)
    return Path(int(frames[0]), regions.astype(np.float32))


def _lines(sightings: Sightings) -> NDArray[np.float64]:
    """What is interpolated, (N, 4): centre, logarithm of the side, angle without jumps."""
    lines = sightings["region"].astype(np.float64)
    lines[:, 2] = np.log(np.maximum(lines[:, 2], 1.0))
    lines[:, 3] = np.unwrap(lines[:, 3])
    return lines


def smoothed(values: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values (F, C) smoothed over time without delay, whatever the spacing of frames.

    Each is the mean of its neighbours, weighted by a bell over their distance in time, as wide as
    CUTOFF asks.
    """
    total, weight = values.copy(), np.ones(len(values))
    for step in range(1, len(values)):
        bell = np.exp(-0.5 * ((times[step:] - times[:-step]) / _SIGMA) ** 2)
        if not len(bell) or bell.max() < np.exp(-0.5 * _WIDE**2):
            break
        total[step:] += bell[:, None] * values[:-step]
        total[:-step] += bell[:, None] * values[step:]
        weight[step:] += bell
        weight[:-step] += bell
    return total / weight[:, None]
