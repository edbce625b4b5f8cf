"""Which hands of the landmarks are believed: of the right side, at the arm, and seen in several looks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from capture.motion.hands import (
    HAND_FOUND,
    LEAST_PIXELS,
    NOT_LOOKED,
    SIDES,
)
from capture.motion.landmarks import BLAZEPOSE, Landmarks, hand_pixels
from capture.solve.hands.fitting import Bent, SeenHands, fit_hands, lengths
from capture.solve.hands.shape import HandShape
from capture.solve.points import Array

CHUNK = 2048
_GAP = 0.15
"""Seconds between looks over which a hand is interpolated."""
_AT_WRIST = 0.6
"""Lengths of the hand by which its wrist may lie apart from that of the arm."""
_LEAST_LOOKS = 3
"""Looks one after another in which a hand must have been found."""
_MIRROR = np.array([-1.0, 1.0, 1.0])


def believed(
    landmarks: Landmarks, shape: HandShape, side: str
) -> tuple[NDArray[np.intp], Bent, Array]:
    """Frames in which a hand is believed, how it stands in each by itself, and its length there."""
    rows, bents, pixels = [], [], []
    for start in range(0, len(landmarks), CHUNK):
        part = landmarks.some(slice(start, start + CHUNK))
        here = np.flatnonzero(_of_this_side(part, side))
        seen = seen_of(part, here, side)
        bent = fit_hands(seen, shape)
        size = _lengths(part, here, lengths(shape, bent, seen))
        kept = (size * part.scale >= LEAST_PIXELS) & _at_the_arm(part, here, side, size)
        rows.append(start + here[kept])
        bents.append(bent.some(kept))
        pixels.append(size[kept])
    turned, angles = (
        np.concatenate([getattr(one, name) for one in bents]) for name in ("turned", "angles")
    )
    return np.concatenate(rows), Bent(turned, angles), np.concatenate(pixels)


def _of_this_side(part: Landmarks, side: str) -> NDArray[np.bool_]:
    """(n,) whether a hand was found, and is of the side of its arm."""
    assert part.hands is not None  # noqa: S101 - the order of this module
    place = SIDES.index(side)
    right = part.hands.right[:, place] > 0.5
    return np.asarray((part.hands.score[:, place] >= HAND_FOUND) & (right == (side == "right")))


def _lengths(part: Landmarks, rows: NDArray[np.intp], alone: Array) -> Array:
    """Lengths of hands in pixels: by the body that they belong to, or else by themselves."""
    return np.where(part.found[rows], hand_pixels(part.image[rows], part.world[rows]), alone)


def _at_the_arm(
    part: Landmarks, rows: NDArray[np.intp], side: str, pixels: Array
) -> NDArray[np.bool_]:
    """(n,) whether hands hang on their arms; True where no body was found."""
    assert part.hands is not None  # noqa: S101 - the order of this module
    wrist = part.hands.image[rows, SIDES.index(side), 0, :2]
    arm = part.image[rows, BLAZEPOSE.index(f"{side}Wrist"), :2]
    apart = np.linalg.norm((wrist - arm).astype(np.float64), axis=-1)
    return np.asarray(~part.found[rows] | (apart <= _AT_WRIST * pixels))


def runs_of(landmarks: Landmarks, rows: NDArray[np.intp], side: str) -> Iterator[NDArray[np.intp]]:
    """Places in `rows` of hands one after another, without those seen too shortly."""
    assert landmarks.hands is not None  # noqa: S101 - the order of this module
    if not len(rows):
        return
    times = np.asarray(landmarks.times)
    looked = np.cumsum(landmarks.hands.score[:, SIDES.index(side)] != NOT_LOOKED)
    missed = np.diff(looked[rows]) > 1
    cut = np.searchsorted(landmarks.cuts, rows[1:], side="right") != np.searchsorted(
        landmarks.cuts, rows[:-1], side="right"
    )
    apart = missed | cut | (np.diff(times[rows]) > _GAP)
    for run in np.split(np.arange(len(rows)), np.flatnonzero(apart) + 1):
        if len(run) >= _LEAST_LOOKS:
            yield run


def seen_of(part: Landmarks, rows: NDArray[np.intp], side: str) -> SeenHands:
    """Hands as left ones."""
    assert part.hands is not None  # noqa: S101 - the order of this module
    place = SIDES.index(side)
    image = part.hands.image[rows, place, :, :2].astype(np.float64)
    world = part.hands.world[rows, place].astype(np.float64)
    if side == "right":
        image, world = image * _MIRROR[:2], world * _MIRROR
    return SeenHands(image, world)
