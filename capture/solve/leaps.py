"""Limbs that leap: in a kick above the head, estimators lose the legs and are sure of them none the less.

A knee or an ankle that crosses a body's height from one frame to the next did not move: one of both
places is wrong, and which one nobody can tell. What lies between two leaps that follow each other
closely is as doubtful, and so is the other leg, since which is which is not known then.
"""

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.solve.points import Array, columns
from capture.solve.running import running_median

FASTEST = {"Knee": 18.0, "Ankle": 30.0, "Elbow": 25.0, "Wrist": 50.0}
"""Lengths of the trunk, about half a metre, that each travels in a second at the very most: kicks reach
15 m/s at the ankle, strikes that are filmed well 15 m/s at the wrist; hands waver more than feet."""
_ONE_ACTION = 0.5
"""Seconds between two leaps up to which what lies between them is doubtful."""
_LEAST_SECONDS = 0.033
"""What is less than this apart is judged as if it were: places waver from frame to frame."""
_FAR_APART = 0.06
"""Seconds between frames beyond which a limb may have gone anywhere."""
_STEADY = 0.5
"""Seconds before and after a frame over which a trunk is measured: it is foreshortened as it bends."""
_CHUNK = 2048
_HAND = ("Wrist", "Pinky", "Index", "Thumb")
_ARM = ("Elbow", *_HAND)
_LEG = ("Knee", "Ankle", "Heel", "FootIndex")
_TRUNK = columns(("leftShoulder", "rightShoulder", "leftHip", "rightHip"))


def _both(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{side}{name}" for side in ("left", "right") for name in names)


def _groups() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What leaps, and what is lost with it: both legs; below an elbow all; or a hand alone."""
    found = [(_both(("Knee", "Ankle")), _both(_LEG))]
    for side in ("left", "right"):
        found.append(((f"{side}Elbow",), tuple(f"{side}{name}" for name in _ARM)))
        found.append(((f"{side}Wrist",), tuple(f"{side}{name}" for name in _HAND)))
    return tuple(found)


_LOST = _groups()


def leaping_limbs(landmarks: Landmarks) -> NDArray[np.bool_]:
    """Return (F, 33) True where a landmark of a limb leapt, or lies between two leaps.

    Args:
        landmarks: what was seen, left and right as they are read; a few numbers are kept of each
            frame.
    """
    lost = np.zeros((len(landmarks), len(BLAZEPOSE)), dtype=np.bool_)
    rows = np.flatnonzero(landmarks.found)
    if len(rows) < 2:
        return lost
    times = np.asarray(landmarks.times)[rows]
    unbroken = _unbroken(landmarks, rows, times)
    seconds = np.maximum(np.diff(times), _LEAST_SECONDS)
    half = max(1, round(_STEADY / max(float(np.median(np.diff(times))), 1e-3)))
    size = running_median(_trunks(landmarks, rows), half)
    for judged, names in _LOST:
        fastest = np.array([FASTEST[_bare(name)] for name in judged])
        pace = _paces(landmarks, rows, columns(judged)) / size[1:, None]
        leaps = (pace > fastest * seconds[:, None]).any(axis=1) & unbroken
        doubtful = _between(np.flatnonzero(leaps), times, unbroken)
        lost[rows[doubtful][:, None], columns(names)] = True
    return lost


def _bare(name: str) -> str:
    return name.removeprefix("left").removeprefix("right")


def _between(
    leaps: NDArray[np.intp], times: Array, unbroken: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(n,) the frames at either end of a leap, and those between leaps that follow closely.

    Args:
        leaps: numbers of the frames before a leap.
        times: (n,) seconds.
        unbroken: (n - 1,) whether a frame and the next belong together.
    """
    doubtful = np.zeros(len(times), dtype=np.bool_)
    last = -1
    for frame in leaps:
        doubtful[frame : frame + 2] = True
        near = last >= 0 and times[frame] - times[last + 1] <= _ONE_ACTION
        if near and unbroken[last : frame + 1].all():
            doubtful[last : frame + 1] = True
        last = int(frame)
    return doubtful


def _unbroken(landmarks: Landmarks, rows: NDArray[np.intp], times: Array) -> NDArray[np.bool_]:
    """(n - 1,) whether nothing lies between a frame with a pose and the next."""
    unbroken = np.diff(times) < _FAR_APART
    for cut in landmarks.cuts:
        place = int(np.searchsorted(rows, cut))
        if 0 < place < len(rows):
            unbroken[place - 1] = False
    return unbroken


def _paces(landmarks: Landmarks, rows: NDArray[np.intp], at: list[int]) -> Array:
    """(n - 1, k) pixels from each frame with a pose to the next."""
    paces = np.empty((len(rows) - 1, len(at)))
    for start in range(0, len(rows) - 1, _CHUNK):
        part = np.asarray(landmarks.image[rows[start : start + _CHUNK + 1]])[:, at, :2]
        paces[start : start + _CHUNK] = np.linalg.norm(
            np.diff(part.astype(np.float64), axis=0), axis=-1
        )
    return paces


def _trunks(landmarks: Landmarks, rows: NDArray[np.intp]) -> Array:
    """(n,) pixels from the shoulders' middle to the hips', or across the shoulders where that is more."""
    sizes = np.empty(len(rows))
    for start in range(0, len(rows), _CHUNK):
        part = np.asarray(landmarks.image[rows[start : start + _CHUNK]])[:, _TRUNK, :2]
        part = part.astype(np.float64)
        along = np.linalg.norm(part[:, :2].mean(axis=1) - part[:, 2:].mean(axis=1), axis=-1)
        sizes[start : start + _CHUNK] = np.maximum(
            along, np.linalg.norm(part[:, 0] - part[:, 1], axis=-1)
        )
    return np.maximum(sizes, 1.0)
