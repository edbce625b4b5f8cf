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

from capture.errors import Caution, NobodyFound
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.motion.formats.package import SpoolSet, spools
from capture.motion.landmarks import Landmarks
from capture.pose.estimator import open_estimator
from capture.pose.frame_landmarks import Description, Estimator, FrameLandmarks
from capture.solve.solver import Fit, Solver
from capture.solve.stillness import nothing_moves
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import FrameStream, probe

LANDMARKS_FILE = "landmarks.npz"
MOTION_FILE = "motion.npz"
RESULT_FILE = "result.json"

Report = Callable[[str, int, int], None]
"""Called with the stage ("read", "pose", "solve", "store"), how much is done, and of how much."""

_PARTLY = 0.95
_ARRAYS = ("times", "image", "world", "visibility", "presence", "found")


@dataclass(frozen=True, slots=True)
class CaptureSpec:
    """How to capture.

    Attributes:
        model: key of the table of estimators.
        models: folder of model files.
        height: standing height of the performer in metres, or None where nobody knows.
        max_side: longer side in pixels to which larger pictures are scaled down before estimation.
        limits: what a video may be.
    """

    model: str
    models: Path
    height: float | None
    max_side: int = 1280
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
    report = report or _silent
    watch = _Watch()
    report("read", 0, 1)
    facts = probe(video, spec.limits)
    watch.lap("read")
    with tempfile.TemporaryDirectory(dir=out, prefix="capture-") as name, _engine(spec) as engine:
        scratch = Path(name)
        with spools(scratch) as made, FrameStream(video, spec.max_side, spec.limits) as frames:
            _look(frames, engine, made, lambda done: report("pose", done, facts.frames))
            landmarks = _gathered(made, engine.names, facts)
            watch.lap("pose")
            facts = _decoded(facts, landmarks, frames.cautions)
            return _solve(landmarks, facts, spec, engine.description, scratch, out, report, watch)


def _silent(stage: str, done: int, of: int) -> None:
    del stage, done, of


class _Watch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._start = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = round(now - self._start, 3)
        self._start = now


@contextmanager
def _engine(spec: CaptureSpec) -> Iterator[Estimator]:
    engine = open_estimator(spec.model, spec.models)
    try:
        yield engine
    finally:
        engine.close()


def _look(
    frames: FrameStream, engine: Estimator, made: SpoolSet, report: Callable[[int], None]
) -> None:
    for seen in engine.estimate(frames):
        _keep(made, seen)
        report(seen.index + 1)


def _keep(made: SpoolSet, seen: FrameLandmarks) -> None:
    made.append("times", np.array([seen.time], dtype=np.float64))
    made.append("found", np.array([seen.found], dtype=np.bool_))
    for name in ("image", "world", "visibility", "presence"):
        made.append(name, getattr(seen, name)[None])


def _gathered(made: SpoolSet, names: tuple[str, ...], facts: VideoFacts) -> Landmarks:
    """All landmarks, still on disk: the arrays are memory-mapped."""
    content = made.finish()
    views = {
        name: spool if isinstance(spool, np.ndarray) else spool.view()
        for name, spool in content.items()
    }
    landmarks = Landmarks(
        names=names, picture=facts.upright, **{name: views[name] for name in _ARRAYS}
    )
    if not landmarks.found.any():
        raise NobodyFound
    return landmarks


def _decoded(
    facts: VideoFacts, landmarks: Landmarks, cautions: tuple[Caution, ...]
) -> VideoFacts:
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


def _solve(
    landmarks: Landmarks,
    facts: VideoFacts,
    spec: CaptureSpec,
    estimator: Description,
    scratch: Path,
    out: Path,
    report: Report,
    watch: _Watch,
) -> CaptureResult:
    frames = len(landmarks)
    solver = Solver(landmarks, spec.height, scratch)
    fit = solver.fit(lambda done: report("solve", done, frames))
    watch.lap("solve")
    report("store", 0, 1)
    header = _header(spec, facts, estimator, fit)
    with _whole(out / LANDMARKS_FILE) as file:
        write_landmarks(file, landmarks, header)
    with _whole(out / MOTION_FILE) as file:
        write_motion(file, solver.parts(), header, scratch)
    solver.close()
    watch.lap("store")
    found = int(np.count_nonzero(landmarks.found))
    result = CaptureResult(
        facts=facts,
        frames=frames,
        found=found,
        estimator=estimator,
        fit=fit,
        cautions=_cautions(facts, landmarks, found),
        seconds=watch.seconds,
        versions=_versions(),
    )
    with _whole(out / RESULT_FILE) as file:
        file.write(json.dumps(result.to_json(), indent=1, sort_keys=True).encode())
    report("store", 1, 1)
    return result


def _header(
    spec: CaptureSpec, facts: VideoFacts, estimator: Description, fit: Fit
) -> dict[str, Any]:
    """What a reader of the stored files should know; nothing that changes from run to run."""
    return {
        "operation": "capture",
        "estimator": asdict(estimator),
        "parameters": {"height": spec.height, "maxSide": spec.max_side},
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
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
