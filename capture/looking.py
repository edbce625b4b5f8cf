"""Video → landmarks: who is in the film, then where their limbs are, part by part.

What was looked at stays in a folder. Whoever is stopped goes on from there, and several processes,
on one computer or many, share a film. The numbers are the same to the last bit whoever did which
part: landmarks of a frame depend on that frame and the people found before, and on nothing else.

An estimator that follows a person from frame to frame cannot be shared: for it the film is one part.
"""

import json
import shutil
import tempfile
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
from capture.errors import DecoderAnswer, NobodyFound
from capture.motion.errors import FormatError
from capture.motion.formats.motion_file import camera_arrays, hand_array, hands_in, stored_camera
from capture.motion.formats.package import ArraySpool, Content, Package, SpoolSet, write_package
from capture.motion.hands import HAND_ARRAYS, HAND_FOUND
from capture.motion.landmarks import Landmarks
from capture.parts import PART_FRAMES, Parts
from capture.pose.estimator import LooksFirst, open_estimator
from capture.pose.frame_landmarks import Description, Estimator, FrameLandmarks
from capture.pose.people import NOBODY, Cast
from capture.quality.looks import Looks, Watch, thinned
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import Frame, FrameStream
from capture.writing import whole_file

Report = Callable[[str, int, int], None]
"""Called with the stage ("people" or "pose"), how much is done, and of how much."""

_PLAN, _CAST = "plan.json", "cast"
_LEAST_RUN = 5
_LANDMARKS = ("times", "image", "world", "visibility", "presence", "found")
_LOOKS = ("luma", "detail", "change", "shift")
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
                looked at in another way, it is emptied.
            report: progress; what it raises ends the work, and what is done stays.
        """
        self._video, self._facts, self._spec = video, facts, spec
        self._work, self._report = work, report

    def look(self, scratch: Path) -> Seen:
        """Look at every part that nobody else looks at, and wait for those who do.

        Args:
            scratch: existing folder for the arrays of the whole film.

        Raises:
            CaptureError: when the film is refused or nobody is found.
        """
        began = time.perf_counter()
        with _engine(self._spec) as engine:
            self._take_over(engine.description)
            cast = self._cast(engine)
            found = time.perf_counter()
            parts = self._parts(engine, cast)
            while parts.missing():
                if parts.free():
                    self._walk(engine, parts)
                else:
                    time.sleep(_WAIT)
                    self._tell(parts, parts.frames_done())
            landmarks, looks = _gathered(
                parts, engine.names, (self._facts.upright, self._spec.max_side), cast, scratch
            )
            seconds = {"people": found - began, "pose": time.perf_counter() - found}
            return Seen(landmarks, looks, cast, engine.description, _cautions_of(parts), seconds)

    def help(self) -> int:
        """Look at parts that are free, as long as there are any; return how many they were.

        Nothing is done before whoever leads has found the people, or where the work is another.
        """
        with _engine(self._spec) as engine:
            cast = _read_cast(self._work)
            if cast is None or not isinstance(engine, LooksFirst):
                return 0
            if self._planned() != self._plan(engine.description):
                return 0
            engine.follow(cast)
            parts, done = self._parts(engine, cast), 0
            while parts.free():
                done += self._walk(engine, parts)
            return done

    def _parts(self, engine: Estimator, cast: Cast) -> Parts:
        if isinstance(engine, LooksFirst):
            return Parts(self._work, cast.frames)
        return Parts(self._work, self._facts.frames, self._facts.frames)

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
                    one = _Part(self._work, before)
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
        cast = _read_cast(self._work)
        if cast is None:
            side = min(engine.first_look_side, self._spec.max_side)
            with FrameStream(self._video, side, self._spec.limits) as frames:
                told = self._told(of_size(frames, self._facts.upright))
                cast = engine.look(told, self._spec.person)
            _write_cast(self._work, cast)
        engine.follow(cast)
        return cast

    def _told(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, each reported before the next one is read."""
        for frame in frames:
            yield frame
            self._report("people", frame.index + 1, max(self._facts.frames, frame.index + 1))

    def _plan(self, estimator: Description) -> dict[str, Any]:
        """What must be alike for parts to belong together."""
        return {
            "estimator": asdict(estimator),
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

    def _planned(self) -> dict[str, Any] | None:
        """What the folder was begun for."""
        try:
            return dict(json.loads((self._work / _PLAN).read_text()))
        except (OSError, ValueError):
            return None

    def _take_over(self, estimator: Description) -> None:
        """Go on with what is in the folder, or empty it."""
        plan = json.loads(json.dumps(self._plan(estimator)))
        if self._planned() == plan:
            return
        for entry in self._work.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)
        with whole_file(self._work / _PLAN) as file:
            file.write(json.dumps(plan).encode())


class _Part:
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


def _gathered(
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
    views["found"] = np.array(views["found"], dtype=np.bool_)
    landmarks = Landmarks(
        names=names,
        picture=picture,
        cuts=cast.cuts,
        hands=hands_in(views),
        covered=cast.covered,
        camera=cast.camera,
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


def _cautions_of(parts: Parts) -> tuple[Caution, ...]:
    last = parts.read(len(parts.spans) - 1)
    return tuple(Caution(name) for name in last.header["cautions"])


def longest_run(found: NDArray[np.bool_]) -> int:
    """Most frames one after another with a pose: a ghost on a chair lasts a frame or two."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], found.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0


def _write_cast(work: Path, cast: Cast) -> None:
    header = {"kind": "cast", "frames": cast.frames, "rate": cast.rate, **cast.to_json()}
    arrays: dict[str, NDArray[Any]] = {}
    arrays |= {f"path-{n:05d}": path.regions for n, path in enumerate(cast.paths)}
    arrays |= {f"looks-{n:05d}": looks for n, looks in enumerate(cast.looks)}
    arrays |= camera_arrays(cast.camera)
    with whole_file(work / _CAST) as file:
        write_package(file, header, arrays)


def _read_cast(work: Path) -> Cast | None:
    """Who was found in the film before; None where nobody has looked yet."""
    try:
        package = Package(work / _CAST)
    except FormatError:
        return None
    told = package.header
    camera = stored_camera(package)
    if camera is None:
        return None  # Written by a program that did not follow the background.
    count = range(len(told["people"]))
    return Cast.from_json(
        told,
        tuple(np.array(package.array(f"path-{n:05d}")) for n in count),
        tuple(np.array(package.array(f"looks-{n:05d}")) for n in count),
        camera.some(slice(None)),
    )
