"""A recording solved: its body, or its hands where a film shows nobody's body."""

from pathlib import Path as FilePath

import numpy as np
from numpy.typing import NDArray

from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.solve.corrections import NONE, Corrections
from capture.solve.hands.alone import HandsAlone
from capture.solve.lift.lifter import WEIGHTS
from capture.solve.solved import Fit
from capture.solve.solver import Solver


def solver_of(
    landmarks: Landmarks,
    height: float | None,
    scratch: FilePath,
    corrections: Corrections = NONE,
    lifter: FilePath | None = WEIGHTS,
) -> Solver | HandsAlone:
    """Return the solve of landmarks: of a body, or of hands in a film that never shows one.

    Args:
        landmarks: what was seen; arrays may be memory-mapped.
        height: standing height of the performer in metres, if known.
        scratch: existing folder for temporary files.
        corrections: what a person has put right.
        lifter: weights of the lifter; None to do without.

    Raises:
        NobodyFound: when there is neither.
    """
    if landmarks.hands is not None and not np.asarray(landmarks.found).any():
        return HandsAlone(landmarks, height)
    return Solver(landmarks, height, scratch, corrections, lifter)


def solve(
    landmarks: Landmarks,
    height: float | None,
    scratch: FilePath,
    corrections: Corrections = NONE,
    lifter: FilePath | None = WEIGHTS,
) -> tuple[Motion, Fit]:
    """Return the whole Motion of landmarks that fit into memory, and how it came about."""
    solver = solver_of(landmarks, height, scratch, corrections, lifter)
    try:
        fit = solver.fit()
        parts = list(solver.parts())
    finally:
        solver.close()
    return _joined(parts), fit


def _joined(parts: list[Motion]) -> Motion:
    arrays: dict[str, NDArray[np.generic]] = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("times", "root", "rotations", "source", "confidence", "contacts")
    }
    return Motion(skeleton=parts[0].skeleton, **arrays)  # type: ignore[arg-type]
