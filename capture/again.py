"""From stored landmarks to a Motion once more: a better solver, or what a person has put right.

The film is not needed. Landmarks stay as they were seen; the new Motion names them, the corrections
and the height that it was solved with.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from capture.findings import Quality
from capture.judgement import evidence_without_film, finger_figures
from capture.motion.formats.motion_file import LandmarksFile, write_motion
from capture.motion.landmarks import Landmarks
from capture.quality.judging import judged
from capture.solve.corrections import Corrections
from capture.solve.lift.lifter import WEIGHTS
from capture.solve.solved import Fit
from capture.solve.solving import solver_of
from capture.writing import MOTION_FILE, RESULT_FILE, as_made, engine_versions, whole_file

Report = Callable[[str, int, int], None]
"""Called with the stage ("solve", "store"), how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class AgainSpec:
    """How to solve again.

    Attributes:
        height: standing height of the performer in metres, or None where nobody knows.
        machine_made: whether nobody performed what the film shows.
        corrections: what a person has put right.
        lifter: weights of the lifter, or None to do without.
    """

    height: float | None
    machine_made: bool
    corrections: Corrections
    lifter: Path | None = WEIGHTS


@dataclass(frozen=True, slots=True)
class AgainResult:
    """What came out.

    Attributes:
        frames: frames of the Motion.
        found: frames in which somebody was found.
        estimator: what had looked at the film, as it was written then.
        fit: how the Motion was solved.
        quality: findings about the recording, as far as they can be told without the film.
        versions: programs and libraries that took part.
    """

    frames: int
    found: int
    estimator: dict[str, Any]
    fit: Fit
    quality: Quality
    versions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Return the result as a JSON object."""
        told = {**asdict(self), "quality": self.quality.to_json()}
        return {**told, "found_share": round(self.found / self.frames, 5)}


def solve_again(landmarks: Path, spec: AgainSpec, out: Path, report: Report) -> AgainResult:
    """Solve stored landmarks into a folder: MOTION_FILE and RESULT_FILE.

    Args:
        landmarks: package file of landmarks.
        spec: how to solve.
        out: existing folder; what stands in it under these names is replaced.
        report: progress; what it raises ends the work.

    Raises:
        NobodyFound: when no frame has a pose.
        FormatError: when the file holds no landmarks.
    """
    stored = LandmarksFile(landmarks)
    with tempfile.TemporaryDirectory(dir=out, prefix="again-") as name:
        return _solve(stored.mapped(), stored.package.header, spec, (out, Path(name), report))


def _solve(
    seen: Landmarks, facts: dict[str, Any], spec: AgainSpec, where: tuple[Path, Path, Report]
) -> AgainResult:
    out, scratch, report = where
    solver = solver_of(seen, spec.height, scratch, spec.corrections, spec.lifter)
    try:
        fit = solver.fit(lambda done: report("solve", done, len(seen)))
        report("store", 0, 1)
        header = {
            "operation": "edit" if spec.corrections else "solve",
            "estimator": facts.get("estimator", {}),
            "parameters": {
                "height": spec.height,
                "machineMade": spec.machine_made,
                "corrections": [one.to_json() for one in spec.corrections.made],
            },
            "fit": asdict(fit),
            "video": facts.get("video", {}),
        }
        with whole_file(out / MOTION_FILE) as file:
            parts = as_made(solver.parts()) if spec.machine_made else solver.parts()
            write_motion(file, parts, header, scratch)
        evidence = evidence_without_film(
            seen, solver, fit, out / MOTION_FILE, machine_made=spec.machine_made
        )
        quality = judged(evidence)
        quality = replace(quality, figures={**quality.figures, **finger_figures(fit)})
    finally:
        solver.close()
    result = AgainResult(
        frames=len(seen),
        found=int(np.count_nonzero(seen.found)),
        estimator=dict(facts.get("estimator", {})),
        fit=fit,
        quality=quality,
        versions=engine_versions(),
    )
    with whole_file(out / RESULT_FILE) as file:
        file.write(json.dumps(result.to_json(), indent=1, sort_keys=True).encode())
    report("store", 1, 1)
    return result
