"""What a program says of the somebody in a view, in the form in which it is measured."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.commands.benches.accuracy.lens import Array
from archive.commands.benches.accuracy.measures import JOINTS
from archive.commands.benches.accuracy.truth import TOES
from capture.motion.kinematics import forward
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.source import Source, along_chain
from capture.solve.points import JOINT_LANDMARKS

LEVEL: Array = np.diag([1.0, -1.0, -1.0])
"""From a Motion's axes (Y up) to the camera's (y down, z away), where the camera is held level."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One body in the frames of a view; NaN where nothing is told.

    Attributes:
        points: (F, 12, 3) metres, camera axes; from any origin.
        image: (F, 12, 2) pixels, where the estimator saw the joints.
        room: (F, 14, 3) metres, y up: joints and toes on their way through the room; None where
            the program tells no way.
        drawn: (F, 12, 2) pixels, where the solved body falls in the picture; None likewise.
    """

    points: Array
    image: Array
    room: Array | None = None
    drawn: Array | None = None


def rows_at(times: Array, wanted: Array, step: float) -> NDArray[np.intp]:
    """Return for each wanted second the row (F,) nearest to it, -1 where none is within half a step.

    Args:
        times: (N,) seconds, rising.
        wanted: (F,) seconds.
        step: seconds from frame to frame.
    """
    apart = np.abs(times[None] - wanted[:, None])
    nearest = np.argmin(apart, axis=1)
    near = apart[np.arange(len(wanted)), nearest] < 0.5 * step
    return np.where(near, nearest, -1)


def of_landmarks(landmarks: Landmarks, wanted: Array, step: float) -> Reading:
    """Return landmarks as they are: metric ones for the body, the others for the picture."""
    columns = [landmarks.index(name) for name in JOINT_LANDMARKS.values()]
    rows = rows_at(landmarks.times, wanted, step)
    told = np.where(landmarks.found[rows], rows, -1)
    return Reading(
        points=_at(landmarks.world[:, columns].astype(np.float64), told),
        image=_at(landmarks.image[:, columns, :2].astype(np.float64), told),
    )


def of_motion(
    motion: Motion, fit: dict[str, object], landmarks: Landmarks, wanted: Array, step: float
) -> Reading:
    """Return a captured Motion, and the landmarks that belong to it.

    Args:
        motion: what was captured.
        fit: how it was solved: "camera" holds the rows of the rotation to camera axes (a level
            camera where it is absent), "origin" the Motion's origin from the camera, "focal" the
            focal length over the longer side of the picture.
        landmarks: what was seen.
        wanted: (F,) seconds of the view's frames.
        step: seconds from frame to frame.
    """
    names = [motion.skeleton.index(name) for name in (*JOINTS, *TOES)]
    places = forward(motion)[:, names]
    missing = along_chain(motion.skeleton, motion.source)[:, names] == Source.MISSING
    places[missing] = np.nan
    turn = np.array(fit.get("camera", LEVEL), dtype=np.float64)
    seen = (places[:, : len(JOINTS)] + np.array(fit["origin"], dtype=np.float64)) @ turn.T
    size = np.array(landmarks.picture, dtype=np.float64)
    drawn = float(str(fit["focal"])) * size.max() * seen[..., :2] / seen[..., 2:] + size / 2.0
    rows = rows_at(motion.times, wanted, step)
    return Reading(
        points=_at(seen, rows),
        image=of_landmarks(landmarks, wanted, step).image,
        room=_at(places, rows),
        drawn=_at(drawn, rows),
    )


def _at(values: Array, rows: NDArray[np.intp]) -> Array:
    """Rows of an array, NaN where the row is -1."""
    known = (rows >= 0).reshape(-1, *[1] * (values.ndim - 1))
    return np.where(known, values[rows], np.nan)
