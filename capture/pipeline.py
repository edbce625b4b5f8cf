"""From a video to a Motion: the only module that names all the steps, in order.

    video → frames → landmarks → Motion → two packages and a report

Every step streams: frames are looked at one by one, landmarks go to scratch files, poses are solved
in parts. Memory does not grow with the length of the video. The same video, estimator and settings
give the same bytes.
"""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from capture.cautions import Caution
from capture.errors import DecoderAnswer, NobodyFound
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.motion.formats.package import ArraySpool, SpoolSet, spools
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.source import Source
from capture.pose.estimator import open_estimator
from capture.pose.frame_landmarks import Description, Estimator, FrameLandmarks
from capture.solve.lift.lifter import the_lifter
from capture.solve.solver import Fit, Solver
from capture.solve.stillness import nothing_moves
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import Frame, FrameStream, probe

LANDMARKS_FILE = "landmarks.npz"
MOTION_FILE = "motion.npz"
RESULT_FILE = "result.json"

Report = Callable[[str, int, int], None]
"""Called with the stage ("read", "pose", "solve", "store"), how much is done, and of how much."""

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
        machine_made: True where nobody performed what the video shows; then nothing in the
            Motion counts as seen.
        limits: what a video may be.
    """

    model: str
    models: Path
    height: float | None
    max_side: int = 1920
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
        fit: how the Motion was solved.
        cautions: findings to be shown.
        seconds: time spent per stage.
        versions: programs and libraries that took part.
    """

    facts: VideoFacts
    frames: int
    found: int
    estimator: Description
    fit: Fit
    cautions: tuple[Caution, ...]
    seconds: dict[str, float]
    versions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the result as a JSON object."""
        return {**asdict(self), "found_share": round(self.found / self.frames, 5)}


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
        ):
            cautions = self._look(facts, engine, made)
            landmarks = _gathered(made, engine.names, facts)
            self._clock("pose")
            return self._solve(
                landmarks,
                _decoded(facts, landmarks, cautions),
                engine.description,
                _folder(Path(name), "solved"),
            )

    def _clock(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = round(now - self._lap, 3)
        self._lap = now

    def _look(self, facts: VideoFacts, engine: Estimator, made: SpoolSet) -> tuple[Caution, ...]:
        """Put the landmarks of every frame into scratch files; return the decoder's cautions."""
        with FrameStream(self._video, self._spec.max_side, self._spec.limits) as frames:
            for seen in engine.estimate(_of_size(frames, facts.upright)):
                _keep(made, seen)
                self._report("pose", seen.index + 1, max(facts.frames, seen.index + 1))
            return frames.cautions

    def _solve(
        self, landmarks: Landmarks, facts: VideoFacts, estimator: Description, scratch: Path
    ) -> CaptureResult:
        solver = Solver(landmarks, self._spec.height, scratch, the_lifter())
        try:
            fit = solver.fit(lambda done: self._report("solve", done, len(landmarks)))
            self._clock("solve")
            self._report("store", 0, 1)
            header = _header(self._spec, facts, estimator, fit)
            with _whole(self._out / LANDMARKS_FILE) as file:
                write_landmarks(file, landmarks, header)
            with _whole(self._out / MOTION_FILE) as file:
                write_motion(file, _parts(solver, self._spec), header, scratch)
        finally:
            solver.close()
        self._clock("store")
        found = int(np.count_nonzero(landmarks.found))
        result = CaptureResult(
            facts=facts,
            frames=len(landmarks),
            found=found,
            estimator=estimator,
            fit=fit,
            cautions=_cautions(facts, landmarks, found),
            seconds=self._seconds,
            versions=_versions(),
        )
        with _whole(self._out / RESULT_FILE) as file:
            file.write(json.dumps(result.to_json(), indent=1, sort_keys=True).encode())
        self._report("store", 1, 1)
        return result


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


def _gathered(made: SpoolSet, names: tuple[str, ...], facts: VideoFacts) -> Landmarks:
    """All landmarks, still on disk: the arrays are memory-mapped."""
    content = made.finish()
    views = {
        name: spool.view() if isinstance(spool, ArraySpool) else spool
        for name, spool in content.items()
    }
    landmarks = Landmarks(
        names=names, picture=facts.upright, **{name: views[name] for name in _ARRAYS}
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


def _parts(solver: Solver, spec: CaptureSpec) -> Iterator[Motion]:
    """The Motion in parts; what was seen in a machine-made video is made, not seen."""
    for part in solver.parts():
        if spec.machine_made:
            made = np.where(part.source == Source.MISSING, part.source, np.uint8(Source.MADE))
            yield replace(part, source=made.astype(np.uint8))
        else:
            yield part


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


def _cautions(facts: VideoFacts, landmarks: Landmarks, found: int) -> tuple[Caution, ...]:
    cautions = list(facts.cautions)
    if found < _PARTLY * len(landmarks):
        cautions.append(Caution.PARTLY_FOUND)
    if nothing_moves(landmarks):
        cautions.append(Caution.NOTHING_MOVES)
    return tuple(cautions)


def _versions() -> dict[str, str]:
    names = ("av", "mediapipe", "numpy", "opencv-python")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that appears under its name only when it is complete and on disk."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        made = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            made.replace(path)
        except BaseException:
            made.unlink()
            raise
