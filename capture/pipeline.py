"""From a video to a Motion: the only module that names all the steps, in order.

    video → frames → people → frames again → landmarks → Motion → two packages and a report

An estimator may look through the film before it estimates: who is in it, and who performs. The film
is decoded twice for that, which costs less than keeping its frames would.

Every step streams: frames are looked at one by one, landmarks go to scratch files, poses are solved
in parts. Memory does not grow with the length of the video. The same video, estimator and settings
give the same bytes.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.cautions import Caution
from capture.errors import DecoderAnswer, NobodyFound
from capture.findings import Quality
from capture.motion.formats.motion_file import MotionFile, write_landmarks, write_motion
from capture.motion.formats.package import ArraySpool, SpoolSet, spools
from capture.motion.landmarks import Landmarks
from capture.pose.estimator import LooksFirst, open_estimator
from capture.pose.frame_landmarks import Description, Estimator, FrameLandmarks
from capture.pose.people import NOBODY, Cast
from capture.quality.evidence import Evidence
from capture.quality.judging import judged
from capture.quality.limbs import marks_of
from capture.quality.looks import Looks, Watch
from capture.solve.solver import Fit, Solver
from capture.solve.stillness import nothing_moves
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import Frame, FrameStream, probe
from capture.writing import (
    LANDMARKS_FILE,
    MOTION_FILE,
    RESULT_FILE,
    as_made,
    engine_versions,
    whole_file,
)

Report = Callable[[str, int, int], None]
"""Called with the stage ("read", "people", "pose", "solve", "store"), how much is done, and of how much."""

_PARTLY = 0.95
_LEAST_RUN = 5
_ARRAYS = ("times", "image", "world", "visibility", "presence", "found")


@dataclass(frozen=True, slots=True)
class CaptureSpec:
    """How to capture.

    Attributes:
        model: key of the table of estimators.
        models: folder of model files.
        height: standing height of the performer in metres, or None where nobody knows.
        max_side: longer side in pixels to which larger pictures are scaled down before estimation.
        person: id of who is to be followed among the people of the film; 0 for its performer.
        machine_made: True where nobody performed what the video shows; then nothing in the
            Motion counts as seen.
        limits: what a video may be.
    """

    model: str
    models: Path
    height: float | None
    max_side: int = 1920
    person: int = 0
    machine_made: bool = False
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What came out.

    Attributes:
        facts: the video, with the frames and the duration that were really decoded.
        frames: frames of the Motion, one per decoded frame.
        found: frames in which somebody was found.
        estimator: what looked at the frames.
        cast: who was found in the film, and where it is cut; nobody's where the estimator only
            ever sees one person.
        fit: how the Motion was solved.
        cautions: findings about the file.
        quality: findings about the recording, in time.
        seconds: time spent per stage.
        versions: programs and libraries that took part.
    """

    facts: VideoFacts
    frames: int
    found: int
    estimator: Description
    cast: Cast
    fit: Fit
    cautions: tuple[Caution, ...]
    quality: Quality
    seconds: dict[str, float]
    versions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the result as a JSON object."""
        told = asdict(replace(self, cast=NOBODY))
        del told["cast"]
        return {
            **told,
            **self.cast.to_json(),
            "quality": self.quality.to_json(),
            "found_share": round(self.found / self.frames, 5),
        }


def capture_take(
    video: BinaryIO, spec: CaptureSpec, out: Path, report: Report | None = None
) -> CaptureResult:
    """Capture a video into a folder: LANDMARKS_FILE, MOTION_FILE and RESULT_FILE.

    Args:
        video: open file with a descriptor.
        spec: how to capture.
        out: existing folder; what stands in it under these names is replaced.
        report: progress; what it raises ends the work.

    Raises:
        CaptureError: when the video is refused, nobody is found, or an engine is not ready.
    """
    return _Capture(video, spec, out, report or _silent).run()


def _silent(stage: str, done: int, of: int) -> None:
    del stage, done, of


class _Capture:
    """One capture on its way."""

    def __init__(self, video: BinaryIO, spec: CaptureSpec, out: Path, report: Report) -> None:
        self._video = video
        self._spec = spec
        self._out = out
        self._report = report
        self._seconds: dict[str, float] = {}
        self._lap = time.perf_counter()

    def run(self) -> CaptureResult:
        """Do all steps in order."""
        self._report("read", 0, 1)
        facts = probe(self._video, self._spec.limits)
        self._clock("read")
        with (
            tempfile.TemporaryDirectory(dir=self._out, prefix="capture-") as name,
            _engine(self._spec) as engine,
            spools(_folder(Path(name), "seen")) as made,
            closing(Watch(_folder(Path(name), "looks"))) as watch,
        ):
            cast = self._people(facts, engine)
            self._clock("people")
            cautions = self._look(facts, engine, made, watch)
            landmarks = _gathered(made, engine.names, facts, cast)
            self._clock("pose")
            return self._solve(
                _Seen(landmarks, watch.looks(), cast, engine.description),
                _decoded(facts, landmarks, cautions),
                _folder(Path(name), "solved"),
            )

    def _clock(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = round(now - self._lap, 3)
        self._lap = now

    def _people(self, facts: VideoFacts, engine: Estimator) -> Cast:
        """Look through the film for everybody in it, if the estimator does so."""
        if not isinstance(engine, LooksFirst):
            return NOBODY
        side = min(engine.first_look_side, self._spec.max_side)
        with FrameStream(self._video, side, self._spec.limits) as frames:
            told = self._told("people", facts, _of_size(frames, facts.upright))
            return engine.look(told, self._spec.person)

    def _told(self, stage: str, facts: VideoFacts, frames: Iterable[Frame]) -> Iterator[Frame]:
        """The frames, each reported before the next one is read."""
        for frame in frames:
            yield frame
            self._report(stage, frame.index + 1, max(facts.frames, frame.index + 1))

    def _look(
        self, facts: VideoFacts, engine: Estimator, made: SpoolSet, watch: Watch
    ) -> tuple[Caution, ...]:
        """Put the landmarks of every frame into scratch files; return the decoder's cautions."""
        with FrameStream(self._video, self._spec.max_side, self._spec.limits) as frames:
            for seen in engine.estimate(watch.passing(_of_size(frames, facts.upright))):
                _keep(made, seen)
                self._report("pose", seen.index + 1, max(facts.frames, seen.index + 1))
            return frames.cautions

    def _solve(self, seen: "_Seen", facts: VideoFacts, scratch: Path) -> CaptureResult:
        landmarks = seen.landmarks
        solver = Solver(landmarks, self._spec.height, scratch)
        try:
            fit = solver.fit(lambda done: self._report("solve", done, len(landmarks)))
            self._clock("solve")
            self._report("store", 0, 1)
            header = _header(self._spec, facts, seen.estimator, fit)
            with whole_file(self._out / LANDMARKS_FILE) as file:
                write_landmarks(file, landmarks, header)
            with whole_file(self._out / MOTION_FILE) as file:
                write_motion(
                    file,
                    as_made(solver.parts()) if self._spec.machine_made else solver.parts(),
                    header,
                    scratch,
                )
            still = nothing_moves(landmarks)
            quality = self._judge(seen, solver.flipped, floor_seen=fit.floor_seen, still=still)
        finally:
            solver.close()
        self._clock("store")
        found = int(np.count_nonzero(landmarks.found))
        result = CaptureResult(
            facts=facts,
            frames=len(landmarks),
            found=found,
            estimator=seen.estimator,
            cast=seen.cast,
            fit=fit,
            cautions=_cautions(facts, found_share=found / len(landmarks), still=still),
            quality=quality,
            seconds=self._seconds,
            versions=engine_versions(),
        )
        with whole_file(self._out / RESULT_FILE) as file:
            file.write(json.dumps(result.to_json(), indent=1, sort_keys=True).encode())
        self._report("store", 1, 1)
        return result

    def _judge(
        self, seen: "_Seen", flipped: NDArray[np.bool_], *, floor_seen: bool, still: bool
    ) -> Quality:
        motion = MotionFile(self._out / MOTION_FILE)
        evidence = Evidence(
            landmarks=seen.landmarks,
            looks=seen.looks,
            rate=1.0 / float(np.median(np.diff(seen.landmarks.times))),
            flipped=flipped,
            marks=marks_of(motion, whole_made=self._spec.machine_made),
            floor_seen=floor_seen,
            still=still,
        )
        return judged(evidence)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What looking at all frames brought, on disk, and what looked."""

    landmarks: Landmarks
    looks: Looks
    cast: Cast
    estimator: Description


def _of_size(frames: FrameStream, upright: tuple[int, int]) -> Iterator[Frame]:
    """The frames, as long as they are of the picture that the facts promised."""
    for frame in frames:
        if frame.picture != upright:
            raise DecoderAnswer
        yield frame


def _folder(parent: Path, name: str) -> Path:
    """A folder of its own: two sets of scratch arrays may share names, never a file."""
    folder = parent / name
    folder.mkdir()
    return folder


@contextmanager
def _engine(spec: CaptureSpec) -> Iterator[Estimator]:
    engine = open_estimator(spec.model, spec.models)
    try:
        yield engine
    finally:
        engine.close()


def _keep(made: SpoolSet, seen: FrameLandmarks) -> None:
    made.append("times", np.array([seen.time], dtype=np.float64))
    made.append("found", np.array([seen.found], dtype=np.bool_))
    for name in ("image", "world", "visibility", "presence"):
        made.append(name, getattr(seen, name)[None])


def _gathered(made: SpoolSet, names: tuple[str, ...], facts: VideoFacts, cast: Cast) -> Landmarks:
    """All landmarks, still on disk: the arrays are memory-mapped."""
    content = made.finish()
    views = {
        name: spool.view() if isinstance(spool, ArraySpool) else spool
        for name, spool in content.items()
    }
    landmarks = Landmarks(
        names=names,
        picture=facts.upright,
        cuts=cast.cuts,
        **{name: views[name] for name in _ARRAYS},
    )
    if _longest_run(landmarks.found) < min(_LEAST_RUN, len(landmarks) // 2):
        raise NobodyFound
    return landmarks


def _longest_run(found: NDArray[np.bool_]) -> int:
    """Most frames one after another with a pose: a ghost on a chair lasts a frame or two."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], found.astype(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0


def _decoded(facts: VideoFacts, landmarks: Landmarks, cautions: tuple[Caution, ...]) -> VideoFacts:
    """The facts as decoding every frame showed them, rather than as the packets promised."""
    times = landmarks.times
    steps = np.diff(times)
    return replace(
        facts,
        frames=len(times),
        duration=float(times[-1] + np.median(steps)),
        longest_step=float(steps.max()),
        cautions=tuple(dict.fromkeys((*facts.cautions, *cautions))),
    )


def _header(
    spec: CaptureSpec, facts: VideoFacts, estimator: Description, fit: Fit
) -> dict[str, Any]:
    """What a reader of the stored files should know; nothing that changes from run to run."""
    return {
        "operation": "capture",
        "estimator": asdict(estimator),
        "parameters": {
            "height": spec.height,
            "maxSide": spec.max_side,
            "machineMade": spec.machine_made,
            "person": spec.person,
        },
        "fit": asdict(fit),
        "video": {
            "codec": facts.codec,
            "frames": facts.frames,
            "duration": facts.duration,
            "picture": list(facts.upright),
            "startOffset": facts.start_offset,
        },
    }


def _cautions(facts: VideoFacts, *, found_share: float, still: bool) -> tuple[Caution, ...]:
    cautions = list(facts.cautions)
    if found_share < _PARTLY:
        cautions.append(Caution.PARTLY_FOUND)
    if still:
        cautions.append(Caution.NOTHING_MOVES)
    return tuple(cautions)
