"""What a page must know of a whole motion before it has fetched any of it.

Worked out once, when a Version is stored, in parts, so that memory does not grow with its length.
"""

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from capture.motion.bands import Radii
from capture.motion.measures import key_frames, stillness
from capture.motion.motion import Motion
from capture.motion.points import drawn_points, hand_marks, has_fingers
from capture.motion.skeleton import Skeleton
from capture.motion.source import (
    HAND_LIMBS,
    LIMBS,
    MARKS,
    Mark,
    adrift,
    limb_marks,
    position_marks,
    runs,
)

CHUNK = 2048
"""Frames that are held in memory at a time."""
_LANE_BINS = 2000
_THIN_FRAMES = 6000
_KEY_POSES = 12
_OFTEN = 0.1
_USUAL_RATE = 25.0


def length_of(duration: float, rate: float) -> float:
    """Return the seconds from the first frame of a motion to the end of its last.

    Args:
        duration: seconds of the last frame, as a summary has them.
        rate: median frames per second, as a summary has them; 0 of a single frame.
    """
    return duration + 1.0 / (rate or _USUAL_RATE)


class FrameSource(Protocol):
    """Frames that can be read in parts: a stored motion, or one in memory."""

    @property
    def skeleton(self) -> Skeleton:
        """Joints of the body."""

    @property
    def times(self) -> NDArray[np.float64]:
        """(F,) seconds of every frame."""

    def __len__(self) -> int: ...

    def part(self, start: int, stop: int) -> Motion:
        """Return frames [start, stop)."""


@runtime_checkable
class Banded(FrameSource, Protocol):
    """Frames of which it may be known how far off what was made of them is."""

    @property
    def banded(self) -> bool:
        """Whether it is known of any of it."""

    def radii(self, start: int, stop: int) -> Radii | None:
        """Return how far off the made places of frames [start, stop) may be, see `bands`."""


def summarise(frames: FrameSource, *, whole_made: bool = False) -> dict[str, Any]:
    """Return the JSON-able summary of a motion.

    Keys: frames, duration and rate (seconds, median frames per second), height (metres), lanes
    (per limb half-open [from, to, mark] in seconds; hands among them where their fingers were ever
    known, and nothing but hands where nothing else was), share (part of all limb-seconds per mark;
    hands count where there is nothing else),
    keyPoses and stillest (seconds), top (metres, highest drawn point), bounds of the path on the
    floor (metres), adrift (half-open [from, to] in seconds in which nobody can tell how the body
    travelled).
    """
    times = np.asarray(frames.times, dtype=np.float64)
    gathered = _Gathered(times)
    thin = set(np.linspace(0, len(times) - 1, min(len(times), _THIN_FRAMES)).astype(int).tolist())
    for start in range(0, len(times), CHUNK):
        part = frames.part(start, min(start + CHUNK, len(times)))
        keep = [frame - start for frame in range(start, start + len(part)) if frame in thin]
        gathered.add(part, np.array(keep, dtype=np.intp), whole_made=whole_made)
    rate = 1.0 / float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return {
        "frames": len(times),
        "duration": _seconds(times[-1]),
        "rate": round(rate, 3),
        "height": round(frames.skeleton.height, 3),
        **gathered.result(),
    }


class _Gathered:
    """Running totals over the parts of a motion."""

    def __init__(self, times: NDArray[np.float64]) -> None:
        self._times = times
        self._marks: list[NDArray[np.uint8]] = []
        self._hands: list[NDArray[np.uint8]] = []
        self._adrift: list[NDArray[np.uint8]] = []
        self._thin_points: list[NDArray[np.float32]] = []
        self._thin_times: list[NDArray[np.float64]] = []
        self._thin_known: list[NDArray[np.intp]] = []
        self._top = 0.0
        self._low = np.full(2, np.inf)
        self._high = np.full(2, -np.inf)

    def add(self, part: Motion, keep: NDArray[np.intp], *, whole_made: bool) -> None:
        marks = limb_marks(
            part.skeleton,
            position_marks(part.skeleton, part.source, part.confidence, whole_made=whole_made),
        )
        self._marks.append(marks)
        self._hands.append(hands_of(part, whole_made=whole_made))
        self._adrift.append(adrift(part.source).astype(np.uint8))
        points = drawn_points(part)
        shown = (marks != _MISSING).any(axis=1)
        if shown.any():
            self._top = max(self._top, float(points[shown, :, 1].max()))
            floor = points[shown][:, 0, [0, 2]]
            self._low = np.minimum(self._low, floor.min(axis=0))
            self._high = np.maximum(self._high, floor.max(axis=0))
        self._thin_points.append(points[keep].astype(np.float32))
        self._thin_times.append(part.times[keep])
        self._thin_known.append((marks[keep] != _MISSING).sum(axis=1))

    def result(self) -> dict[str, Any]:
        limbs = Limbs(np.concatenate(self._marks), np.concatenate(self._hands))
        points = np.concatenate(self._thin_points).astype(np.float64)
        times = np.concatenate(self._thin_times)
        full = _fullest(np.concatenate(self._thin_known))
        keys = key_frames(points, times, full, _KEY_POSES)
        still = stillness(points, times)
        calm = int(np.argmin(np.where(full, still, np.inf))) if full.any() else 0
        bounds = [self._low, self._high] if np.isfinite(self._low).all() else [np.zeros(2)] * 2
        return {
            "lanes": _lanes(limbs.listed, self._times),
            "share": _share(limbs.counted, self._times),
            "keyPoses": [_seconds(times[key]) for key in keys],
            "stillest": _seconds(times[calm]),
            "top": round(self._top, 3),
            "adrift": _spans(np.concatenate(self._adrift), self._times),
            "bounds": [[round(float(v), 3) for v in corner] for corner in bounds],
        }


_MISSING = MARKS.index(Mark.MISSING)


def hands_of(part: Motion, *, whole_made: bool) -> NDArray[np.uint8]:
    """Return (F, 2) mark codes of both hands; missing where the skeleton has no fingers."""
    if not has_fingers(part):
        return np.full((len(part), len(HAND_LIMBS)), _MISSING, dtype=np.uint8)
    return hand_marks(part, whole_made=whole_made)


class Limbs:
    """The marks of all limbs of a motion, by name.

    Attributes:
        listed: (F,) mark codes of each limb, hands among them where their fingers were ever known,
            and nothing but hands where nothing else was.
        counted: those that are counted: the six limbs, or the hands where there is nothing else.
        alone: whether the film shows hands and nothing else.
    """

    def __init__(self, body: NDArray[np.uint8], hands: NDArray[np.uint8]) -> None:
        """Name the marks of a body (F, 6) and of both hands (F, 2)."""
        known = (hands != _MISSING).any(axis=0)
        self.alone = bool(known.any()) and not (body != _MISSING).any()
        named = {limb: hands[:, at] for at, limb in enumerate(HAND_LIMBS) if known[at]}
        bodies = {limb: body[:, at] for at, limb in enumerate(LIMBS)}
        self.listed = named if self.alone else {**bodies, **named}
        self.counted = named if self.alone else bodies


def _fullest(known: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Frames that show as many limbs as the camera often saw at once, (F,).

    That is the whole body where it was in the picture, and the upper body where no more was.
    """
    for limbs in range(len(LIMBS), 0, -1):
        enough = known >= limbs
        if enough.mean() >= _OFTEN:
            return enough
    return known > 0


def _ends(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Moment at which each frame leaves the screen, (F,): the next frame's time."""
    last = float(np.median(np.diff(times))) if len(times) > 1 else 1.0 / _USUAL_RATE
    return np.append(times[1:], times[-1] + last)


def _lanes(
    limbs: dict[str, NDArray[np.uint8]], times: NDArray[np.float64]
) -> dict[str, list[list[Any]]]:
    """Run-length lanes; in a long motion the weakest mark of each 2,000th part stands for it."""
    edges = np.linspace(0, len(times), min(len(times), _LANE_BINS) + 1).astype(int)[:-1]
    begins, ends = times[edges], _ends(times)[np.append(edges[1:], len(times)) - 1]
    return {
        limb: [
            [_seconds(begins[start]), _seconds(ends[stop - 1]), MARKS[code].value]
            for start, stop, code in runs(np.maximum.reduceat(marks, edges))
        ]
        for limb, marks in limbs.items()
    }


def _spans(flags: NDArray[np.uint8], times: NDArray[np.float64]) -> list[list[float]]:
    """Half-open [from, to] in seconds of the frames that are flagged."""
    ends = _ends(times)
    return [
        [_seconds(times[start]), _seconds(ends[stop - 1])]
        for start, stop, flag in runs(flags)
        if flag
    ]


def _share(limbs: dict[str, NDArray[np.uint8]], times: NDArray[np.float64]) -> dict[str, float]:
    weight = _ends(times) - times
    total = float(weight.sum()) * len(limbs)
    return {
        mark.value: round(
            sum(float(weight[marks == code].sum()) for marks in limbs.values()) / total, 5
        )
        for code, mark in enumerate(MARKS)
    }


def _seconds(value: float) -> float:
    return round(float(value), 6)
