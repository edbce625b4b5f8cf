"""Video → landmarks: who is in the film, then where their limbs are, part by part.

What was looked at stays in a folder. Whoever is stopped goes on from there, and several processes,
on one computer or many, share a film. The numbers are the same to the last bit whoever did which
part: landmarks of a frame depend on that frame and the people found before, and on nothing else.

An estimator that follows a person from frame to frame cannot be shared: for it the film is one part.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.cautions import Caution
from capture.computer import processor
from capture.errors import DecoderAnswer
from capture.motion.edition import LOOK_EDITION
from capture.motion.landmarks import Landmarks
from capture.parts import PART_FRAMES, Parts
from capture.pose.estimator import LooksFirst, open_estimator
from capture.pose.frame_landmarks import Description, Estimator
from capture.pose.people import NOBODY, Cast
from capture.quality.looks import Looks, thinned
from capture.seen_parts import PartInTheMaking, cautions_of, gathered
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import Frame, FrameStream
from capture.work_folder import WorkFolder

Report = Callable[[str, int, int], None]
"""Called with the stage ("people" or "pose"), how much is done, and of how much."""

_WAIT = 0.2


@dataclass(frozen=True, slots=True)
class LookSpec:
    """How to look at a film.

    Attributes:
        model: key of the table of estimators.
        models: folder of model files.
        max_side: longer side in pixels to which larger pictures are scaled down.
        person: id of who is to be followed among the people of the film; 0 for its performer.
        limits: what a video may be.
        hands: whether hands are looked at, by estimators that can.
    """

    model: str
    models: Path
    max_side: int = 1920
    person: int = 0
    limits: Limits = DEFAULT_LIMITS
    hands: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What looking at all frames brought, on disk, and what looked.

    Attributes:
        landmarks: of every frame; arrays are memory-mapped.
        looks: what every picture looks like; arrays are memory-mapped.
        cast: who was found in the film; nobody's where the estimator only ever sees one person.
        estimator: what looked.
        cautions: of the decoder.
        seconds: spent on finding people, and on looking at them.
    """

    landmarks: Landmarks
    looks: Looks
    cast: Cast
    estimator: Description
    cautions: tuple[Caution, ...]
    seconds: dict[str, float]


class Looking:
    """One film that is looked at, alone or with others."""

    def __init__(
        self, video: BinaryIO, facts: VideoFacts, spec: LookSpec, work: Path, report: Report
    ) -> None:
        """Prepare.

        Args:
            video: open film.
            facts: its facts.
            spec: how to look.
            work: existing folder for what was looked at; where that is of another film, or was
                looked at in another way or on another kind of computer, it is begun anew.
            report: progress; what it raises ends the work, and what is done stays.
        """
        self._video, self._facts, self._spec = video, facts, spec
        self._work, self._report = WorkFolder(work), report

    def look(self, scratch: Path) -> Seen:
        """Look at every part that nobody else looks at, and wait for those who do.

        Args:
            scratch: existing folder for the arrays of the whole film.

        Raises:
            CaptureError: when the film is refused or nobody is found.
        """
        began = time.perf_counter()
        with _engine(self._spec) as engine:
            self._work.take_over(self._plan(engine.description))
            cast = self._cast(engine)
            found = time.perf_counter()
            parts = self._parts(engine, cast)
            while parts.missing():
                if parts.free():
                    self._walk(engine, parts)
                else:
                    time.sleep(_WAIT)
                    self._tell(parts, parts.frames_done())
            landmarks, looks = gathered(
                parts, engine.names, (self._facts.upright, self._spec.max_side), cast, scratch
            )
            seconds = {"people": found - began, "pose": time.perf_counter() - found}
            return Seen(landmarks, looks, cast, engine.description, cautions_of(parts), seconds)

    def help(self) -> int:
        """Look at parts that are free, as long as there are any; return how many they were.

        Nothing is done before whoever leads has found the people, or where the work is another.
        """
        with _engine(self._spec) as engine:
            cast = self._work.cast()
            if cast is None or not isinstance(engine, LooksFirst):
                return 0
            if self._work.planned() != self._plan(engine.description):
                return 0
            engine.follow(cast)
            parts, done = self._parts(engine, cast), 0
            while parts.free():
                done += self._walk(engine, parts)
            return done

    def _parts(self, engine: Estimator, cast: Cast) -> Parts:
        if isinstance(engine, LooksFirst):
            return Parts(self._work.path, cast.frames)
        return Parts(self._work.path, self._facts.frames, self._facts.frames)

    def _walk(self, engine: Estimator, parts: Parts) -> int:
        """Read the film once, and look at what is free when it comes by; return how many parts."""
        done, before = 0, None
        with FrameStream(self._video, self._spec.max_side, self._spec.limits) as frames:
            stream = of_size(frames, self._facts.upright)
            for number, (start, stop) in enumerate(parts.spans):
                if not parts.free():
                    break
                # Only reading to its end shows how long a film is.
                last = number == len(parts.spans) - 1
                span = stream if last else islice(stream, stop - start)
                with parts.claimed(number) as claim:
                    if claim is None:
                        before = _passed_by(span, stop)
                        continue
                    one = PartInTheMaking(self._work.path, before)
                    with closing(one):
                        before_it = parts.frames_done()
                        for seen in engine.estimate(one.watched(span)):
                            one.add(seen)
                            claim.touch()
                            self._tell(parts, before_it + seen.index + 1 - start)
                        before = one.last
                        parts.keep(number, one.arrays(), [*frames.cautions] if last else [])
                        done += 1
        return done

    def _tell(self, parts: Parts, done: int) -> None:
        total = parts.spans[-1][1]
        self._report("pose", min(total, done), total)

    def _cast(self, engine: Estimator) -> Cast:
        """Who is in the film: as it was found before, or by looking through it."""
        if not isinstance(engine, LooksFirst):
            return NOBODY
        cast = self._work.cast()
        if cast is None:
            side = min(engine.first_look_side, self._spec.max_side)
            with FrameStream(self._video, side, self._spec.limits) as frames:
                told = self._told(of_size(frames, self._facts.upright))
                cast = engine.look(told, self._spec.person)
            self._work.keep_cast(cast)
        engine.follow(cast)
        return cast

    def _told(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, each reported before the next one is read."""
        for frame in frames:
            yield frame
            self._report("people", frame.index + 1, max(self._facts.frames, frame.index + 1))

    def _plan(self, estimator: Description) -> dict[str, Any]:
        """What must be alike for parts to belong together, to the last bit."""
        told = {
            "edition": LOOK_EDITION,
            "estimator": asdict(estimator),
            "processor": processor(),
            "maxSide": self._spec.max_side,
            "person": self._spec.person,
            "hands": self._spec.hands,
            "part": PART_FRAMES,
            "film": {
                "frames": self._facts.frames,
                "duration": self._facts.duration,
                "picture": list(self._facts.upright),
            },
        }
        # As it is once it was written down and read again.
        return dict(json.loads(json.dumps(told)))


def of_size(frames: Iterable[Frame], upright: tuple[int, int]) -> Iterator[Frame]:
    """Yield frames, as long as they are of the picture that the facts promised."""
    for frame in frames:
        if frame.picture != upright:
            raise DecoderAnswer
        yield frame


@contextmanager
def _engine(spec: LookSpec) -> Iterator[Estimator]:
    engine = open_estimator(spec.model, spec.models, hands=spec.hands)
    try:
        yield engine
    finally:
        engine.close()


def _passed_by(frames: Iterable[Frame], stop: int) -> NDArray[np.int16] | None:
    """Let the frames of somebody else's part go by; return the last one, thinned."""
    last = None
    for frame in frames:
        if frame.index == stop - 1:
            last = thinned(frame.image)
    return last
