"""Where a film is cut: hard cuts and fades split it into shots, a dropout of the tape does not.

Judged on small grey pictures alone, one after another; a few of them are kept at a time.
"""

from __future__ import annotations  # arrays are generic in their stubs alone

from array import array
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

SIZE = (128, 72)
"""Width and height of the small pictures."""
_LEAST_CHANGE = 10.0
"""Mean change, of 255, below which nothing is a cut: shots of one film differ by 16 and more,
neighbours within a shot that stand out by 5.5 (measured on an edited film of 14 shots)."""
_STANDS_OUT = 3.0
"""By how much a cut exceeds the changes round it: a shaken camera changes all frames alike."""
_ROUND = 4
"""Frames on either side that a change is compared to."""
_DROPOUT = 6
"""Most frames of a dropout; what lies between like pictures for longer was put there."""
_ALIKE = 0.5
"""Share of the change into a dropout, below which the picture after it is the one before it."""
_BLANK, _LIT, _LIT_WITHIN = 6.0, 20.0, 25
"""A picture is blank, in mean distance from black or white, and what is lit how many frames off."""


def small_grey(image: NDArray[np.uint8]) -> Grey:
    """Return a picture (H, W, 3) as a small grey one, (72, 128): its green, which is most of it."""
    small = cv2.resize(cv2.extractChannel(image, 1), SIZE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


@dataclass
class Shots:
    """Finds the shots of a film whose small pictures are added in order."""

    _last: deque[Grey] = field(default_factory=lambda: deque(maxlen=_DROPOUT + 2))
    _changes: array[float] = field(default_factory=lambda: array("d"))
    _returns: array[int] = field(default_factory=lambda: array("l"))
    _light: array[float] = field(default_factory=lambda: array("d"))

    def add(self, picture: Grey) -> float:
        """Add the next small picture; return its mean change from the one before, of 255."""
        change = _change(self._last[-1], picture) if self._last else 0.0
        self._last.append(picture)
        self._changes.append(change)
        self._returns.append(0)
        mean = float(picture.mean())
        self._light.append(min(mean, 255.0 - mean))
        self._look_back()
        return change

    def starts(self) -> list[int]:
        """Return the first frame of each shot; the film so far is split there."""
        return starts_of(
            np.array(self._changes, dtype=np.float64),
            np.array(self._returns, dtype=np.int64),
            np.array(self._light, dtype=np.float64),
        )

    def _look_back(self) -> None:
        """Note of each great change after how many frames the new picture is the old one again."""
        new = len(self._changes) - 1
        for length in range(1, len(self._last) - 1):
            start = new - length
            change = self._changes[start]
            if change <= _LEAST_CHANGE or self._returns[start]:
                continue
            if _change(self._last[-length - 2], self._last[-1]) < _ALIKE * change:
                self._returns[start] = length


def shot_starts(pictures: Iterable[Grey]) -> list[int]:
    """Return the first frame of each shot of small grey pictures, 0 first."""
    shots = Shots()
    for picture in pictures:
        shots.add(picture)
    return shots.starts()


def starts_of(
    changes: NDArray[np.float64], returns: NDArray[np.int64], light: NDArray[np.float64]
) -> list[int]:
    """Return the first frame of each shot.

    Args:
        changes: (F,) mean change of each frame from the one before, of 255.
        returns: (F,) after how many frames the picture before a change is back; 0: not soon.
        light: (F,) mean distance of each picture from black or white, whichever is nearer.
    """
    sudden = [frame for frame in range(1, len(changes) - 1) if _stands_out(changes, frame)]
    dropouts = {frame: frame + int(returns[frame]) for frame in sudden if returns[frame]}
    lost = {frame for start, stop in dropouts.items() for frame in range(start, stop + 1)}
    hard = [frame for frame in sudden if frame not in lost]
    return sorted({0, *hard, *(frame for frame in _fades(light) if frame not in lost)})


def _stands_out(changes: NDArray[np.float64], frame: int) -> bool:
    if changes[frame] <= _LEAST_CHANGE:
        return False
    before, after = changes[max(1, frame - _ROUND) : frame], changes[frame + 1 : frame + 1 + _ROUND]
    usual = float(np.median(np.concatenate([before, after])))
    return bool(changes[frame] >= _STANDS_OUT * usual)


def _fades(light: NDArray[np.float64]) -> list[int]:
    """The middle of each fade through black or white: blank frames between lit ones."""
    blank = np.concatenate([[0], light < _BLANK, [0]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(blank))
    found = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        before, after = light[max(0, start - _LIT_WITHIN) : start], light[stop : stop + _LIT_WITHIN]
        if min(before.max(initial=0.0), after.max(initial=0.0)) > _LIT:
            found.append(int(start + stop) // 2)
    return found


def _change(one: Grey, other: Grey) -> float:
    return float(cv2.absdiff(one, other).mean())
