"""A quick first look at a film: a few frames, far apart, before the long pass reads them all.

video → a few frames → everybody in them → early findings and a still with the figure
"""

import tempfile
import time as clock
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.findings import Quality
from capture.motion.landmarks import Landmarks
from capture.pose.frame_landmarks import FrameLandmarks
from capture.pose.stills import NAMES, Stills
from capture.quality.evidence import Evidence
from capture.quality.framing import lies_sideways
from capture.quality.judging import EARLY, judged
from capture.quality.looks import Looks, Watch
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.poster import jpeg
from capture.video.reader import Frame, FrameStream, probe, sparse_for

FRAMES = 48
"""Frames that are looked at."""
SIZE = "full"
"""Model of the first look: half the time of the best one, and as good for a first word."""
_SECONDS = 7.0
"""Time after which no further frame is looked at: a first look that comes late is none."""
_MAX_SIDE = 960
_TURNED = 5
"""Frames without anybody that are tried on their side."""
_OTHERS = 0.5
"""Size over that of the largest person from which somebody counts; spectators are smaller."""
_GHOST = 0.35
"""Size over the usual one under which a person is a pattern on a chair."""
_ENOUGH = 300.0
"""Pixels of a figure that is large enough to be shown."""
STILL_FILE = "still.jpg"


@dataclass(frozen=True, slots=True)
class Glance:
    """What a first look brought.

    Attributes:
        quality: early findings.
        frames: frames that were looked at.
        reached: seconds of the last of them.
        whole: whether they are spread over the whole film; else time ran out before its end.
        still: the frame that shows most of the body: seconds, size of the picture in pixels, and
            (x, y, visibility) of each landmark; empty where nobody was found.
        names: names of the landmarks.
        spent: seconds that it took.
    """

    quality: Quality
    frames: int
    reached: float
    whole: bool
    still: dict[str, Any]
    names: tuple[str, ...]
    spent: float

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            **self.quality.to_json(),
            "frames": self.frames,
            "reached": round(self.reached, 3),
            "whole": self.whole,
            "still": self.still,
            "names": list(self.names) if self.still else [],
            "spent": self.spent,
        }


def glance_at(video: BinaryIO, models: Path, out: Path, limits: Limits = DEFAULT_LIMITS) -> Glance:
    """Look at a film, and put the frame that shows most of the body into `out` as STILL_FILE.

    Args:
        video: open file with a descriptor.
        models: folder of model files.
        out: existing folder.
        limits: what a video may be.

    Raises:
        CaptureError: when the film cannot be read, or the engine is not ready.
    """
    began = clock.monotonic()
    facts = probe(video, limits)
    with (
        tempfile.TemporaryDirectory(dir=out, prefix="glance-") as name,
        closing(Stills(SIZE, models)) as engine,
        closing(Watch(Path(name))) as watch,
    ):
        album = _Album(engine)
        sparse = sparse_for(facts, FRAMES)
        whole = True
        with FrameStream(video, _MAX_SIDE, limits, sparse=sparse) as frames:
            for frame in watch.passing(frames):
                album.add(frame)
                if clock.monotonic() - began > _SECONDS:
                    whole = False
                    break
        quality = judged(album.evidence(facts, watch.looks()), EARLY)
        album.keep_still(out / STILL_FILE)
        spent = round(clock.monotonic() - began, 3)
        reached = album.seen[-1].time if album.seen else 0.0
        return Glance(quality, len(album.seen), reached, whole, album.still(), NAMES, spent)


class _Album:
    """The frames that were looked at, and the best of them."""

    def __init__(self, engine: Stills) -> None:
        self.seen: list[FrameLandmarks] = []
        self._engine = engine
        self._people: list[int] = []
        self._turned: list[bool] = []
        self._best: tuple[float, FrameLandmarks, tuple[int, int]] | None = None
        self._image: NDArray[np.uint8] | None = None

    def add(self, frame: Frame) -> None:
        """Look at a frame."""
        people = self._engine.people(frame)
        self._people.append(sum(_size(one) >= _OTHERS * _size(people[0]) for one in people))
        if people:
            self._compare(people[0], frame)
        elif len(self._turned) < _TURNED:
            self._turned.append(self._engine.people_turned(frame) > 0)
        if self._image is None:
            self._image = frame.image.copy()
        self.seen.append(people[0] if people else _none_at(frame.index, frame.time))

    def evidence(self, facts: VideoFacts, looks: Looks) -> Evidence:
        """Return what there is to judge."""
        seen = self._without_ghosts()
        landmarks = Landmarks(
            names=NAMES,
            picture=facts.upright,
            times=np.array([one.time for one in seen]),
            found=np.array([one.found for one in seen]),
            cuts=(),
            hands=None,
            covered=(),
            camera=None,
            scale=1.0,
            **{
                name: np.stack([getattr(one, name) for one in seen])
                for name in ("image", "world", "visibility", "presence")
            },
        )
        tried = len(self._turned) >= min(_TURNED, len(self.seen))
        return Evidence(
            landmarks=landmarks,
            rate=facts.median_rate,
            looks=looks,
            people=np.array(self._people),
            sideways=(tried and all(self._turned)) or lies_sideways(landmarks),
        )

    def _without_ghosts(self) -> list[FrameLandmarks]:
        sizes = np.array([_size(one) for one in self.seen])
        least = _GHOST * float(np.median(sizes[sizes > 0])) if sizes.any() else 0.0
        return [
            one if size >= least else _none_at(one.index, one.time)
            for one, size in zip(self.seen, sizes, strict=True)
        ]

    def still(self) -> dict[str, Any]:
        """Return the best frame's figure, as `Glance.still`."""
        if self._best is None:
            return {}
        _, person, picture = self._best
        points = np.column_stack([person.image[:, :2], person.visibility])
        return {
            "seconds": round(person.time, 3),
            "picture": list(picture),
            "points": [[round(float(x), 1), round(float(y), 1), round(float(v), 2)]
                       for x, y, v in points],
        }  # fmt: skip

    def keep_still(self, path: Path) -> None:
        """Write the best frame, or the first one where nobody was found."""
        if self._image is not None:
            path.write_bytes(jpeg(self._image))

    def _compare(self, person: FrameLandmarks, frame: Frame) -> None:
        """Keep the frame if more of the body is seen in it than in the best one so far."""
        width, height = frame.picture
        x, y = person.image[:, 0], person.image[:, 1]
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        value = float((person.visibility * inside).sum()) * min(1.0, _size(person) / _ENOUGH)
        if self._best is None or value > self._best[0]:
            self._best, self._image = (value, person, frame.picture), frame.image.copy()


def _none_at(index: int, time: float) -> FrameLandmarks:
    """A frame without anybody."""
    places = np.zeros((len(NAMES), 3), dtype=np.float32)
    sure = np.zeros(len(NAMES), dtype=np.float32)
    return FrameLandmarks(index, time, False, places, places, sure, sure)


def _size(person: FrameLandmarks) -> float:
    """Pixels of the longer side of a figure."""
    return float(np.ptp(person.image[:, :2], axis=0).max())
