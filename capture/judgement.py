"""What a solve tells of a recording, for its judges."""

from pathlib import Path

import numpy as np

from capture.motion.formats.motion_file import MotionFile
from capture.motion.landmarks import Landmarks
from capture.quality.evidence import Evidence
from capture.quality.framing import lies_sideways
from capture.quality.limbs import marks_of
from capture.solve.hands.alone import HandsAlone
from capture.solve.solved import Fit
from capture.solve.solver import Solver
from capture.solve.stillness import nothing_moves


def evidence_without_film(
    landmarks: Landmarks,
    solver: Solver | HandsAlone,
    fit: Fit,
    motion: Path,
    *,
    machine_made: bool,
) -> Evidence:
    """Return what there is to judge without the film: landmarks, and the motion that came of them.

    Args:
        landmarks: what was seen.
        solver: what solved them.
        fit: how it went.
        motion: the stored motion.
        machine_made: whether nobody performed what the film shows.
    """
    marks, hands = marks_of(MotionFile(motion), whole_made=machine_made)
    alone = not np.asarray(landmarks.found).any()
    return Evidence(
        landmarks=landmarks,
        rate=1.0 / float(np.median(np.diff(landmarks.times))),
        flipped=solver.flipped,
        leaping=solver.leaping,
        marks=marks,
        hands=hands,
        floor_seen=fit.floor_seen,
        adrift=solver.adrift,
        sideways=lies_sideways(landmarks),
        still=not alone and nothing_moves(landmarks),
    )


def finger_figures(fit: Fit) -> dict[str, float]:
    """Return of each hand that was seen: frames with fingers, and how far off their places are."""
    told = {}
    for hand in fit.hands:
        told[f"{hand.side}_finger_frames"] = float(hand.frames)
        told[f"{hand.side}_finger_misfit_percent"] = round(100.0 * hand.misfit_share, 2)
    return told
