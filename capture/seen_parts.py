"""What looking at a film's parts brings: scratch arrays of one part, and all parts put together."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from capture.cautions import Caution
from capture.engine_errors import NobodyFound
from capture.motion.formats.motion_file import hand_array, hands_in
from capture.motion.formats.package import ArraySpool, Content, SpoolSet
from capture.motion.hands import HAND_ARRAYS, HAND_FOUND
from capture.motion.landmarks import Landmarks
from capture.parts import Parts
from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.people import Cast
from capture.quality.camera import slides
from capture.quality.looks import SIDE, TOP, Looks, Watch
from capture.video.reader import Frame

_LEAST_RUN = 5
_ROUND_SECONDS, _COMPANY = 0.2, 0.34
"""Seconds round a frame in which a pose was found, and the share of frames there that must have one."""
_LANDMARKS = ("times", "image", "world", "visibility", "presence", "found")
_LOOKS = ("luma", "detail", "change", "shift")


class PartInTheMaking:
    """What looking at one part brings, in scratch files."""

    def __init__(self, work: Path, before: NDArray[np.int16] | None) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=work, prefix="making-")
        self._made = SpoolSet(Path(self._folder.name))
        self._watch = Watch(Path(self._folder.name), before)

    @property
    def last(self) -> NDArray[np.int16] | None:
        """The last picture, thinned."""
        return self._watch.before

    def watched(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, each looked at as a picture before it is given on."""
        return self._watch.passing(frames)

    def add(self, seen: FrameLandmarks) -> None:
        """Keep the landmarks of a frame."""
        self._made.append("times", np.array([seen.time], dtype=np.float64))
        self._made.append("found", np.array([seen.found], dtype=np.uint8))
        for name in ("image", "world", "visibility", "presence"):
            self._made.append(name, getattr(seen, name)[None])
        if seen.hands is not None:
            for name in HAND_ARRAYS:
                self._made.append(hand_array(name), getattr(seen.hands, name)[None])

    def arrays(self) -> dict[str, Content]:
        """Return all of it."""
        looks = self._watch.looks()
        return {**self._made.finish(), **{name: getattr(looks, name) for name in _LOOKS}}

    def close(self) -> None:
        """Remove the scratch files."""
        self._watch.close()
        self._made.remove()
        self._folder.cleanup()


def gathered(
    parts: Parts,
    names: tuple[str, ...],
    sizes: tuple[tuple[int, int], int],
    cast: Cast,
    scratch: Path,
) -> tuple[Landmarks, Looks]:
    """All landmarks and looks, on disk: the arrays are memory-mapped.

    Args:
        parts: what was looked at.
        names: of the landmarks.
        sizes: width and height of the upright picture, and the longer side that was looked at.
        cast: who was found.
        scratch: existing folder.
    """
    picture, most = sizes
    scale = min(1.0, most / max(picture))
    made = SpoolSet(scratch)
    for number in range(len(parts.spans)):
        part = parts.read(number)
        for name in part.names:
            made.append(name, part.array(name))
    content = made.finish()
    views = {name: one.view() for name, one in content.items() if isinstance(one, ArraySpool)}
    times, camera = np.asarray(views["times"]), cast.camera
    views["found"] = lasting(np.array(views["found"], dtype=np.bool_), times, cast.cuts)
    if camera is not None:
        occupied = cast.reaches_into(picture, TOP, SIDE)
        slid = slides(camera, np.asarray(views["shift"]), times, cast.cuts, occupied)
        camera = replace(camera, slid=slid)
    landmarks = Landmarks(
        names=names,
        picture=picture,
        cuts=cast.cuts,
        hands=hands_in(views),
        covered=cast.covered,
        camera=camera,
        scale=scale,
        **{name: views[name] for name in _LANDMARKS},
    )
    seen = landmarks.found if landmarks.found.any() else _hands_found(landmarks)
    if longest_run(seen) < min(_LEAST_RUN, len(landmarks) // 2):
        raise NobodyFound
    return landmarks, Looks(**{name: views[name] for name in _LOOKS})


def _hands_found(landmarks: Landmarks) -> NDArray[np.bool_]:
    """(F,) whether there is a hand, in a film that shows no body."""
    if landmarks.hands is None:
        return np.zeros(len(landmarks), dtype=np.bool_)
    return np.asarray((landmarks.hands.score >= HAND_FOUND).any(axis=1))


def cautions_of(parts: Parts) -> tuple[Caution, ...]:
    """Return what reading the film to its end has shown."""
    last = parts.read(len(parts.spans) - 1)
    return tuple(Caution(name) for name in last.header["cautions"])


def lasting(
    found: NDArray[np.bool_], times: NDArray[np.float64], cuts: Sequence[int] = ()
) -> NDArray[np.bool_]:
    """Return (F,) where a pose was found that was not alone: a ghost on a table flickers.

    Args:
        found: (F,) whether the network found a pose; what it put there stays stored.
        times: (F,) seconds.
        cuts: first frames of further shots; nothing across a cut tells of a frame.
    """
    kept = found.copy()
    total = np.concatenate([[0], np.cumsum(found)])
    for start, stop in pairwise([0, *cuts, len(found)]):
        here = times[start:stop]
        first = start + np.searchsorted(here, here - _ROUND_SECONDS)
        last = start + np.searchsorted(here, here + _ROUND_SECONDS, side="right")
        share = (total[last] - total[first]) / np.maximum(last - first, 1)
        kept[start:stop] &= share >= _COMPANY
    return kept


def longest_run(found: NDArray[np.bool_]) -> int:
    """Most frames one after another with a pose: a ghost on a chair lasts a frame or two."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], found.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
