"""From a video to a Motion: the only module that names all the steps, in order.

    video → frames → people → frames again → landmarks → Motion → two packages and a report

An estimator may look through the film before it estimates: who is in it, and who performs. The film
is decoded twice for that, which costs less than keeping its frames would.

Every step streams: frames are looked at one by one, landmarks go to scratch files, poses are solved
in parts. Memory does not grow with the length of the video. The same video, estimator and settings
give the same bytes, also where the work was interrupted or shared (`looking.py`).
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from capture.by_film import cautions, decoded, with_pictures
from capture.cautions import Caution
from capture.findings import Quality
from capture.judgement import evidence_without_film, finger_figures
from capture.looking import Looking, LookSpec, Seen
from capture.motion.formats.motion_file import write_landmarks, write_motion
from capture.pose.estimator import make_ready
from capture.pose.frame_landmarks import Description
from capture.pose.people import NOBODY, Cast
from capture.quality.judging import judged
from capture.solve.solved import Fit
from capture.solve.solving import solver_of
from capture.video.facts import VideoFacts
from capture.video.reader import probe
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


@dataclass(frozen=True, slots=True)
class CaptureSpec:
    """How to capture.

    Attributes:
        look: how to look at the film.
        height: standing height of the performer in metres, or None where nobody knows.
        machine_made: True where nobody performed what the video shows; then nothing in the
            Motion counts as seen.
        work: existing folder where what was looked at stays when the work breaks off, and where
            others may share it; None to begin anew each time.
    """

    look: LookSpec
    height: float | None = None
    machine_made: bool = False
    work: Path | None = None


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


def look_only(
    video: BinaryIO, spec: LookSpec, out: Path, report: Report | None = None
) -> dict[str, Any]:
    """Write the landmarks of a video into a folder, as LANDMARKS_FILE, and no Motion.

    Args:
        video: open file with a descriptor.
        spec: how to look.
        out: existing folder.
        report: progress; what it raises ends the work.

    Returns:
        Frames, those in which somebody was found, and who is in the film.

    Raises:
        CaptureError: when the video is refused, nobody is found, or an engine is not ready.
    """
    report = report or _silent
    make_ready(spec.model)
    facts = probe(video, spec.limits)
    with tempfile.TemporaryDirectory(dir=out, prefix="look-") as name:
        work = _folder(Path(name), "work")
        seen = Looking(video, facts, spec, work, report).look(_folder(Path(name), "seen"))
        header = {"operation": "look", "estimator": asdict(seen.estimator)}
        with whole_file(out / LANDMARKS_FILE) as file:
            write_landmarks(file, seen.landmarks, header)
        found = int(np.count_nonzero(seen.landmarks.found))
        return {"frames": len(seen.landmarks), "found": found, **seen.cast.to_json()}


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
        make_ready(self._spec.look.model)
        facts = probe(self._video, self._spec.look.limits)
        self._clock("read")
        with (
            tempfile.TemporaryDirectory(dir=self._out, prefix="capture-") as name,
            _work(self._spec, Path(name)) as work,
        ):
            looking = Looking(self._video, facts, self._spec.look, work, self._report)
            seen = looking.look(_folder(Path(name), "seen"))
            self._seconds |= {stage: round(took, 3) for stage, took in seen.seconds.items()}
            self._lap = time.perf_counter()
            return self._solve(seen, decoded(facts, seen), _folder(Path(name), "solved"))

    def _clock(self, stage: str) -> None:
        now = time.perf_counter()
        self._seconds[stage] = round(now - self._lap, 3)
        self._lap = now

    def _solve(self, seen: Seen, facts: VideoFacts, scratch: Path) -> CaptureResult:
        landmarks = seen.landmarks
        solver = solver_of(landmarks, self._spec.height, scratch)
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
            evidence = evidence_without_film(
                landmarks,
                solver,
                fit,
                self._out / MOTION_FILE,
                machine_made=self._spec.machine_made,
            )
            quality = judged(with_pictures(evidence, seen))
            quality = replace(quality, figures={**quality.figures, **finger_figures(fit)})
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
            cautions=cautions(facts, found_share=found / len(landmarks), still=evidence.still),
            quality=quality,
            seconds=self._seconds,
            versions=engine_versions(),
        )
        with whole_file(self._out / RESULT_FILE) as file:
            file.write(json.dumps(result.to_json(), indent=1, sort_keys=True).encode())
        self._report("store", 1, 1)
        return result


def _folder(parent: Path, name: str) -> Path:
    """A folder of its own: two sets of scratch arrays may share names, never a file."""
    folder = parent / name
    folder.mkdir()
    return folder


@contextmanager
def _work(spec: CaptureSpec, scratch: Path) -> Iterator[Path]:
    """The folder of what is looked at: one that stays where the work breaks off, or goes with it."""
    yield spec.work if spec.work is not None else _folder(scratch, "work")


def _header(
    spec: CaptureSpec, facts: VideoFacts, estimator: Description, fit: Fit
) -> dict[str, Any]:
    """What a reader of the stored files should know; nothing that changes from run to run."""
    return {
        "operation": "capture",
        "estimator": asdict(estimator),
        "parameters": {
            "height": spec.height,
            "maxSide": spec.look.max_side,
            "machineMade": spec.machine_made,
            "person": spec.look.person,
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
